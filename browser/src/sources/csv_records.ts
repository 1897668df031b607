/** Records of a delimited text file, each with the physical line where it starts. */

import { LONGEST_LINE, type Lines } from "./csv_lines.ts";
import { isSpace } from "./text.ts";

/** Lines; a quoted cell longer than this is a quote that was never closed. */
const LONGEST_RECORD = 100;
/** Characters; the most that a cell of a record with quotes may have. */
export const LONGEST_CELL = 131_072;
export const UNCLOSED = "quote not closed";
export const TOO_LONG = "line too long";
const QUOTE = '"';

/** The line where a record starts, and its cells, or the reason it has none. A blank line has no cells. */
export type CsvRecord = readonly [line: number, cells: readonly string[] | string];

/**
 * The next record, or null at the end. A line whose quote is never closed, or closed only by the opening quote of a
 * later row, or whose quoted cell swallows lines so that the record no longer has `width` cells, gives `UNCLOSED`,
 * and one beyond any length `TOO_LONG`; reading goes on with the very next line.
 */
export function nextRecord(lines: Lines, delimiter: string, width: number | null = null): CsvRecord | null {
  const line = lines.next();
  if (line === null) return null;
  const start = lines.number;
  if (isLongerThan(line, LONGEST_LINE)) return [start, TOO_LONG];
  if (line.includes(QUOTE)) return [start, quoted(line, lines, delimiter, width) ?? UNCLOSED];
  const bare = withoutLineEnd(line);
  const blank = bare === "" || (isSpace(bare) && !bare.includes(delimiter));
  return [start, blank ? [] : bare.split(delimiter)];
}

/** Each record of `lines` from here on. */
export function* records(lines: Lines, delimiter: string, width: number | null = null): Generator<CsvRecord> {
  for (let record = nextRecord(lines, delimiter, width); record; record = nextRecord(lines, delimiter, width)) {
    yield record;
  }
}

function quoted(first: string, lines: Lines, delimiter: string, width: number | null): string[] | null {
  const { at, number } = lines;
  let taken = 1;
  let ranOut = false;
  const further = (): string | null => {
    const line = taken < LONGEST_RECORD ? lines.next() : null;
    if (line === null) ranOut = true;
    else taken++;
    return line;
  };
  const cells = parsed(first, further, delimiter, true);
  if (cells === null && taken === 1 && !ranOut) {
    return parsed(first, () => null, delimiter, false); // text after a closing quote, all on one line
  }
  if (cells === null || ranOut || (taken > 1 && width !== null && cells.length !== width)) {
    lines.goTo(at, number);
    return null;
  }
  return cells;
}

/**
 * The cells of one record; null when a cell is beyond the limit or, if `strict`, when its quotes do not fit. A quote
 * counts only where it opens a cell, and within that cell, where two stand for one.
 */
function parsed(first: string, further: () => string | null, delimiter: string, strict: boolean): string[] | null {
  const cells: string[] = [];
  let line: string | null = first;
  let bare = withoutLineEnd(line);
  let at = 0;
  for (;;) {
    let cell = "";
    if (bare[at] === QUOTE) {
      at++;
      for (;;) {
        const close: number = line.indexOf(QUOTE, at);
        cell += line.slice(at, close < 0 ? undefined : close);
        if (isLongerThan(cell, LONGEST_CELL)) return null;
        if (close < 0) {
          line = further();
          if (line === null) return strict ? null : [...cells, cell];
          bare = withoutLineEnd(line);
          at = 0;
          continue;
        }
        at = close + 1;
        if (bare[at] !== QUOTE) break;
        cell += QUOTE;
        at++;
      }
      if (strict && at < bare.length && bare[at] !== delimiter) return null;
    }
    const next = bare.indexOf(delimiter, at);
    cell += bare.slice(at, next < 0 ? undefined : next);
    if (isLongerThan(cell, LONGEST_CELL)) return null;
    cells.push(cell);
    if (next < 0) return cells;
    at = next + 1;
  }
}

function withoutLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === "\n" || line[end - 1] === "\r")) end--;
  return end === line.length ? line : line.slice(0, end);
}

/** Whether `text` has more than `most` characters; one beyond the first plane counts as one. */
function isLongerThan(text: string, most: number): boolean {
  if (text.length <= most) return false;
  if (text.length > most * 2) return true;
  let count = 0;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++;
  return count > most;
}
