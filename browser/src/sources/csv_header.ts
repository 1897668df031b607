/** Finding the header row, the delimiter and the table of a delimited file or a sheet. */

import { Lines } from "./csv_lines.ts";
import { type CsvRecord, records } from "./csv_records.ts";
import type { Match, Recogniser } from "./recognise.ts";

const DELIMITERS = [",", ";", "\t", "|"];
const RECORDS = 10;
const LINES = 40;

/** The header row: its cells, whether anything stands above it, and the table it fits best. */
export interface Header {
  readonly cells: readonly string[];
  readonly above: boolean;
  readonly line: number;
  /** Blank for a sheet, whose cells need none. */
  readonly delimiter: string;
  readonly match: Match;
}

/**
 * The record among the first few that fits a table best, under the delimiter that makes it fit; null when there is no
 * record at all. Only the first `end` bytes of the text are looked at.
 */
export function findHeader(text: Uint8Array, end: number, recogniser: Recogniser, file: string): Header | null {
  return bestHeader(everyHeader(text, end, recogniser, file));
}

/** Each of the first few records as if it were the header. */
export function* candidates(
  found: Iterable<CsvRecord>,
  delimiter: string,
  recogniser: Recogniser,
  file: string,
): Generator<Header> {
  let above = false;
  let seen = 0;
  for (const [line, cells] of found) {
    if (typeof cells !== "string" && cells.length > 0) {
      yield { cells, above, line, delimiter, match: recogniser.match(cells, file) };
    }
    above ||= cells.length > 0;
    if (++seen === RECORDS) return;
  }
}

/** The one that fits best; of equals the first: a comma before other delimiters, an upper row before a lower. */
export function bestHeader(found: Iterable<Header>): Header | null {
  let best: Header | null = null;
  for (const header of found) {
    if (best === null || fitsBetter(header, best)) best = header;
    if (best.match.sure && best.match.score === 1) break; // nothing can fit better than wholly
  }
  return best;
}

function fitsBetter(header: Header, best: Header): boolean {
  if (header.match.sure !== best.match.sure) return header.match.sure;
  if (header.match.score !== best.match.score) return header.match.score > best.match.score;
  return header.line < best.line;
}

function* everyHeader(text: Uint8Array, end: number, recogniser: Recogniser, file: string): Generator<Header> {
  for (const delimiter of DELIMITERS) {
    yield* candidates(firstRecords(text, end, delimiter), delimiter, recogniser, file);
  }
}

function* firstRecords(text: Uint8Array, end: number, delimiter: string): Generator<CsvRecord> {
  for (const record of records(new Lines(text, end), delimiter)) {
    if (record[0] > LINES) return;
    yield record;
  }
}
