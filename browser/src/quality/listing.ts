/** Lists that people keep in CSV or in a workbook: rows under a header, wherever that stands. */

import { isRisky } from "../exports/csv.ts";
import { UserError } from "../problem.ts";
import { UnreadableError } from "../sources/errors.ts";
import type { Document } from "../sources/documents.ts";
import { plainNumber, shownText, type Value } from "../sources/spreadsheet_values.ts";
import { latin1 } from "../sources/spreadsheet_xml.ts";
import { strip } from "../sources/text.ts";
import { transcoded } from "../sources/transcoding.ts";
import { bookIn, guarded } from "../sources/workbooks.ts";
import { csvRows, FieldError, linesOf } from "./csv_rows.ts";

/** Cells by column name. */
export type Listed = Record<string, string>;

type Grid = Iterable<readonly string[]>;

const ABOVE = 20; // lines a title may take before the header
const WORKBOOK = /[^/]\.(?:xlsx|xlsm)$/i;
const DELIMITERS = [",", ";", "\t"] as const;

/**
 * The rows of a list, by column name in lower case with `_` for blanks; outer spaces trimmed.
 *
 * A workbook gives the rows of every sheet with a header that has all `needed` columns. Throws `UserError` when the
 * file cannot be read or has no such header.
 */
export function listedRows(document: Document, needed: readonly string[]): Listed[] {
  const rows = readRows(document, needed);
  if (rows !== null) return rows;
  throw new UserError("The list lacks columns that it needs", {
    where: document.name,
    why: `it has no header with ${[...needed].sort().join(" and ")}`,
    do: "Name the columns in the first line",
  });
}

/** Whether the document is called like a workbook. */
export function isWorkbook({ name }: Document): boolean {
  return WORKBOOK.test(name);
}

/** The text of a file that a spreadsheet or a case system wrote. Throws `FieldError` when it is broken UTF-16. */
export function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return wide("utf-16le", bytes);
  if (first === 0xfe && second === 0xff) return wide("utf-16be", bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // By hand: not every program's own Windows-1252 has the marks between 0x80 and 0x9f.
    const known = transcoded(bytes, "cp1252");
    return known.clean ? new TextDecoder().decode(known.bytes) : latin1(bytes);
  }
}

function readRows(document: Document, needed: readonly string[]): Listed[] | null {
  try {
    return isWorkbook(document) ? ofWorkbook(document, needed) : ofText(decoded(document.bytes), needed);
  } catch (error) {
    if (!(error instanceof UnreadableError || error instanceof FieldError)) throw error;
    throw new UserError("The list could not be read", {
      where: document.name,
      do: "Give a CSV file or a workbook",
    });
  }
}

function ofWorkbook(document: Document, needed: readonly string[]): Listed[] | null {
  const book = bookIn(document.bytes);
  const found = book.sheets.map(({ part }) => ofGrid(cellsOf(guarded(book, part)), needed));
  const lists = found.filter((rows) => rows !== null);
  return lists.length > 0 ? lists.flat() : null;
}

function* cellsOf(rows: Iterable<readonly Value[]>): Generator<readonly string[]> {
  for (const row of rows) yield row.map(cellText);
}

function cellText(value: Value): string {
  if (value !== null && typeof value === "object" && value.is === "fraction") return plainNumber(value.value);
  return shownText(value);
}

/** The rows under the header, null when none of the first lines is one. */
function ofGrid(grid: Grid, needed: readonly string[]): Listed[] | null {
  let above = 0;
  let names: readonly string[] | null = null;
  const rows: Listed[] = [];
  for (const cells of grid) {
    if (names !== null) {
      if (cells.some((cell) => strip(cell))) rows.push(listed(names, cells));
      continue;
    }
    if (above++ >= ABOVE) return null;
    const given = cells.map(nameOf);
    if (needed.every((name) => given.includes(name))) names = given;
  }
  return names && rows;
}

function listed(names: readonly string[], cells: readonly string[]): Listed {
  const row: Listed = {};
  names.forEach((name, at) => {
    if (name) row[name] = asGiven(strip(cells[at] ?? ""));
  });
  return row;
}

/** The text that was made safe for a spreadsheet, as it was before. */
function asGiven(text: string): string {
  return text.startsWith("'") && isRisky(text) ? text.slice(1) : text;
}

function nameOf(cell: string): string {
  return strip(cell).toLowerCase().replaceAll(" ", "_").replaceAll("-", "_");
}

function ofText(text: string, needed: readonly string[]): Listed[] | null {
  const lines = linesOf(text);
  let best: string = DELIMITERS[0];
  let most: readonly [number, number] = [-1, -1];
  for (const delimiter of DELIMITERS) {
    const fit = fitOf(csvRows(lines, delimiter), needed);
    if (fit[0] > most[0] || (fit[0] === most[0] && fit[1] > most[1])) [best, most] = [delimiter, fit];
  }
  return ofGrid(csvRows(lines, best), needed);
}

/** How many of the needed columns the best of the first lines has, and how many cells. */
function fitOf(grid: Grid, needed: readonly string[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  let above = 0;
  for (const cells of grid) {
    if (above++ >= ABOVE) break;
    const names = new Set(cells.map(nameOf));
    const has = new Set(needed.filter((name) => names.has(name))).size;
    if (has > best[0] || (has === best[0] && cells.length > best[1])) best = [has, cells.length];
  }
  return best;
}

function wide(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new FieldError("broken UTF-16");
  }
}
