/** Who works with each child, as the return itself says it. */

import { type Database, quoted } from "../engine/database.ts";
import type { Facts, ReturnFacts } from "../facts.ts";
import type { Intake } from "../sources/intake.ts";
import type { Span } from "./laying_out.ts";

type Part = "child" | "team" | "worker";
type Columns = Readonly<Record<Part, string | null>>;

const PARTS: readonly Part[] = ["child", "team", "worker"];
const NOBODY = `select cast(null as varchar) as child, cast(null as varchar) as team, cast(null as varchar) as worker
  where false`;

/**
 * Make the table `staff_now`: one row a child with `child`, `team` and `worker`, empty where the return says nothing.
 *
 * The first table counts whose rows carry them, such as social worker episodes; of these the one open on the last day
 * of the period, or else the latest before. Reads `raw_<table>`.
 */
export function layStaff(database: Database, facts: Facts, known: ReturnFacts, given: Intake, period: Span): void {
  const found = staffTable(facts, given);
  database.table("staff_now", found === null ? NOBODY : staffSql(facts, known, found.name, found.columns, period));
}

function staffTable(facts: Facts, given: Intake): { name: string; columns: Columns } | null {
  for (const [name, table] of given.tables) {
    const names = [...table.columns.keys()];
    const columns = Object.fromEntries(PARTS.map((part) => [part, columnOf(names, facts.staff[part])])) as Columns;
    if (columns.child !== null && (columns.team !== null || columns.worker !== null)) return { name, columns };
  }
  return null;
}

function columnOf(names: readonly string[], wanted: readonly string[]): string | null {
  const byCapitals = new Map([...names].reverse().map((name) => [name.toUpperCase(), name]));
  const first = wanted.find((name) => byCapitals.has(name));
  return first === undefined ? null : (byCapitals.get(first) as string);
}

function staffSql(facts: Facts, known: ReturnFacts, table: string, columns: Columns, period: Span): string {
  const dated = facts.staff.dated[table];
  const picked: Readonly<Record<string, string | null>> = {
    ...columns,
    start: dated?.start ?? null,
    end: dated?.end ?? null,
  };
  const texts = Object.entries(picked).map(([name, column]) => {
    return `${column === null ? "cast(null as varchar)" : quoted(column)} as ${quoted(name)}`;
  });
  const day = (name: string): string => {
    const column = quoted(name);
    return known.date_format === "dmy" ? facts.staff.day.replaceAll("{0}", () => column) : column;
  };
  const sql = facts.staff.sql
    .replace("{start}", () => (dated === undefined ? "''" : day("start"))) // a text with $ in it would be taken apart
    .replace("{end}", () => day("end"))
    .replaceAll("{last}", period.last);
  return `with staff as (select ${texts.join(", ")} from raw_${table.toLowerCase()}) ${sql}`;
}
