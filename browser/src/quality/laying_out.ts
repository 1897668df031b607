/** The queries that turn what was read into the tables that rules read, and the tables of text that they start from. */

import { type Column, type Database, literal, quoted } from "../engine/database.ts";
import type { TextColumn } from "../engine/texts.ts";
import type { LaidFacts, YearFacts } from "../facts.ts";
import type { Intake } from "../sources/intake.ts";
import type { Placed } from "./geography.ts";
import { emptySql, LAST, PROVIDER_COLUMNS, PROVIDERS, type TextTable } from "./rule.ts";

/** Days as in ISO 8601, both counted. */
export interface Span {
  readonly start: string;
  readonly last: string;
}

/** What was given to lay out. */
export interface GivenTables {
  readonly this: Intake;
  readonly last: Intake | null;
  readonly providers: TextTable | null;
}

/** The query of the one-row table `collection`: what the run is about. */
export function collectionSql(template: string, period: Span, year: number, authority: string | null): string {
  const filled: Record<string, string> = {
    "{start}": period.start,
    "{last}": period.last,
    "{year}": String(year),
    "{authority}": literal(authority),
  };
  return template.replace(/\{\w+\}/g, (name) => filled[name] ?? name);
}

/** The query of each table; of episodes the one for the placement columns that the source itself held. */
export function laidOut(of: YearFacts, placed: Placed): Map<string, LaidFacts> {
  const laid = new Map(Object.entries(of.queries.tables));
  for (const [name, ways] of Object.entries(of.queries.placed)) {
    const supplied = name.endsWith(LAST) ? placed.suppliedLast : placed.supplied;
    const facts = Object.keys(ways).filter((key) => key !== "" && !key.includes(" "));
    const sql = ways[facts.filter((fact) => supplied.has(fact)).join(" ")];
    const plain = laid.get(name);
    if (sql !== undefined && plain !== undefined) laid.set(name, { ...plain, sql });
  }
  return laid;
}

/** Make `raw_<table>` for each table of the form, this year's and last year's, and for the providers. */
export function registerTables(database: Database, of: YearFacts, given: GivenTables): void {
  for (const [name, table] of Object.entries(of.layouts.this.tables)) {
    const fields = Object.keys(table.fields);
    registerRaw(database, name, given.this.tables.get(name), fields);
    registerRaw(database, name + LAST, given.last?.tables.get(name), fields);
  }
  registerRaw(database, PROVIDERS, given.providers ?? undefined, PROVIDER_COLUMNS);
}

function registerRaw(database: Database, name: string, table: TextTable | undefined, fields: readonly string[]): void {
  const raw = `raw_${name.toLowerCase()}`;
  if (table === undefined || table.length === 0) {
    database.table(raw, emptySql(fields));
    return;
  }
  const columns: Record<string, Column> = {};
  for (const field of fields) columns[field] = table.columns.get(field) as TextColumn;
  columns["_row"] = BigInt64Array.from({ length: table.length }, (_, row) => BigInt(row));
  const { file, line } = table;
  if (file && line && !line.includes(0)) {
    database.register(raw, { ...columns, _file: file, _line: BigInt64Array.from(line, BigInt) });
    return;
  }
  database.register("given_rows", { ...columns, ...(file && { _file: file }), ...(line && { _line: line }) });
  const texts = fields.map(quoted).join(", ");
  const fileSql = `${file ? "_file" : literal(null)} as _file`;
  const lineSql = `cast(${line ? "nullif(_line, 0)" : "null"} as bigint) as _line`;
  database.table(raw, `select ${texts}, _row, ${fileSql}, ${lineSql} from given_rows`);
  database.drop("given_rows");
}
