/** What a file is, judged by its bytes: empty, XML, text in which encoding, or something else. */

import type { Document } from "./documents.ts";
import { type EncodingName, transcoded } from "./transcoding.ts";

/**
 * What the first bytes are of: a zip is an `archive`, which a workbook is too; `compound` is what workbooks and
 * documents were kept in of old, and what a password wraps a new one in.
 */
export type Kind = "empty" | "xml" | "text" | "archive" | "compound" | "other";

/** How the bytes of a text file become characters, and what is odd about them. */
export interface Encoding {
  readonly name: EncodingName;
  readonly nul: boolean;
  readonly undecodable: boolean;
}

const HEAD = 4096;
const MARKS: readonly [readonly number[], EncodingName][] = [
  [[0xff, 0xfe, 0, 0], "utf-32"],
  [[0, 0, 0xfe, 0xff], "utf-32"],
  [[0xef, 0xbb, 0xbf], "utf-8-sig"],
  [[0xff, 0xfe], "utf-16"],
  [[0xfe, 0xff], "utf-16"],
];
const KINDS: readonly [readonly number[], Kind][] = [
  [[0x50, 0x4b, 3, 4], "archive"],
  [[0x50, 0x4b, 5, 6], "archive"],
  [[0xd0, 0xcf, 0x11, 0xe0], "compound"],
  [[0x25, 0x50, 0x44, 0x46], "other"], // PDF
  [[0x89, 0x50, 0x4e, 0x47], "other"], // PNG
  [[0xff, 0xd8, 0xff], "other"], // JPEG
  [[0x1f, 0x8b], "other"], // gzip
];
const LESS_THAN = 0x3c;

/** What the first bytes of a file are of. */
export function kindOf(document: Document): Kind {
  const head = document.bytes.subarray(0, HEAD);
  const marked = KINDS.find(([mark]) => beginsWith(head, mark));
  if (marked) return marked[1];
  if (head.length === 0) return "empty";
  const guess = markOf(head) ?? unmarkedUtf16(head);
  const plain = guess ? transcoded(head, guess, false).bytes : head;
  if (plain.find((byte) => !isSpace(byte)) === LESS_THAN) return "xml";
  const controls = plain.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);
  return controls > Math.floor(plain.length / 20) ? "other" : "text";
}

/** The encoding of a text file, tried on the whole of it: UTF-16 or 32, UTF-8, or else Windows-1252. */
export function probe({ bytes }: Document): Encoding {
  const head = bytes.subarray(0, HEAD);
  const wide = markOf(head) ?? unmarkedUtf16(head);
  if (wide && wide !== "utf-8-sig") {
    const found = transcoded(bytes, wide);
    return { name: wide, nul: (found.clean ? found.bytes : bytes).includes(0), undecodable: !found.clean };
  }
  const nul = bytes.includes(0);
  const name = wide ?? "utf-8";
  if (transcoded(bytes, name).clean) return { name, nul, undecodable: false };
  return { name: "cp1252", nul, undecodable: !transcoded(bytes, "cp1252").clean };
}

/** Whether `sought` stands anywhere in the file. */
export function holds({ bytes }: Document, sought: Uint8Array): boolean {
  const first = sought[0] as number;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (sought.every((byte, further) => bytes[at + further] === byte)) return true;
  }
  return false;
}

function markOf(head: Uint8Array): EncodingName | null {
  return MARKS.find(([mark]) => beginsWith(head, mark))?.[1] ?? null;
}

function unmarkedUtf16(head: Uint8Array): EncodingName | null {
  if (head.length < 8) return null;
  const zeros: [number, number] = [0, 0];
  head.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2 === 0 ? 0 : 1]++;
  });
  const [even, odd] = zeros;
  const [evens, odds] = [Math.ceil(head.length / 2), Math.floor(head.length / 2)];
  if (odd > 0.6 * odds && even < 0.1 * evens) return "utf-16-le";
  return even > 0.6 * evens && odd < 0.1 * odds ? "utf-16-be" : null;
}

function beginsWith(head: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, at) => head[at] === byte);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function isControl(byte: number): boolean {
  return (byte >= 0x01 && byte <= 0x08) || (byte >= 0x0e && byte <= 0x1f) || byte === 0x7f;
}
