/** Where rows, accounts and notices gather while a source is read. */

import type { TableAccount } from "../contract.ts";
import { TextBuilder, type TextColumn } from "../engine/texts.ts";
import type { Facts, LayoutFacts, ReturnFacts, TableFacts } from "../facts.ts";
import type { Intake, IntakeTable } from "./intake.ts";
import { NoticeBook } from "./notice_book.ts";

export { NoticeBook } from "./notice_book.ts";

const ENCODER = new TextEncoder();
const YES = ENCODER.encode("1");
const NO = ENCODER.encode("0");
const TRUE = ENCODER.encode("true");
const FALSE = ENCODER.encode("false");

/** Why the rows of a table that another year's form has are set aside. */
export function notCollected(year: number): string {
  return `table not collected in ${year}`;
}

/** One column of a table. A flag of an XML form may also stand as true and false; it is kept as 1 and 0. */
export class FieldBuilder {
  readonly texts = new TextBuilder();

  constructor(readonly isXmlFlag: boolean) {}

  add(text: string | null): void {
    if (this.isXmlFlag && text === "true") this.texts.add("1");
    else if (this.isXmlFlag && text === "false") this.texts.add("0");
    else this.texts.add(text);
  }

  /** Append one value given as the UTF-8 bytes from `start` to `end` of `source`; no bytes are a blank. */
  addBytes(source: Uint8Array, start: number, end: number): void {
    if (start === end) this.texts.addNull();
    else if (this.isXmlFlag && isAt(source, start, end, TRUE)) this.texts.addBytes(YES, 0, 1);
    else if (this.isXmlFlag && isAt(source, start, end, FALSE)) this.texts.addBytes(NO, 0, 1);
    else this.texts.addBytes(source, start, end);
  }
}

/** One table of the form, built row by row. */
export class TableBuilder {
  rows = 0;
  /** Fields that the source itself held. */
  readonly supplied = new Set<string>();
  readonly #fields: ReadonlyMap<string, FieldBuilder>;
  readonly #file = new TextBuilder();
  readonly #lines: number[] = [];
  #hasLines = false;

  constructor(
    readonly table: TableFacts,
    { xmlFlags }: { readonly xmlFlags: boolean },
  ) {
    const flag = (kind: string): boolean => xmlFlags && kind === "flag";
    const fields = Object.entries(table.fields);
    this.#fields = new Map(fields.map(([name, { kind }]) => [name, new FieldBuilder(flag(kind))]));
  }

  /** Append `count` rows of text; fields without a column are blank. `lines` has the line of each row, 0 for none. */
  add(
    columns: Readonly<Record<string, readonly (string | null)[]>>,
    count: number,
    file: string | null,
    lines: readonly number[] | null,
  ): void {
    for (const [name, values] of Object.entries(columns)) {
      const field = this.field(name);
      for (let row = 0; row < count; row++) field.add(values[row] ?? null);
    }
    if (lines) for (let row = 0; row < count; row++) this.#lines.push(lines[row] ?? 0);
    this.#end(count, file, lines !== null);
  }

  /** Append `count` rows of ready columns; row after row stands on a line of its own from `firstLine` on. */
  addColumns(
    columns: Readonly<Record<string, TextColumn>>,
    count: number,
    file: string | null,
    firstLine: number,
  ): void {
    for (const [name, { bytes, offsets }] of Object.entries(columns)) {
      const field = this.field(name);
      for (let row = 0; row < count; row++) field.addBytes(bytes, offsets[row] as number, offsets[row + 1] as number);
    }
    this.endRows(count, file, firstLine);
  }

  /** Where the values of field `name` go, for readers that append to it themselves and then call `endRows`. */
  field(name: string): FieldBuilder {
    const field = this.#fields.get(name);
    if (!field) throw new Error(`the form has no field ${name}`);
    return field;
  }

  /** End `count` rows that stand on consecutive lines from `firstLine` on; fields not appended to are blank. */
  endRows(count: number, file: string | null, firstLine: number): void {
    for (let row = 0; row < count; row++) this.#lines.push(firstLine + row);
    this.#end(count, file, true);
  }

  /** The table so far. */
  build(): IntakeTable {
    const columns = new Map([...this.#fields].map(([name, field]) => [name, field.texts.build()]));
    const line = this.#hasLines || this.rows === 0 ? Int32Array.from(this.#lines) : null;
    return { length: this.rows, columns, file: this.#file.build(), line };
  }

  #end(count: number, file: string | null, hasLines: boolean): void {
    this.rows += count;
    for (const { texts } of this.#fields.values()) texts.addNulls(this.rows - texts.length);
    if (file === null) this.#file.addNulls(count);
    else {
      const name = ENCODER.encode(file);
      for (let row = 0; row < count; row++) this.#file.addBytes(name, 0, name.length);
    }
    this.#hasLines ||= hasLines && count > 0;
    while (this.#lines.length < this.rows) this.#lines.push(0);
  }
}

/** Everything gathered from one source. */
export class Collector {
  readonly notices = new NoticeBook();
  /** CIN episodes met so far for each child, over all files. */
  readonly episodes = new Map<string, number>();
  readonly #builders = new Map<string, TableBuilder>();
  readonly #account: TableAccount[] = [];

  constructor(
    readonly form: Pick<ReturnFacts, "name" | "title" | "medium" | "date_format">,
    readonly layout: LayoutFacts,
    readonly layouts: Facts["layouts"],
  ) {}

  /** The builder of table `name`, begun on first use; from then on the table is in the intake. */
  builder(name: string): TableBuilder {
    let builder = this.#builders.get(name);
    if (!builder) {
      const table = this.layout.tables[name];
      if (!table) throw new Error(`the form has no table ${name}`);
      builder = new TableBuilder(table, { xmlFlags: this.form.medium === "xml" });
      this.#builders.set(name, builder);
    }
    return builder;
  }

  /** Whether table `name` is in the intake so far. */
  hasBegun(name: string): boolean {
    return this.#builders.has(name);
  }

  /** The tables so far, in the form's order. */
  tables(): Map<string, IntakeTable> {
    const begun = Object.keys(this.layout.tables).filter((name) => this.hasBegun(name));
    return new Map(begun.map((name) => [name, this.builder(name).build()]));
  }

  /** Fields of `table` that the source itself held. */
  supplied(table: string): ReadonlySet<string> {
    return this.#builders.get(table)?.supplied ?? new Set();
  }

  /** Enter one table of one file in the account. */
  settle(name: string, file: string, checked: number, reasons: Readonly<Record<string, number>>): void {
    const aside = Object.entries(reasons).filter(([, count]) => count > 0);
    aside.sort(([one], [other]) => (one < other ? -1 : 1));
    const total = aside.reduce((sum, [, count]) => sum + count, 0);
    this.#account.push({
      name,
      file,
      rows_in: checked + total,
      rows_checked: checked,
      rows_set_aside: total,
      reasons: Object.fromEntries(aside),
    });
  }

  /** The file from which `name` was read first, if any. */
  fileOf(name: string): string | null {
    return this.#account.find((entry) => entry.name === name)?.file ?? null;
  }

  /** The finished intake. */
  intake(tables: ReadonlyMap<string, IntakeTable>): Intake {
    const supplied = new Map([...tables.keys()].map((name) => [name, new Set(this.supplied(name))]));
    return { form: this.form.name, tables, account: this.#account, notices: this.notices.close(), supplied };
  }
}

function isAt(source: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false;
  return word.every((byte, at) => source[start + at] === byte);
}
