/** One file of an archive unpacked, never beyond the size that the directory gives it. */

import { Inflate } from "fflate";
import { STORED, troubleWith } from "./archive_limits.ts";
import { UnreadableError } from "./errors.ts";
import { type Archive, DirectoryError, type Entry, nameOf } from "./zip_directory.ts";

/** The file cannot be unpacked, or is not what the archive says of it. */
export class UnpackError extends Error {}

const HEADER = 0x04034b50;
const HEADER_SIZE = 30;
const PATCHED_OR_STRONG = 0x20 | 0x40;
const PIECE = 1 << 14; // packed bytes at a time: at most 16 MB unpacked, however the file was made
const IDLE = 16; // pieces without a byte: the packed data ended before
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/**
 * The bytes of one file, or the first `most` of them; the checksum is compared when the end is reached.
 *
 * Throws `UnpackError` when it is damaged or protected, `UnreadableError` when there is no memory for it.
 */
export function unpacked(archive: Archive, entry: Entry, most = Infinity): Uint8Array {
  const packed = packedBytes(archive, entry);
  const wanted = Math.min(entry.size, most);
  const bytes = entry.method === STORED ? packed.subarray(0, wanted) : inflated(packed, wanted);
  const isWhole = most >= entry.size || bytes.length < wanted;
  if (entry.method === STORED && bytes.length < wanted && packed.length < entry.packedSize) {
    throw new UnpackError("it breaks off");
  }
  if (isWhole && crcOf(bytes) !== entry.crc) throw new UnpackError("its checksum differs");
  return bytes;
}

/** The packed bytes, once the file's own header agrees with the directory. */
function packedBytes(archive: Archive, entry: Entry): Uint8Array {
  const { bytes } = archive;
  if (troubleWith(entry) || entry.flags & PATCHED_OR_STRONG) throw new UnpackError("it is packed in another way");
  if (entry.at < 0 || entry.at + HEADER_SIZE > bytes.length) throw new UnpackError("it has no header");
  const view = new DataView(bytes.buffer, bytes.byteOffset + entry.at, HEADER_SIZE);
  if (view.getUint32(0, true) !== HEADER) throw new UnpackError("it has no header");
  const nameAt = entry.at + HEADER_SIZE;
  const nameLength = view.getUint16(26, true);
  if (headerName(bytes.subarray(nameAt, nameAt + nameLength), view.getUint16(6, true)) !== entry.given) {
    throw new UnpackError("its header bears another name");
  }
  const from = nameAt + nameLength + view.getUint16(28, true);
  return bytes.subarray(from, from + entry.packedSize);
}

function headerName(bytes: Uint8Array, flags: number): string {
  try {
    return nameOf(bytes, flags);
  } catch (error) {
    if (error instanceof DirectoryError) throw new UnpackError("its name cannot be read");
    throw error;
  }
}

function inflated(packed: Uint8Array, wanted: number): Uint8Array {
  let room = roomFor(Math.min(wanted, Math.max(1 << 16, packed.length * 8)));
  let size = 0;
  let idle = 0;
  const stream = new Inflate((piece) => {
    const taken = Math.min(piece.length, wanted - size);
    if (size + taken > room.length) {
      const larger = roomFor(Math.min(wanted, Math.max(room.length * 2, size + taken)));
      larger.set(room.subarray(0, size));
      room = larger;
    }
    room.set(piece.subarray(0, taken), size);
    size += taken;
    idle = piece.length ? 0 : idle + 1;
  });
  try {
    for (let at = 0; at < packed.length && size < wanted && idle < IDLE; at += PIECE) {
      stream.push(packed.subarray(at, at + PIECE), false);
    }
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnpackError("its packed data makes no sense");
  }
  return room.subarray(0, size);
}

function roomFor(size: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size);
  } catch {
    throw new UnreadableError("it is too large to be held here");
  }
}

function crcOf(bytes: Uint8Array): number {
  let value = -1;
  for (let at = 0; at < bytes.length; at++) {
    value = (TABLE[(value ^ (bytes[at] as number)) & 255] as number) ^ (value >>> 8);
  }
  return ~value >>> 0;
}

