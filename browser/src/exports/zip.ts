/** A zip archive made piece by piece, so that no file in it has to be whole in memory before it is packed. */

import { Zip, ZipDeflate } from "fflate";
import { joined } from "./csv.ts";

const ENCODER = new TextEncoder();
const LEVEL = 3; // a third of the time of the usual level, and not much larger
// The same day for every file: the same content gives the same bytes.
const DAY = new Date(1980, 0, 1);

export class ZipWriter {
  readonly #parts: Uint8Array[] = [];
  readonly #zip = new Zip((error, piece) => {
    if (error) throw error;
    this.#parts.push(piece);
  });

  /** Add the file `name`, whose text comes in pieces. */
  add(name: string, pieces: Iterable<string>): void {
    const file = new ZipDeflate(name, { level: LEVEL });
    file.mtime = DAY;
    this.#zip.add(file);
    for (const piece of pieces) file.push(ENCODER.encode(piece));
    file.push(new Uint8Array(0), true);
  }

  /** The archive; nothing can be added any more. */
  finish(): Uint8Array {
    this.#zip.end();
    return joined(this.#parts);
  }
}
