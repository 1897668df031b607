/** How full each field is. */

import type { Completeness } from "../contract.ts";
import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import type { Child } from "./dom.ts";
import { percent, thousands } from "./format.ts";
import { heading, paragraph, table } from "./pieces.ts";
import { summaryOf } from "./summary.ts";

const numeric = (words: string): { words: string; numeric: true } => ({ words, numeric: true });

/** The share of each field that is filled, table by table. */
export function fieldsView(app: App): Shown {
  return {
    title: "How full each field is",
    results: true,
    body: [
      paragraph("A blank is not always a gap: the end of an open episode is rightly blank."),
      ...[...byTable(summaryOf(app).completeness)].flatMap(([name, fields]) => part(name, fields)),
    ],
  };
}

function part(name: string, fields: readonly Completeness[]): Child[] {
  const columns = ["Field", numeric("Filled"), numeric("Of"), numeric("Share")];
  const rows = fields.map(({ field, filled, of, share }) => [field, thousands(filled), thousands(of), percent(share)]);
  return [heading(name), table(`Fields of ${name}`, columns, rows)];
}

function byTable(all: readonly Completeness[]): Map<string, Completeness[]> {
  const tables = new Map<string, Completeness[]>();
  for (const one of all) tables.set(one.table, [...(tables.get(one.table) ?? []), one]);
  return tables;
}
