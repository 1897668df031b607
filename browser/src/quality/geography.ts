/** Where placements are: from postcodes to authority, in or out, and miles from home. */

import type { Notice } from "../contract.ts";
import { type Database, literal, quoted } from "../engine/database.ts";
import { TextBuilder, textColumn } from "../engine/texts.ts";
import type { Facts, YearFacts } from "../facts.ts";
import { strip } from "../sources/text.ts";
import type { Postcodes } from "./postcodes.ts";
import { LAST, type TextTable } from "./rule.ts";

const HOME_POST = "HOME_POST";
const PL_POST = "PL_POST";
const EMPTY = `select ${literal(null)} as postcode, cast(null as integer) as east, cast(null as integer) as north,
  ${literal(null)} as la where false`;
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

/** What a person should know about how placements were found; `edition` is that of the postcode file, if any. */
export function placeRemarks(
  facts: YearFacts,
  year: number,
  authority: string | null,
  edition: string | null,
): Notice[] {
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

/**
 * Make the tables `authorities` (`gss`, `la_code`) and `authority_codes` (`given`: any code, `gss`: the code of the
 * same place at the end of the collection year).
 */
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
  database.table("own_postcodes", EMPTY);
  database.table("raw_postcodes", EMPTY);
  if (postcodes === null) return;
  const [postcode, la] = [new TextBuilder(), new TextBuilder()];
  const grid: [number, number][] = [];
  for (const text of namedPostcodes(database)) {
    const place = postcodes.find(text);
    if (place === null) continue;
    postcode.add(text);
    la.add(place.la);
    grid.push([place.east ?? NONE, place.north ?? NONE]);
  }
  if (grid.length === 0) return;
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
