/** Tables given in memory, as if they had been read from files. */

import type { GivenRows } from "../contract.ts";
import { closestName } from "./close_matches.ts";
import { type Collector, notCollected } from "./collecting.ts";
import { listing, remarkNotCollected } from "./csv_remarks.ts";
import { columnKey } from "./recognise.ts";
import { casefold, firstOf, stripped } from "./text.ts";

/**
 * Read each table of `source` under the name it is given, without regard to capitals. Every row is kept where it
 * stands. A name that is no table is noted and not read.
 */
export function readMapping(collector: Collector, source: Readonly<Record<string, GivenRows>>): void {
  const { layout } = collector;
  const byKey = new Map(Object.keys(layout.tables).map((name) => [casefold(name), name]));
  for (const [given, rows] of Object.entries(source)) {
    const name = byKey.get(casefold(given));
    if (name !== undefined) readTable(collector, name, rows);
    else if (Object.hasOwn(layout.other_years, given)) setAside(collector, given, rows.length);
    else remarkUnknown(collector, given);
  }
}

function setAside(collector: Collector, name: string, count: number): void {
  const { year } = collector.layout;
  remarkNotCollected(collector.notices, name, year, "", null);
  collector.settle(name, "", 0, { [notCollected(year)]: count });
}

function remarkUnknown({ notices, form, layout }: Collector, given: string): void {
  const tables = Object.keys(layout.tables);
  const near = closestName(given, tables);
  const what = `'${firstOf(given, 40)}' is no table of ${form.title} ${layout.year}, so it was not read`;
  notices.add("warning", what, {
    why: "tables in memory are known by their names",
    do: near === null ? `Use one of: ${tables.join(", ")}` : `Did you mean ${near}?`,
  });
}

function readTable(collector: Collector, name: string, rows: GivenRows): void {
  const builder = collector.builder(name);
  const fields = new Map(Object.keys(builder.table.fields).map((field) => [columnKey(field), field]));
  const texts: Record<string, (string | null)[]> = {};
  const extra: string[] = [];
  for (const column of namesIn(rows)) {
    const known = fields.get(columnKey(column));
    if (known === undefined || known in texts) extra.push(column);
    else texts[known] = rows.map((row) => stripped(row[column] ?? ""));
  }
  for (const field of Object.keys(texts)) builder.supplied.add(field);
  builder.add(texts, rows.length, null, null);
  collector.settle(name, "", rows.length, {});
  if (extra.length === 0) return;
  const what = `Some columns are not part of ${name} in ${collector.layout.year}, and were not read`;
  collector.notices.add("info", what, {
    field: listing(extra),
    why: "only columns of the form can be checked",
    do: "Nothing, unless a name is a misspelling or stands twice",
  });
}

function namesIn(rows: GivenRows): Set<string> {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return names;
}
