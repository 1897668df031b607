/** Where placements are: from postcodes to authority, in or out, and miles from home. */

import type { Notice } from "../contract.ts";
import { type Database, quoted } from "../engine/database.ts";
import { TextBuilder, textColumn } from "../engine/texts.ts";
import type { Facts, QueryFacts, ReturnFacts, YearFacts } from "../facts.ts";
import { strip } from "../sources/text.ts";
import type { Postcodes } from "./postcodes.ts";
import { LAST, type TextTable } from "./rule.ts";

/** Why a rule that asks where a placement is cannot run. */
export const NOT_LOADED = "postcode file not loaded";

// What follows from a postcode: the whole table of postcodes, and the authority in the list of providers.
const POSTCODES = "postcodes";
const PROVIDERS_LA = { table: "providers", column: "la" };
const HOME_POST = "HOME_POST";
const PL_POST = "PL_POST";
const DIRECTORY = "postcode varchar, east integer, north integer, la varchar";
const NONE = -2147483648;
/** As queries compare postcodes (`geography.POSTCODES`). */
const COMPARED = (column: string): string => `upper(replace(${quoted(column)}, ' ', ''))`;

/** What was given that says where placements are; `supplied` names the columns that a source itself held. */
export interface Placed {
  readonly episodes: TextTable | undefined;
  readonly previous: TextTable | undefined;
  readonly providers: TextTable | null;
  readonly supplied: ReadonlySet<string>;
  readonly suppliedLast: ReadonlySet<string>;
}

/** The code at the year's end of an authority given by GSS code, 3-digit code or name; other text as it is. */
export function authorityOn(authority: string | null, codes: YearFacts["authority_codes"]): string | null {
  const text = strip(authority ?? "");
  if (text === "") return null;
  const key = [text.toUpperCase(), text.toLowerCase()].find((name) => Object.hasOwn(codes, name) && codes[name]);
  return key === undefined ? text : (codes[key] as string);
}

/** What a person should know about how the placements of a return with episodes were found. */
export function placeRemarks(facts: YearFacts, year: number, authority: string | null, edition: string | null): Notice[] {
  const remark = { file: "", line: null };
  const remarks: Notice[] = [];
  if (edition !== null) {
    const what = `Placements were found with the ${edition}, on the map of 31 March ${year}`;
    const why = "newer postcodes are not in it, and count as not found";
    remarks.push({ level: "info", ...remark, field: PL_POST, what, why, do: "" });
  }
  const code = authorityOn(authority, facts.authority_codes);
  if (code !== null && !Object.hasOwn(facts.authority_codes, code)) {
    const what = `The authority given is none that stood on 31 March ${year}`;
    const why = "every placement then counts as outside its area";
    const todo = "Give its code, such as E08000025 or 330, or its name";
    remarks.push({ level: "warning", ...remark, field: "authority", what, why, do: todo });
  }
  return remarks;
}

/** Make the tables `authorities` (`gss`, `la_code`) and `authority_codes` (`given` at any time, `gss` at the year's end). */
export function registerAuthorities(database: Database, facts: Facts, codes: YearFacts["authority_codes"]): void {
  const known = facts.authorities;
  database.register("authorities", {
    gss: textColumn(known.map((authority) => authority.gss)),
    la_code: textColumn(known.map((authority) => authority.la_code)),
  });
  const given = known.map((authority) => authority.gss).filter((gss) => Object.hasOwn(codes, gss));
  database.register("authority_codes", {
    given: textColumn(given),
    gss: textColumn(given.map((gss) => codes[gss] as string)),
  });
}

/** Whether anything given names a postcode. Without one, the directory changes nothing. */
export function namesPostcodes({ episodes, previous, providers }: Placed): boolean {
  const named = [episodes, previous].flatMap((table) => [table?.columns.get(HOME_POST), table?.columns.get(PL_POST)]);
  named.push(providers?.columns.get("POSTCODE"));
  return named.some((column) => column !== undefined && column.nullCount < column.length);
}

/** Make `raw_postcodes`: the rows of the directory that the raw tables name. Also the empty `own_postcodes`. */
export function registerPostcodes(database: Database, postcodes: Postcodes | null): void {
  const columns = DIRECTORY.split(", ").map((column) => `cast(null as ${column.split(" ")[1]}) as ${column.split(" ")[0]}`);
  const empty = `select ${columns.join(", ")} where false`;
  database.table("own_postcodes", empty);
  if (postcodes === null) {
    database.table("raw_postcodes", empty);
    return;
  }
  const [postcode, la] = [new TextBuilder(), new TextBuilder()];
  const grid: [number, number][] = [];
  for (const text of namedPostcodes(database)) {
    const place = postcodes.find(text);
    if (place === null) continue;
    postcode.add(text);
    la.add(place.la);
    grid.push([place.east ?? NONE, place.north ?? NONE]);
  }
  const east = Int32Array.from(grid, (pair) => pair[0]);
  const north = Int32Array.from(grid, (pair) => pair[1]);
  database.register("found_postcodes", { postcode: postcode.build(), east, north, la: la.build() });
  const known = `nullif(east, ${NONE}) as east, nullif(north, ${NONE}) as north`;
  database.table("raw_postcodes", `select postcode, ${known}, la from found_postcodes`);
  database.drop("found_postcodes");
}

function namedPostcodes(database: Database): string[] {
  const episodes = ["raw_episodes", `raw_episodes${LAST}`];
  const sources = episodes.flatMap((table) => [HOME_POST, PL_POST].map((column) => [table, column] as const));
  const parts = [...sources, ["raw_providers", "POSTCODE"] as const].map(
    ([table, column]) => `select ${COMPARED(column)} as postcode from ${table}`,
  );
  const rows = database.query(`select postcode from (${parts.join(" union ")}) as named where postcode is not null`);
  return rows.column("postcode") as string[];
}

/**
 * The columns of each table and view that follow from the postcode directory, `*` for all of them. A view hands on
 * what it reads in columns of the same name, or with words before or after it (`last_pl_la`); when it has no such
 * column, all of it is taken to follow from the directory.
 */
export function followingPostcodes(known: ReturnFacts, of: YearFacts, placed: Placed): Map<string, ReadonlySet<string>> {
  const following = new Map<string, ReadonlySet<string>>([[POSTCODES, new Set(["*"])]]);
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
export function readsPlaces(query: QueryFacts, following: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  return columnsHit(query, following).length > 0;
}

function columnsHit(query: QueryFacts, following: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return Object.entries(query.columns).flatMap(([table, columns]) => {
    const here = following.get(table);
    if (here === undefined || here.size === 0) return [];
    return here.has("*") ? ["*"] : columns.filter((column) => column === "*" || here.has(column));
  });
}

function handedOn(view: QueryFacts, following: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const columns = new Set<string>();
  for (const hit of columnsHit(view, following)) {
    const named = (view.gives ?? []).filter((given) => `_${given}_`.includes(`_${hit}_`));
    for (const given of named.length > 0 ? named : ["*"]) columns.add(given);
  }
  return columns;
}

/** The columns of the table of episodes `table` that are worked out from postcodes, in small letters. */
function workedOut(of: YearFacts, table: string, supplied: ReadonlySet<string>): ReadonlySet<string> {
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
