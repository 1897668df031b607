/** One delimited file into one table. */

import type { Collector } from "./collecting.ts";
import { CleanReader } from "./csv_clean.ts";
import { findHeader, type Header } from "./csv_header.ts";
import { beginningOf, Lines } from "./csv_lines.ts";
import { nextRecord } from "./csv_records.ts";
import { remarkEncoding, remarkHeader, remarkUnknown } from "./csv_remarks.ts";
import type { Document } from "./documents.ts";
import { probe } from "./encodings.ts";
import { Recogniser } from "./recognise.ts";
import { TableRows } from "./table_rows.ts";
import { transcoded, withoutNul } from "./transcoding.ts";

/** Read `document` into the table its columns fit. A file that fits no table is noted and not read. */
export function readCsvFile(collector: Collector, document: Document): void {
  const { name } = document;
  const encoding = probe(document);
  const given = transcoded(document.bytes, encoding.name).bytes;
  const text = encoding.nul ? withoutNul(given) : given;
  const header = findHeader(text, beginningOf(text, given), new Recogniser(collector.layout), name);
  if (header === null || !header.match.sure) {
    remarkUnknown(collector, header, name);
    return;
  }
  remarkEncoding(collector.notices, encoding, name);
  remarkHeader(collector, header, name);
  readRows(new Lines(text), header, new TableRows(collector, header, name));
}

/** Lines with nothing odd about them without more ado, any other with care. */
function readRows(lines: Lines, header: Header, rows: TableRows): void {
  const clean = new CleanReader(header);
  for (;;) {
    if (rows.isInData) clean.read(lines, rows);
    const record = nextRecord(lines, header.delimiter, header.cells.length);
    if (record === null) break;
    rows.takeOne(record);
  }
  rows.close();
}
