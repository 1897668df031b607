/** The parts of a workbook unpacked, each once as far as there is room to hold them: several readers look at each. */

import { unpacked } from "./unpacking.ts";
import type { Archive, Entry } from "./zip_directory.ts";

const MOST = 128 << 20; // bytes held for one workbook

const held = new WeakMap<Archive, { readonly parts: Map<Entry, Uint8Array>; size: number }>();

/** The whole of one part. Throws what `unpacked` throws. */
export function partBytes(archive: Archive, part: Entry): Uint8Array {
  const store = held.get(archive) ?? { parts: new Map<Entry, Uint8Array>(), size: 0 };
  held.set(archive, store);
  const known = store.parts.get(part);
  if (known) return known;
  const bytes = unpacked(archive, part);
  if (store.size + bytes.length <= MOST) {
    store.parts.set(part, bytes);
    store.size += bytes.length;
  }
  return bytes;
}
