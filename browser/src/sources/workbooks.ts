/** A workbook, each sheet of which may hold one table. */

import type { DateFormat, FieldFacts } from "../facts.ts";
import { breachOf, WORKBOOK } from "./archive_limits.ts";
import type { Collector } from "./collecting.ts";
import { bestHeader, candidates, type Header } from "./csv_header.ts";
import { type CsvRecord, TOO_LONG } from "./csv_records.ts";
import { remarkHeader, remarkUnknown } from "./csv_remarks.ts";
import { DamageError, damaging } from "./damage.ts";
import { Recogniser } from "./recognise.ts";
import { type Book, bookOf } from "./spreadsheet_book.ts";
import { partBytes } from "./spreadsheet_parts.ts";
import { type Row, rowsOf } from "./spreadsheet_rows.ts";
import { fieldText } from "./spreadsheet_values.ts";
import { TableRows } from "./table_rows.ts";
import { unpacked } from "./unpacking.ts";
import { type Archive, archiveOf } from "./zip_directory.ts";

const MOST_ROWS = 1 << 20; // no sheet has more
const WIDEST = 1_000; // cells; no row of a return has nearly as many
const HEAD = 40;
const FIRST_BYTES = 1 << 16;
const SPACE = "[ \\t\\n\\r\\f\\v]";
const NO_VALUE = `(?:<(?:\\w+:)?v${SPACE}*/>|<(?:\\w+:)?v></(?:\\w+:)?v>)?`;
const FORMULA = new RegExp(`</?(?:\\w+:)?f(?:${SPACE}[^>]*)?/?>${NO_VALUE}</(?:\\w+:)?c>`, "g");
const PIECE = 1 << 20;
const OVERLAP = 256;

/**
 * Read each sheet of the workbook `archive` whose columns fit a table; `name` is what people are shown.
 *
 * A formula counts as the value saved with it. Throws `DamageError` when the workbook is damaged.
 */
export function readWorkbook(collector: Collector, name: string, archive: Archive): void {
  if (damaging(() => declaresEntities(archive))) {
    collector.notices.add(
      "error",
      "The workbook declares a document type or entities of its own, so it was not read",
      {
        file: name,
        why: "no spreadsheet program writes such declarations, and they can fill the machine",
        do: "Save the workbook again in a spreadsheet program",
      },
    );
    return;
  }
  damaging(() => remarkFormulas(collector, name, archive));
  const book = damaging(() => bookOf(archive));
  for (const { title, part } of book.sheets) {
    readSheet(collector, `${name}#${title}`, guarded(book, part));
  }
}

/**
 * The workbook in a file given beside a return. Throws `DamageError` when there is none, when it is damaged, or when it
 * would take more room than any workbook needs.
 */
export function bookIn(bytes: Uint8Array): Book {
  const archive = damaging(() => archiveOf(bytes));
  if (breachOf(archive, WORKBOOK)) throw new DamageError();
  return damaging(() => bookOf(archive));
}

/** The rows of one sheet. Throws `DamageError` where it breaks off. */
export function* guarded(book: Book, part: Book["sheets"][number]["part"]): Generator<Row> {
  const rows = rowsOf(book, damaging(() => partBytes(book.archive, part)));
  for (let number = 0; number < MOST_ROWS; number++) {
    const next = damaging(() => rows.next());
    if (next.done) return;
    yield next.value;
  }
}

function declaresEntities(archive: Archive): boolean {
  const parts = archive.entries.filter(({ name }) => /\.(?:xml|rels)$/.test(name));
  return parts.some((part) => {
    const head = unpacked(archive, part, FIRST_BYTES).filter((byte) => byte !== 0);
    return new TextDecoder("latin1").decode(head).toUpperCase().includes("<!DOCTYPE");
  });
}

function remarkFormulas(collector: Collector, name: string, archive: Archive): void {
  const sheets = archive.entries.filter((entry) => entry.name.startsWith("xl/worksheets/sheet"));
  const count = sheets.reduce((sum, part) => sum + formulasWithoutValue(partBytes(archive, part)), 0);
  if (count) {
    collector.notices.add("warning", `Formulas without a saved value: ${count}; they are taken as blank`, {
      file: name,
      why: "a formula is worked out by the spreadsheet program, which saves its value in the file",
      do: "Open the workbook in a spreadsheet program and save it, or put values in place of formulas",
    });
  }
}

function formulasWithoutValue(sheet: Uint8Array): number {
  const decoder = new TextDecoder("latin1");
  let count = 0;
  let rest = "";
  for (let at = 0; at < sheet.length; at += PIECE) {
    const text = rest + decoder.decode(sheet.subarray(at, at + PIECE));
    let end = 0;
    for (const { index, 0: found } of text.matchAll(FORMULA)) {
      count++;
      end = index + found.length;
    }
    rest = text.slice(Math.max(end, text.length - OVERLAP));
  }
  return count;
}

function readSheet(collector: Collector, name: string, rows: Generator<Row>): void {
  const recogniser = new Recogniser(collector.layout);
  const { date_format: dateFormat } = collector.form;
  const head: Row[] = [];
  while (head.length < HEAD) {
    const next = rows.next();
    if (next.done) break;
    head.push(next.value);
  }
  const header = bestHeader(candidates(records(head, [], dateFormat), "", recogniser, name));
  if (header === null || !header.match.sure) {
    remarkUnknown(collector, header, name);
    return;
  }
  remarkHeader(collector, header, name);
  const taken = new TableRows(collector, header, name);
  try {
    taken.take(records(chained(head, rows), fieldsOf(collector, header), dateFormat));
  } catch (error) {
    if (!(error instanceof DamageError)) throw error;
    collector.notices.add("error", "The sheet breaks off; everything before the break was read", {
      file: name,
      why: "the workbook is damaged, and how many rows follow cannot be told",
      do: "Save the workbook again before relying on the result",
    });
  }
  taken.close();
}

function fieldsOf(collector: Collector, { cells, match }: Header): (FieldFacts | null)[] {
  const table = collector.layout.tables[match.table];
  const names = new Map([...match.positions].map(([name, index]) => [index, name]));
  return cells.map((_, index) => table?.fields[names.get(index) ?? ""] ?? null);
}

function* chained(head: Iterable<Row>, rows: Iterable<Row>): Generator<Row> {
  yield* head;
  yield* rows;
}

/** Rows as text, as wide as `fields`; blank ones count only when others follow. */
function* records(
  rows: Iterable<Row>,
  fields: readonly (FieldFacts | null)[],
  dateFormat: DateFormat,
): Generator<CsvRecord> {
  let number = 0;
  let blank: number[] = [];
  for (const row of rows) {
    number++;
    if (row.length > WIDEST) {
      yield [number, TOO_LONG];
      continue;
    }
    const cells = row.map((value, at) => fieldText(value, fields[at] ?? null, dateFormat));
    while (cells.length && !cells.at(-1)) cells.pop();
    if (cells.length === 0) {
      blank.push(number);
      continue;
    }
    for (const line of blank) yield [line, []];
    blank = [];
    while (cells.length < fields.length) cells.push("");
    yield [number, cells];
  }
}
