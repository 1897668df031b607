/** Rows of a delimited file that have nothing odd about them, read without making a string of any cell. */

import type { FieldBuilder } from "./collecting.ts";
import type { Header } from "./csv_header.ts";
import { LONGEST_LINE, type Lines } from "./csv_lines.ts";
import { LONGEST_CELL } from "./csv_records.ts";
import type { TableRows } from "./table_rows.ts";
import { stripped } from "./text.ts";

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const TAB = 9;
const SPACE = 32;
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads lines that are one row each, as wide as the header; stops before any other. What it gives for a line is
 * exactly what the careful reader would, only sooner.
 */
export class CleanReader {
  readonly #delimiter: number;
  readonly #width: number;
  readonly #first: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor(header: Header) {
    this.#delimiter = header.delimiter.charCodeAt(0);
    this.#width = header.cells.length;
    this.#first = new TextEncoder().encode(header.cells[0]);
    this.#starts = new Int32Array(this.#width);
    this.#ends = new Int32Array(this.#width);
  }

  /** Take lines into `rows` as long as they are clean. */
  read(lines: Lines, rows: TableRows): void {
    const { bytes } = lines;
    const first = lines.number + 1;
    let count = 0;
    for (let next = this.#lineFrom(bytes, lines.at); next > 0; next = this.#lineFrom(bytes, lines.at)) {
      for (let at = 0; at < this.#width; at++) {
        const field = rows.fields[at];
        if (field) addTrimmed(field, bytes, this.#starts[at] as number, this.#ends[at] as number);
      }
      lines.at = next;
      count++;
    }
    if (count === 0) return;
    lines.number += count;
    rows.endRows(count, first);
  }

  /** Find the cells of the line that begins at `start`: the byte after the line, or 0 when anything is odd about it. */
  #lineFrom(bytes: Uint8Array, start: number): number {
    const end = bytes.length;
    let at = start;
    let cell = 0;
    let quotes = false;
    while (at < end && cell < this.#width) {
      let byte = bytes[at];
      this.#starts[cell] = at;
      if (byte === QUOTE) {
        quotes = true;
        const close = this.#closingQuote(bytes, at + 1);
        if (close < 0) return 0;
        this.#starts[cell] = at + 1;
        this.#ends[cell] = close;
        at = close + 1;
        byte = bytes[at];
      } else {
        while (at < end && byte !== this.#delimiter && byte !== LINE_FEED) {
          if (byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) break;
          if (byte === QUOTE || ((byte as number) < SPACE && byte !== TAB)) return 0;
          byte = bytes[++at];
        }
        this.#ends[cell] = at;
      }
      cell++;
      if (at < end && byte === this.#delimiter) {
        // After the last delimiter of the text comes one more cell, which is empty.
        if (++at === end && cell < this.#width) this.#starts[cell] = this.#ends[cell++] = at;
        else if (cell === this.#width) return 0;
        continue;
      }
      if (cell < this.#width) return 0;
      if (at < end && byte === CARRIAGE_RETURN) at++;
      if (at < end) at++;
    }
    const isWhole = cell === this.#width && at > start;
    return isWhole && at - start <= LONGEST_LINE && this.#isOrdinary(bytes, quotes) ? at : 0;
  }

  /** The quote that closes a cell, when the cell is one of the simple kind: no quote and no line end in it. */
  #closingQuote(bytes: Uint8Array, start: number): number {
    let at = start;
    for (; at < bytes.length && bytes[at] !== QUOTE; at++) {
      const byte = bytes[at] as number;
      if (byte < SPACE && byte !== TAB) return -1;
    }
    const next = bytes[at + 1];
    const isClosed = next === this.#delimiter || next === LINE_FEED || at + 1 === bytes.length;
    return isClosed || (next === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED) ? at : -1;
  }

  /** Not without values, not the header a second time, and no cell beyond what the careful reader allows. */
  #isOrdinary(bytes: Uint8Array, quotes: boolean): boolean {
    const [start, end] = [this.#starts[0] as number, this.#ends[0] as number];
    if (start === end || (this.#width === 1 && !hasInk(bytes, start, end))) return false;
    if (end - start === this.#first.length && this.#first.every((byte, at) => bytes[start + at] === byte)) return false;
    return !quotes || this.#ends.every((cell, at) => cell - (this.#starts[at] as number) <= LONGEST_CELL);
  }
}

function addTrimmed(field: FieldBuilder, bytes: Uint8Array, from: number, to: number): void {
  let [start, end] = [from, to];
  while (start < end && isSpace(bytes[start] as number)) start++;
  while (end > start && isSpace(bytes[end - 1] as number)) end--;
  // A space may also be beyond ASCII.
  const isPlain = start === end || ((bytes[start] as number) < 0x80 && (bytes[end - 1] as number) < 0x80);
  if (isPlain) field.addBytes(bytes, start, end);
  else field.add(stripped(DECODER.decode(bytes.subarray(start, end))));
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function hasInk(bytes: Uint8Array, start: number, end: number): boolean {
  return stripped(DECODER.decode(bytes.subarray(start, end))) !== null;
}
