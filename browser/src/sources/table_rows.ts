/** The rows of one file or sheet on their way into the table that its header fits. */

import { type Collector, type FieldBuilder, notCollected, type TableBuilder } from "./collecting.ts";
import type { Header } from "./csv_header.ts";
import { type CsvRecord, TOO_LONG, UNCLOSED } from "./csv_records.ts";
import { strip, stripped } from "./text.ts";

const ABOVE = "line above the header";
const BLANK = "blank line";
const REPEATED = "repeated header";
const TOO_MANY = "too many cells";
const WHY_NOT: Record<string, string> = {
  [UNCLOSED]: "where its cells end cannot be told; reading went on with the next line",
  [TOO_LONG]: "no row of a return is as long as this",
};

/**
 * Takes records in the order of the file; every one ends in the table or in the account. The rows of a table that the
 * form of the year does not have are counted and set aside.
 */
export class TableRows {
  /** Where each column of the file goes: null for one that is not read. Empty for a table not collected. */
  readonly fields: readonly (FieldBuilder | null)[];
  readonly #collector: Collector;
  readonly #header: Header;
  readonly #file: string;
  readonly #builder: TableBuilder | null;
  readonly #aside: Record<string, number> = {};
  #isInData = false;
  #checked = 0;

  constructor(collector: Collector, header: Header, file: string) {
    const { table, positions } = header.match;
    this.#collector = collector;
    this.#header = header;
    this.#file = file;
    const builder = table in collector.layout.tables ? collector.builder(table) : null;
    for (const field of positions.keys()) builder?.supplied.add(field);
    const at = new Map([...positions].map(([name, index]) => [index, builder?.field(name) ?? null]));
    this.fields = header.cells.map((_, index) => at.get(index) ?? null);
    this.#builder = builder;
  }

  /** Whether the header has been passed. */
  get isInData(): boolean {
    return this.#isInData;
  }

  /** Take records one by one; those before the header are set aside. */
  take(records: Iterable<CsvRecord>): void {
    for (const record of records) this.takeOne(record);
  }

  /** Take the next record. */
  takeOne([line, given]: CsvRecord): void {
    const { cells: names } = this.#header;
    const hasCells = this.#isInData && typeof given !== "string" && given.length === names.length;
    const isOrdinary = hasCells && given[0] && given[0] !== names[0];
    const cells = isOrdinary ? given : this.#mended(line, given);
    if (cells === null || typeof cells === "string") return;
    for (let at = 0; at < names.length; at++) this.fields[at]?.add(stripped(cells[at] ?? ""));
    this.endRows(1, line);
  }

  /** End `count` rows, from `line` on one on each, whose values were appended to `fields`. */
  endRows(count: number, line: number): void {
    if (this.#builder === null) {
      this.#count(notCollected(this.#collector.layout.year), count);
      return;
    }
    this.#builder.endRows(count, this.#file, line);
    this.#checked += count;
  }

  /** Enter the file in the account. */
  close(): void {
    this.#collector.settle(this.#header.match.table, this.#file, this.#checked, this.#aside);
  }

  /** A row out of the ordinary: mended, or set aside with its reason. */
  #mended(line: number, cells: readonly string[] | string): readonly string[] | null {
    if (!this.#isInData) {
      this.#goPast(line, cells);
      return null;
    }
    if (typeof cells === "string") {
      this.#setAside(cells, line, WHY_NOT[cells] as string);
      return null;
    }
    if (cells.length === 0) {
      this.#count(BLANK);
      return null;
    }
    if (isSame(cells, this.#header.cells)) {
      this.#setAside(REPEATED, line, "the column names stand here a second time");
      return null;
    }
    return this.#ofRightWidth(line, cells);
  }

  #ofRightWidth(line: number, cells: readonly string[]): readonly string[] | null {
    const width = this.#header.cells.length;
    if (cells.length > width && strip(cells.slice(width).join(""))) {
      this.#setAside(TOO_MANY, line, `the header has ${width} columns and this row has more cells`);
      return null;
    }
    if (cells.length < width) {
      this.#note("A row has too few cells", line, "the cells that are not there are taken as blank");
    }
    if (!strip(cells.join(""))) {
      this.#note("A row has no values", line, "it is checked like any other row, as one with every cell blank");
    }
    return cells;
  }

  #goPast(line: number, cells: readonly string[] | string): void {
    this.#isInData = line === this.#header.line;
    if (!this.#isInData) this.#count(cells.length === 0 ? BLANK : ABOVE);
  }

  #setAside(reason: string, line: number, why: string): void {
    this.#count(reason);
    this.#note(`A row was set aside: ${reason}`, line, why);
  }

  #note(what: string, line: number, why: string): void {
    const advice = "Look at this line in the file, mend it and check again";
    this.#collector.notices.repeat("warning", what, { file: this.#file, line, why, do: advice });
  }

  #count(reason: string, count = 1): void {
    this.#aside[reason] = (this.#aside[reason] ?? 0) + count;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((cell, at) => cell === other[at]);
}
