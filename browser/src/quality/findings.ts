/** Findings as a table in the database, and what became of each rule. */

import type { RuleStatus } from "../contract.ts";
import { type Database, literal, quoted } from "../engine/database.ts";
import { textColumn } from "../engine/texts.ts";
import type { LayoutFacts, RuleFacts, TableFacts } from "../facts.ts";
import type { IntakeTable } from "../sources/intake.ts";
import { findingsIn, type FoundRows } from "./breaches.ts";
import type { Outcome } from "./running.ts";

/** A field of one of these names says which child a row is about. */
const CHILD = ["CHILD", "LAchildID"];
const KEY_PARTS = "\x1f";
const COLUMNS = `place bigint, code varchar, severity varchar, "table" varchar, "row" bigint, file varchar,
  line bigint, fields varchar, value varchar, child varchar, message varchar, breach varchar, key varchar`;

/** What one rule found in one table; `place` is that of its first finding. */
interface Part {
  readonly rule: RuleFacts;
  readonly table: string;
  readonly found: FoundRows;
  readonly place: number;
}

/**
 * Make the table `findings`: one row for each flagged row of each rule; `place` counts them in the order of rules,
 * tables and rows. `key` is the natural key of the row, by which two runs are compared. Reads `raw_<table>`.
 */
export function layFindings(database: Database, outcomes: readonly Outcome[], layout: LayoutFacts): void {
  const empty = COLUMNS.split(",").map((column) => column.trim().split(" ") as [string, string]);
  const nulls = empty.map(([name, type]) => `cast(null as ${type}) as ${name}`).join(", ");
  database.table("findings", `select ${nulls} where false`);
  const parts = new Map<string, Part[]>();
  let place = 0;
  for (const { rule, breaches } of outcomes) {
    if (rule === null || breaches.count === 0) continue;
    if (rule.level === "return") database.query(wholeReturnSql(rule, place++));
    for (const [table, found] of breaches.rows) {
      const here = parts.get(table) ?? [];
      here.push({ rule, table, found, place });
      parts.set(table, here);
      place += found.rows.length;
    }
  }
  for (const [table, here] of parts) addOfTable(database, table, layout.tables[table] as TableFacts, here);
}

/** One entry for each rule. `checked` counts the rows of the tables it may flag, `found` findings. */
export function statusesOf(outcomes: readonly Outcome[], given: ReadonlyMap<string, IntakeTable>): RuleStatus[] {
  return outcomes.map((outcome) => ({
    code: outcome.code,
    status: outcome.status,
    reason: outcome.reason,
    checked: checkedBy(outcome, given),
    found: findingsIn(outcome.breaches),
  }));
}

function checkedBy({ rule, status }: Outcome, given: ReadonlyMap<string, IntakeTable>): number {
  if (rule === null || (status !== "passed" && status !== "found")) return 0;
  if (rule.level === "return") return 1;
  return Object.keys(rule.flags).reduce((sum, name) => sum + (given.get(name)?.length ?? 0), 0);
}

function wholeReturnSql(rule: RuleFacts, place: number): string {
  const [name, fields] = Object.entries(rule.flags)[0] as [string, readonly string[]];
  const texts = [rule.code, rule.severity, name, fields.join(" "), rule.title, `${rule.code}/1`].map(literal);
  const [code, severity, table, blamed, message, breach] = texts;
  return `insert into findings values (${place}, ${code}, ${severity}, ${table}, null, null, null, ${blamed}, null,
    null, ${message}, ${breach}, '')`;
}

function addOfTable(database: Database, name: string, table: TableFacts, parts: readonly Part[]): void {
  const size = parts.reduce((sum, { found }) => sum + found.rows.length, 0);
  const [places, rules, rows, numbers] = [0, 1, 2, 3].map(() => new Int32Array(size)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  let from = 0;
  parts.forEach(({ found, place }, at) => {
    const to = from + found.rows.length;
    rows.set(found.rows, from);
    numbers.set(found.numbers, from);
    rules.fill(at, from, to);
    for (let row = from; row < to; row++) places[row] = place + row - from;
    from = to;
  });
  database.register("found_rows", { place: places, rule: rules, found: rows, number: numbers });
  database.register("found_rules", {
    rule_no: Int32Array.from(parts, (_, at) => at),
    code: textColumn(parts.map(({ rule }) => rule.code)),
    severity: textColumn(parts.map(({ rule }) => rule.severity)),
    fields: textColumn(parts.map(({ rule }) => (rule.flags[name] ?? []).join(" "))),
    message: textColumn(parts.map(({ rule }) => rule.title)),
  });
  const blamed = parts.map(({ rule }) => rule.flags[name] ?? []);
  database.query(`insert into findings
    select f.place, k.code, k.severity, ${literal(name)}, r._row, r._file, r._line, k.fields, ${valueSql(blamed)},
      ${childSql(table)}, k.message, k.code || '/' || f.number, ${keySql(table)}
    from found_rows f join found_rules k on k.rule_no = f.rule join raw_${name.toLowerCase()} r on r._row = f.found`);
  database.drop("found_rows");
  database.drop("found_rules");
}

/** The value of the fields that each rule blames, by the rule's place; rules that blame the same share a branch. */
function valueSql(blamed: readonly (readonly string[])[]): string {
  const branches = new Map<string, number[]>();
  blamed.forEach((fields, at) => {
    const value = fields.length === 1 ? `r.${quoted(fields[0] as string)}` : namedValues(fields);
    branches.set(value, [...(branches.get(value) ?? []), at]);
  });
  const cases = [...branches].map(([value, rules]) => `when f.rule in (${rules.join(", ")}) then ${value}`);
  return `case ${cases.join(" ")} end`;
}

function namedValues(fields: readonly string[]): string {
  const named = fields.map((field) => `${literal(`${field} `)} || coalesce(r.${quoted(field)}, '(blank)')`);
  return named.join(" || ', ' || ");
}

function childSql(table: TableFacts): string {
  const field = CHILD.find((name) => Object.hasOwn(table.fields, name));
  return field === undefined ? literal(null) : `r.${quoted(field)}`;
}

function keySql(table: TableFacts): string {
  const parts = table.key.map((name) => `coalesce(r.${quoted(name)}, '')`);
  return parts.length > 0 ? parts.join(` || ${literal(KEY_PARTS)} || `) : "''";
}
