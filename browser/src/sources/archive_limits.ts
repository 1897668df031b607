/** What an archive may hold before anything of it is unpacked. */

import { type Archive, type Entry, lastEnd } from "./zip_directory.ts";

/** How many files, how many bytes unpacked, and how many times the archive's own size, beyond `floor` bytes. */
export interface Limits {
  readonly files: number;
  readonly total: number;
  readonly ratio: number;
  readonly floor: number;
}

export const ARCHIVE: Limits = { files: 1_000, total: 8 * 2 ** 30, ratio: 200, floor: 2 ** 24 };
export const WORKBOOK: Limits = { files: 2_000, total: 2 ** 30, ratio: 200, floor: 2 ** 24 };

export const STORED = 0;
export const DEFLATED = 8;

const ENCRYPTED = 0x1;
const END_SIZE = 22;
const DIRECTORY_ENTRY = 2_048; // bytes; far more than the entry of one file takes

/** Whether the archive's own directory is longer than that of any archive we read, judged without reading it. */
export function tooManyFiles(bytes: Uint8Array, limits: Limits): boolean {
  const at = lastEnd(bytes);
  if (at < 0 || at + END_SIZE > bytes.length) return false; // damaged; opening it will say so
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, END_SIZE);
  return view.getUint16(10, true) > limits.files || view.getUint32(12, true) > limits.files * DIRECTORY_ENTRY;
}

/** Why the archive is not to be unpacked, or nothing. */
export function breachOf(archive: Archive, limits: Limits): string {
  const total = archive.entries.reduce((sum, entry) => sum + entry.size, 0);
  if (archive.entries.length > limits.files) return `it holds more than ${limits.files} files`;
  if (total > limits.total) return `unpacked it would take more than ${limits.total / 2 ** 30} gigabytes`;
  if (total > limits.floor && total > archive.bytes.length * limits.ratio) {
    return `unpacked it would be more than ${limits.ratio} times its own size`;
  }
  return "";
}

/** Why one file of an archive cannot be unpacked, or nothing. */
export function troubleWith(entry: Entry): string {
  if (entry.flags & ENCRYPTED) return "it is protected by a password";
  if (entry.method !== STORED && entry.method !== DEFLATED) return "it is packed in a way that is not read here";
  return "";
}
