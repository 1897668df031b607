/** Rows met one at a time, handed to their tables in chunks. */

import type { Collector } from "./collecting.ts";

const CHUNK = 2_000;

/** Values of one row by field; a field that is not there is blank. */
export type Row = ReadonlyMap<string, string | null>;

/** Gathers rows of every table while one file is read; those of another year's tables are only counted. */
export class Rows {
  /** The rows read of each table. */
  readonly counts = new Map<string, number>();
  /** The rows of tables that are not collected. */
  readonly aside = new Map<string, number>();
  /** Where the first of these stands. */
  readonly first = new Map<string, number>();
  readonly #collector: Collector;
  readonly #file: string;
  readonly #waiting: ReadonlyMap<string, { rows: Row[]; lines: number[] }>;
  readonly #fields: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(collector: Collector, file: string) {
    const { tables, other_years } = collector.layout;
    this.#collector = collector;
    this.#file = file;
    this.#waiting = new Map(Object.keys(tables).map((name) => [name, { rows: [], lines: [] }]));
    const others = Object.entries(other_years).map(([name, fields]) => [name, new Set(fields)] as const);
    const own = Object.entries(tables).map(([name, { fields }]) => [name, new Set(Object.keys(fields))] as const);
    this.#fields = new Map([...others, ...own]);
  }

  /** Have `table` in the intake even without a row, with `fields` as what the file speaks of. */
  supply(table: string, fields: Iterable<string>): void {
    const { supplied } = this.#collector.builder(table);
    for (const field of fields) supplied.add(field);
  }

  /** Whether `table` is in the form of the year, or of any other. */
  knows(table: string): boolean {
    return this.#fields.has(table);
  }

  /** The fields of a known `table` in the form of the year, or of the year that has it. */
  fields(table: string): ReadonlySet<string> {
    return this.#fields.get(table) as ReadonlySet<string>;
  }

  /** One more row of `table`, which starts on `line`. */
  add(table: string, row: Row, line: number): void {
    const waiting = this.#waiting.get(table);
    if (!waiting) {
      this.aside.set(table, (this.aside.get(table) ?? 0) + 1);
      if (!this.first.has(table)) this.first.set(table, line);
      return;
    }
    waiting.rows.push(row);
    waiting.lines.push(line);
    this.counts.set(table, (this.counts.get(table) ?? 0) + 1);
    if (waiting.rows.length >= CHUNK) this.#flush(table, waiting);
  }

  /** Hand over what still waits. */
  close(): void {
    for (const [table, waiting] of this.#waiting) this.#flush(table, waiting);
  }

  #flush(table: string, { rows, lines }: { rows: Row[]; lines: number[] }): void {
    if (rows.length === 0) return;
    const columns: Record<string, (string | null)[]> = {};
    for (const name of this.fields(table)) columns[name] = rows.map((row) => row.get(name) ?? null);
    this.#collector.builder(table).add(columns, rows.length, this.#file, lines);
    rows.length = 0;
    lines.length = 0;
  }
}
