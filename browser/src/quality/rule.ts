/** What a rule and the tables around it are, as values. */

import type { TextColumn } from "../engine/texts.ts";
import { literal, quoted } from "../engine/database.ts";
import type { Facts, ReturnFacts, RuleFacts, YearFacts } from "../facts.ts";
import { UserError } from "../problem.ts";

/** Marks last year's tables. */
export const LAST = "_last";
/** The name by which a rule needs the regulator's list. */
export const PROVIDERS = "Providers";
/** The columns of the regulator's list, as queries read it. */
export const PROVIDER_COLUMNS = ["URN", "PLACE_CODES", "PROVIDER_CODES", "REG_END", "POSTCODE", "LA"] as const;

/** A table of text in memory; `file` and `line` (0: none) where its rows come from files. */
export interface TextTable {
  readonly length: number;
  readonly columns: ReadonlyMap<string, TextColumn>;
  readonly file?: TextColumn;
  readonly line?: Int32Array | null;
}

/** The facts of one return in one collection year. Throws `UserError` when the page has no such year. */
export function yearOf(facts: Facts, return_: string, year: number): { known: ReturnFacts; of: YearFacts } {
  const known = Object.hasOwn(facts.returns, return_) ? facts.returns[return_] : undefined;
  const of = known?.years[String(year)];
  if (known === undefined || of === undefined) throw new UserError(`There are no rules for ${return_} ${year}`);
  return { known, of };
}

/** The rules in force in the collection year that ends in `year`, each in the words of that year, by code. */
export function rulesOf(facts: Facts, return_: string, year: number): RuleFacts[] {
  const inForce = yearOf(facts, return_, year).known.rules.filter((rule) => rule.years.includes(year));
  return inForce.sort((one, other) => (one.code < other.code ? -1 : Number(one.code > other.code)));
}

/** A query without rows whose columns are `texts` (text) and `_row`, `_file`, `_line`. */
export function emptySql(texts: readonly string[]): string {
  const columns = texts.map((name) => `${literal(null)} as ${quoted(name)}`);
  return `select ${columns.join(", ")}, 0::bigint as _row, ${literal(null)} as _file, 0::bigint as _line where false`;
}
