/** The database of one run: typed tables and views, made when a rule first asks for them. */

import { type Column, type Database, literal, quoted } from "../engine/database.ts";
import type { TextColumn } from "../engine/texts.ts";
import type { Facts, LaidFacts, QueryFacts, ReturnFacts, YearFacts } from "../facts.ts";
import type { Intake } from "../sources/intake.ts";
import { registerCalendar } from "./calendar.ts";
import {
  authorityOn,
  followingPostcodes,
  namesPostcodes,
  NOT_LOADED,
  type Placed,
  readsPlaces,
  registerAuthorities,
  registerPostcodes,
} from "./geography.ts";
import type { Postcodes } from "./postcodes.ts";
import { emptySql, keepSound, LAST, PROVIDER_COLUMNS, PROVIDERS, type TextTable, yearOf } from "./rule.ts";

/** What a run is about and what was given for it; `authority` is what a person typed. */
export interface Given {
  readonly return_: string;
  readonly year: number;
  readonly authority: string | null;
  readonly this: Intake;
  readonly last: Intake | null;
  readonly providers: TextTable | null;
  readonly postcodes: Postcodes | null;
}

/** Days as in ISO 8601, both counted. */
export interface Span {
  readonly start: string;
  readonly last: string;
}

const COLLECTION = "collection";
const EPISODES = "Episodes";
const NO_AUTHORITY =
  "The authority whose return this is was not given, so own and other areas cannot be told apart.";

/** A return laid out for rules to read. A table that was not given is there too, and empty. */
export class Desk {
  readonly #views: ReturnFacts["views"];
  readonly #laid: Map<string, LaidFacts>;
  readonly #authority: string | null;
  readonly #located: boolean;
  /** Columns that nothing is known of, for want of the postcode directory; empty when it is there or not needed. */
  readonly #unknown: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #ready = new Set(["calendar", "authorities", "authority_codes"]);
  #wanted = new Map<string, Set<string>>();

  constructor(
    readonly database: Database,
    facts: Facts,
    given: Given,
    period: Span,
  ) {
    const { known, of } = yearOf(facts, given.return_, given.year);
    const placed = placedOf(given);
    this.#views = known.views;
    this.#authority = authorityOn(given.authority, of.authority_codes);
    this.#located = placed.supplied.has("PL_LOCATION");
    this.#laid = laidOut(of, placed);
    const sql = collectionSql(facts.collection, period, given.year, this.#authority);
    this.#laid.set(COLLECTION, { sql, reads: [], gives: null });
    keepSound(database);
    registerCalendar(database, facts);
    registerAuthorities(database, facts, of.authority_codes);
    registerTables(database, of, given);
    const named = EPISODES in of.layouts.this.tables && namesPostcodes(placed);
    if (EPISODES in of.layouts.this.tables) registerPostcodes(database, named ? given.postcodes : null);
    this.#unknown = named && given.postcodes === null ? followingPostcodes(known, of, placed) : new Map();
  }

  /** Why `query` cannot be answered from what was given; empty when it can. */
  lacking(query: QueryFacts): string {
    const used = query.columns;
    const asksLocation = Object.values(used).some((columns) => columns.includes("pl_location"));
    const asksAuthority = used[COLLECTION]?.includes("authority") === true || (!this.#located && asksLocation);
    if (this.#authority === null && asksAuthority) return NO_AUTHORITY;
    return readsPlaces(query, this.#unknown) ? NOT_LOADED : "";
  }

  /**
   * Say which queries will be run, so that tables and views are made with the columns that these need, no more.
   * A table asked for without a plan has every column.
   */
  plan(queries: readonly QueryFacts[]): void {
    this.#wanted = new Map();
    const todo = [...queries];
    const seen = new Set<string>();
    for (let query = todo.pop(); query !== undefined; query = todo.pop()) {
      for (const [table, columns] of Object.entries(query.columns)) {
        const wanted = this.#wanted.get(table) ?? new Set();
        for (const column of columns) wanted.add(column);
        this.#wanted.set(table, wanted);
        const view = this.#view(table);
        if (view === undefined || seen.has(table)) continue;
        seen.add(table);
        todo.push(view);
      }
    }
  }

  /** Make the tables and views `names`, and all that they read, unless they are there. Throws `EngineError`. */
  ready(names: Iterable<string>): void {
    for (const name of [...names].sort()) {
      if (this.#ready.has(name)) continue;
      const view = this.#view(name);
      const laid = this.#laid.get(name);
      if (view !== undefined) this.#make(name, Object.keys(view.columns), view.text, view.gives);
      else if (laid !== undefined) this.#make(name, laid.reads, laid.sql, laid.gives);
      this.#ready.add(name);
    }
  }

  /** Forget what was made for rules; the raw tables stay. */
  clearAway(): void {
    for (const name of this.#ready) this.database.drop(name);
    this.database.drop("raw_postcodes");
    this.database.drop("own_postcodes");
  }

  #view(name: string): QueryFacts | undefined {
    return Object.hasOwn(this.#views, name) ? this.#views[name] : undefined;
  }

  #make(name: string, reads: readonly string[], sql: string, gives: readonly string[] | null): void {
    this.ready(reads);
    this.database.table(name, this.#cut(name, sql, gives));
  }

  #cut(name: string, sql: string, gives: readonly string[] | null): string {
    const wanted = this.#wanted.get(name);
    if (wanted === undefined || wanted.has("*") || gives === null) return sql;
    const columns = gives.filter((column) => wanted.has(column));
    return `select ${(columns.length > 0 ? columns : gives.slice(0, 1)).join(", ")} from (${sql}) as whole`;
  }
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

function placedOf(given: Given): Placed {
  return {
    episodes: given.this.tables.get(EPISODES),
    previous: given.last?.tables.get(EPISODES),
    providers: given.providers,
    supplied: given.this.supplied.get(EPISODES) ?? new Set(),
    suppliedLast: given.last?.supplied.get(EPISODES) ?? new Set(),
  };
}

/** The query of each table; of episodes the one for the placement columns that the source itself held. */
function laidOut(of: YearFacts, placed: Placed): Map<string, LaidFacts> {
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
function registerTables(database: Database, of: YearFacts, given: Given): void {
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
  const where = `${file ? "_file" : literal(null)} as _file, cast(${line ? "nullif(_line, 0)" : "null"} as bigint) as _line`;
  database.table(raw, `select ${texts}, _row, ${where} from given_rows`);
  database.drop("given_rows");
}
