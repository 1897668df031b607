/** The database of one run: typed tables and views, made when a rule first asks for them. */

import type { Database } from "../engine/database.ts";
import type { Facts, LaidFacts, QueryFacts, ReturnFacts } from "../facts.ts";
import { registerCalendar } from "./calendar.ts";
import { authorityOn, namesPostcodes, type Placed, registerAuthorities, registerPostcodes } from "./geography.ts";
import { collectionSql, type GivenTables, laidOut, registerTables, type Span } from "./laying_out.ts";
import { followingPostcodes, NOT_LOADED, readsPlaces } from "./places.ts";
import type { Postcodes } from "./postcodes.ts";
import { yearOf } from "./rule.ts";

/** What a run is about and what was given for it; `authority` is what a person typed. */
export interface Given extends GivenTables {
  readonly return_: string;
  readonly year: number;
  readonly authority: string | null;
  readonly postcodes: Postcodes | null;
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

function placedOf(given: Given): Placed {
  return {
    episodes: given.this.tables.get(EPISODES),
    previous: given.last?.tables.get(EPISODES),
    providers: given.providers,
    supplied: given.this.supplied.get(EPISODES) ?? new Set(),
    suppliedLast: given.last?.supplied.get(EPISODES) ?? new Set(),
  };
}
