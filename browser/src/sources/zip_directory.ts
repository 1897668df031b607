/** The directory of a zip archive, read as strictly as Python's `zipfile` reads it. */

/** What the directory says of one file. */
export interface Entry {
  /** The name as it was written, NUL characters and all. */
  readonly given: string;
  /** The name up to its first NUL character. */
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packedSize: number;
  /** Bytes when unpacked, by its own account. */
  readonly size: number;
  readonly attributes: number;
  /** Where its own header stands in the archive. */
  readonly at: number;
}

/** An archive: its bytes, and its files in the order of the directory. */
export interface Archive {
  readonly bytes: Uint8Array;
  readonly entries: readonly Entry[];
}

/** The directory or a header in it cannot be right. */
export class DirectoryError extends Error {}

export const UTF8_NAME = 0x800;

const END = [0x50, 0x4b, 0x05, 0x06] as const;
const END_SIZE = 22;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
const LONGEST_COMMENT = 1 << 16;
const NEWEST = 63; // version 6.3 of the format
const FULL = 0xffffffff; // "see the further field": too large for 32 bits
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
  "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

interface End {
  readonly size: number;
  readonly offset: number;
  readonly at: number;
  readonly is64: boolean;
}

/** Where the record that ends an archive begins: the last in the final 64 KB, or -1. */
export function lastEnd(bytes: Uint8Array): number {
  const first = Math.max(0, bytes.length - LONGEST_COMMENT - END_SIZE);
  for (let at = bytes.length - END.length; at >= first; at--) {
    if (END.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}

/** The archive that `bytes` hold. Throws `DirectoryError` when they hold none, or a damaged one. */
export function archiveOf(bytes: Uint8Array): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(bytes, view);
  const shift = end.at - end.size - end.offset - (end.is64 ? END64_SIZE + LOCATOR_SIZE : 0);
  const start = end.offset + shift;
  if (start < 0) throw new DirectoryError("the directory begins before the archive");
  const stop = Math.min(bytes.length, start + end.size);
  const entries: Entry[] = [];
  let at = start;
  while (at - start < end.size) {
    if (at + ENTRY_SIZE > stop || view.getUint32(at, true) !== ENTRY) throw new DirectoryError("no entry here");
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [number, number, number];
    entries.push(entryAt(bytes.subarray(0, stop), view, at, lengths, shift));
    at += ENTRY_SIZE + lengths[0] + lengths[1] + lengths[2];
  }
  return { bytes, entries };
}

/** A file name as an archive spells it. Throws `DirectoryError` when it says UTF-8 and is not. */
export function nameOf(bytes: Uint8Array, flags: number): string {
  if (flags & UTF8_NAME) return strictly(bytes);
  return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : (CP437[byte - 128] as string))).join("");
}

function strictly(bytes: Uint8Array): string {
  try {
    return STRICT.decode(bytes);
  } catch {
    throw new DirectoryError("a name that is not UTF-8");
  }
}

function endOf(bytes: Uint8Array, view: DataView): End {
  const bare = bytes.length - END_SIZE;
  if (bare < 0) throw new DirectoryError("too short for an archive");
  const isBare = END.every((byte, index) => bytes[bare + index] === byte) && view.getUint16(bare + 20, true) === 0;
  const at = isBare ? bare : lastEnd(bytes);
  if (at < 0 || at + END_SIZE > bytes.length) throw new DirectoryError("no end");
  const plain = { size: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true), at, is64: false };
  return end64(view, plain);
}

function end64(view: DataView, plain: End): End {
  const locator = plain.at - LOCATOR_SIZE;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR) return plain;
  if (view.getUint32(locator + 4, true) !== 0 || view.getUint32(locator + 16, true) > 1) {
    throw new DirectoryError("it spans several disks");
  }
  const record = locator - END64_SIZE;
  if (record < 0 || view.getUint32(record, true) !== END64) return plain;
  return { size: long(view, record + 40), offset: long(view, record + 48), at: plain.at, is64: true };
}

function entryAt(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  [nameLength, extraLength]: [number, number, number],
  shift: number,
): Entry {
  const nameAt = at + ENTRY_SIZE;
  const flags = view.getUint16(at + 8, true);
  if (view.getUint8(at + 6) > NEWEST) throw new DirectoryError("a newer version");
  const given = nameOf(bytes.subarray(nameAt, nameAt + nameLength), flags);
  const sizes = widened(bytes.subarray(nameAt + nameLength, nameAt + nameLength + extraLength), [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  return {
    given,
    name: given.split("\0", 1)[0] as string,
    flags,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    size: sizes[0],
    packedSize: sizes[1],
    attributes: view.getUint32(at + 38, true),
    at: sizes[2] + shift,
  };
}

/** Size, packed size and place, each from the field for large archives where it says so. */
function widened(extra: Uint8Array, sizes: [number, number, number]): [number, number, number] {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > extra.length) throw new DirectoryError("a field breaks off");
    if (view.getUint16(at, true) === 1) {
      let from = at + 4;
      for (const which of [0, 1, 2] as const) {
        if (sizes[which] !== FULL) continue;
        if (from + 8 > at + 4 + length) throw new DirectoryError("a size is missing");
        sizes[which] = long(view, from);
        from += 8;
      }
    }
    at += 4 + length;
  }
  return sizes;
}

function long(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}
