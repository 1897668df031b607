/** Findings as the page shows them: each with the whole row that it is about. */

import type { Finding, ShownFinding, Slice, Wanted } from "../contract.ts";
import { type Database, literal, quoted } from "../engine/database.ts";
import type { TableFacts } from "../facts.ts";
import { ACCEPTED, OPEN } from "./accepting.ts";
import { NEW } from "./comparing.ts";

type Tables = Readonly<Record<string, TableFacts>>;
type Cells = ShownFinding["cells"];

interface Column {
  readonly field: string;
  readonly values: readonly (string | null)[];
}

interface Listed extends Omit<Finding, "fields"> {
  readonly fields: string;
}

const ONLY: Readonly<Record<NonNullable<Wanted["only"]>, string>> = {
  all: "true",
  open: OPEN,
  accepted: `accepted = '${ACCEPTED}'`,
  new: `state = '${NEW}'`,
};

/** Shows findings a page at a time. It is made anew when what is accepted changes. */
export class Shown {
  readonly #database: Database;
  readonly #tables: Tables;
  #where = "";
  #places = new Int32Array();

  constructor(database: Database, tables: Tables) {
    this.#database = database;
    this.#tables = tables;
  }

  /** The findings that are wanted, in order of rules, tables and rows. */
  findings(wanted: Wanted): Slice<ShownFinding> {
    const places = this.#placesOf(conditionSql(wanted));
    const here = places.slice(wanted.offset, wanted.offset + wanted.limit);
    if (here.length === 0) return { total: places.length, rows: [] };
    const listed = this.#database
      .query(`select * exclude (place) from work where place between ${here[0]} and ${here.at(-1)}
        and place in (${here.join(", ")}) order by place`)
      .objects<Listed>();
    const cells = cellsOf(this.#database, this.#tables, listed);
    const rows = listed.map((finding) => {
      const fields = finding.fields ? finding.fields.split(" ") : [];
      return { ...finding, fields, cells: cells(finding, new Set(fields)) };
    });
    return { total: places.length, rows };
  }

  // Kept for the next page: the engine would look at every finding again.
  #placesOf(where: string): Int32Array {
    if (where !== this.#where) {
      const found = this.#database.query(`select place::integer as place from work where ${where}`);
      this.#places = Int32Array.from(found.length ? found.numbers("place") : []).sort();
      this.#where = where;
    }
    return this.#places;
  }
}

function conditionSql({ code, child, only = "all" }: Wanted): string {
  const conditions = [ONLY[only]];
  if (code !== undefined) conditions.push(`code = ${literal(code)}`);
  if (child !== undefined) conditions.push(`child = ${literal(child)}`);
  return conditions.join(" and ");
}

/** Gives the cells of a finding's row, in the order of the form; none where the finding is about the whole return. */
function cellsOf(
  database: Database,
  tables: Tables,
  listed: readonly Listed[],
): (finding: Listed, blamed: ReadonlySet<string>) => Cells {
  const held = new Map<string, { columns: readonly Column[]; at: ReadonlyMap<number, number> }>();
  for (const table of new Set(listed.map((one) => one.table))) {
    const wanted = [...new Set(listed.filter((one) => one.table === table && one.row !== null).map(({ row }) => row))];
    if (wanted.length === 0) continue;
    const names = givenFields(tables[table] as TableFacts);
    const rows = database.query(`select _row, ${names.map(quoted).join(", ")}
      from ${quoted(`raw_${table.toLowerCase()}`)} where _row in (${wanted.join(", ")})`);
    const columns = names.map((field) => ({ field, values: rows.column(field) as (string | null)[] }));
    held.set(table, { columns, at: new Map(rows.column("_row").map((row, at) => [Number(row), at])) });
  }
  return ({ table, row }, blamed) => {
    const found = held.get(table);
    const at = row === null ? undefined : found?.at.get(row);
    if (!found || at === undefined) return [];
    return found.columns.map(({ field, values }) => ({ field, value: values[at] ?? null, blamed: blamed.has(field) }));
  };
}

function givenFields(table: TableFacts): string[] {
  return Object.entries(table.fields)
    .filter(([, field]) => !field.derived)
    .map(([name]) => name);
}
