/** Which columns follow from the postcode directory, so that rules which ask for them need it. */

import type { QueryFacts, ReturnFacts, YearFacts } from "../facts.ts";
import type { Placed } from "./geography.ts";
import { LAST, type TextTable } from "./rule.ts";

/** Why a rule that asks where a placement is cannot run. */
export const NOT_LOADED = "postcode file not loaded";

// What follows from a postcode: the whole table of postcodes, and the authority in the list of providers.
const POSTCODES = "postcodes";
const PROVIDERS_LA = { table: "providers", column: "la" };

type Columns = ReadonlySet<string>;

/**
 * The columns of each table and view that follow from the postcode directory, `*` for all of them. A view hands on
 * what it reads in columns of the same name, or with words before or after it (`last_pl_la`); when it has no such
 * column, all of it is taken to follow from the directory.
 */
export function followingPostcodes(known: ReturnFacts, of: YearFacts, placed: Placed): Map<string, Columns> {
  const following = new Map<string, Columns>([[POSTCODES, new Set(["*"])]]);
  for (const table of Object.keys(of.queries.placed)) {
    const supplied = table.endsWith(LAST) ? placed.suppliedLast : placed.supplied;
    following.set(table, workedOut(of, table, supplied));
  }
  if (providersNeedPlace(placed.providers)) following.set(PROVIDERS_LA.table, new Set([PROVIDERS_LA.column]));
  const handOn = (name: string): void => {
    const view = known.views[name];
    if (view === undefined || following.has(name)) return;
    Object.keys(view.columns).forEach(handOn);
    following.set(name, handedOn(view, following));
  };
  Object.keys(known.views).forEach(handOn);
  return following;
}

/** Whether `query` reads a column that follows from the postcode directory. */
export function readsPlaces(query: QueryFacts, following: ReadonlyMap<string, Columns>): boolean {
  return columnsHit(query, following).length > 0;
}

function columnsHit(query: QueryFacts, following: ReadonlyMap<string, Columns>): string[] {
  return Object.entries(query.columns).flatMap(([table, columns]) => {
    const here = following.get(table);
    if (here === undefined || here.size === 0) return [];
    return here.has("*") ? ["*"] : columns.filter((column) => column === "*" || here.has(column));
  });
}

function handedOn(view: QueryFacts, following: ReadonlyMap<string, Columns>): Columns {
  const columns = new Set<string>();
  for (const hit of columnsHit(view, following)) {
    const named = (view.gives ?? []).filter((given) => `_${given}_`.includes(`_${hit}_`));
    for (const given of named.length > 0 ? named : ["*"]) columns.add(given);
  }
  return columns;
}

/** The columns of the table of episodes `table` that are worked out from postcodes, in small letters. */
function workedOut(of: YearFacts, table: string, supplied: ReadonlySet<string>): Columns {
  const keys = Object.keys(of.queries.placed[table] ?? {});
  const facts = keys.filter((key) => key !== "" && !key.includes(" "));
  // Whether a placement is outside follows from its authority, and that may be in the source.
  const found = facts.filter((fact) => !supplied.has(fact) && !(fact === "PL_LOCATION" && supplied.has("PL_LA")));
  const names = found.map((fact) => fact.toLowerCase());
  return new Set([...names, ...names.map((name) => `${name}_text`)]);
}

/** Whether the authority of any provider has to be taken from its postcode, for want of a code of nine characters. */
function providersNeedPlace(providers: TextTable | null): boolean {
  const [la, postcode] = [providers?.columns.get("LA"), providers?.columns.get("POSTCODE")];
  if (la === undefined || postcode === undefined) return false;
  for (let row = 0; row < la.length; row++) {
    if (!postcode.isNull(row) && Array.from(la.get(row) ?? "").length !== 9) return true;
  }
  return false;
}
