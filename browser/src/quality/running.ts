/** Running rules on a prepared return: for each, what it found or why it could not. */

import type { Status } from "../contract.ts";
import { type Database, EngineError, quoted } from "../engine/database.ts";
import type { Facts, RuleFacts } from "../facts.ts";
import { UserError } from "../problem.ts";
import { type Breaches, breachesOf, type Hit, hitsOf, NOTHING, type RowColumn, WHOLE_RETURN } from "./breaches.ts";
import { ensureCalendar } from "./calendar.ts";
import type { Desk } from "./desk.ts";
import { foundTogether } from "./fusing.ts";
import { LAST, PROVIDERS, rulesOf } from "./rule.ts";

const ROW = "_row";

/** What came of one code; `reason` is for people. `rule` is null where no rule of that code is in force. */
export interface Outcome {
  readonly code: string;
  readonly rule: RuleFacts | null;
  readonly status: Status;
  readonly reason: string;
  readonly breaches: Breaches;
  /** Milliseconds that the rule took by itself; 0 when it shared a scan. */
  readonly took: number;
}

/** Hears how many of all rules are done. */
export type Done = (done: number, of: number) => void;

/**
 * The outcome of each rule. `present` names the tables that were given, last year's with `_last`. Rules that look at
 * each row of a table alone share one scan of it. A rule that fails for whatever reason is reported as one that could
 * not run, and stops no other.
 */
export function runRules(
  rules: readonly RuleFacts[],
  desk: Desk,
  present: ReadonlySet<string>,
  done: Done = () => {},
): Outcome[] {
  const heldBack = new Map(rules.map((rule) => [rule, heldBackFor(rule, desk, present)]));
  const free = rules.filter((rule) => heldBack.get(rule) === null);
  let finished = rules.length - free.length;
  const count = (more: number): void => done((finished += more), rules.length);
  desk.plan(free.map((rule) => rule.query));
  const shared = foundTogether(free, desk, (codes) => count(codes.length));
  return rules.map((rule) => {
    const held = heldBack.get(rule);
    if (held) return held;
    const outcome = run(rule, desk, shared.get(rule.code));
    if (!shared.has(rule.code)) count(1);
    return outcome;
  });
}

/** An outcome without breaches. */
export function notRun(code: string, rule: RuleFacts | null, status: Status, reason: string): Outcome {
  return { code, rule, status, reason, breaches: NOTHING, took: 0 };
}

function heldBackFor(rule: RuleFacts, desk: Desk, present: ReadonlySet<string>): Outcome | null {
  const absent = rule.needs.filter((name) => !present.has(name));
  if (absent.length > 0) {
    return notRun(rule.code, rule, "not_applicable", `${absent.map(howAbsent).join("; ")}.`);
  }
  const lacking = desk.lacking(rule.query);
  return lacking === "" ? null : notRun(rule.code, rule, "could_not_run", lacking);
}

function run(rule: RuleFacts, desk: Desk, found: Breaches | undefined): Outcome {
  const started = performance.now();
  let breaches = found;
  try {
    if (breaches === undefined) {
      desk.ready(Object.keys(rule.query.columns));
      breaches = selected(rule, desk.database, rule.query.text);
    }
  } catch (error) {
    return notRun(rule.code, rule, "could_not_run", reasonOf(error));
  }
  const status = breaches.count > 0 ? "found" : "passed";
  const took = found === undefined ? performance.now() - started : 0;
  return { code: rule.code, rule, status, reason: "", breaches, took };
}

function reasonOf(error: unknown): string {
  if (error instanceof EngineError) return `The database could not run the query: ${error.message}.`;
  if (error instanceof UserError) return `${error.problem.what}.`;
  return `The rule stopped with ${error instanceof Error ? error.name : typeof error}`;
}

/** What a rule's query selects: only its row columns are taken out of the database. */
function selected(rule: RuleFacts, database: Database, sql: string): Breaches {
  if (rule.level === "return") {
    const rows = database.query(`select count(*) as n from (${sql}) as selected`);
    return rows.column("n")[0] === 0 ? NOTHING : WHOLE_RETURN;
  }
  const named = rowColumns(rule);
  const picked = named.map(({ column }, at) => `coalesce(cast(${quoted(column)} as integer), -1) as c${at}`);
  const rows = database.query(`select ${picked.join(", ")} from (${sql}) as selected`);
  const columns = named.map(
    ({ table }, at): RowColumn => ({ table, rows: Int32Array.from(rows.numbers(`c${at}`)) }),
  );
  return breachesOf(rule, columns);
}

/** The columns of the query that hold rows of each flagged table. Throws `UserError` when there is none. */
function rowColumns(rule: RuleFacts): { table: string; column: string }[] {
  const gives = rule.query.gives ?? [];
  const tables = Object.keys(rule.flags);
  return tables.flatMap((table) => {
    const name = table.toLowerCase() + ROW;
    const own = gives.filter((column) => column === name || column.startsWith(`${name}_`));
    if (own.length === 0 && tables.length === 1 && gives.includes("row_no")) own.push("row_no");
    if (own.length === 0) throw new UserError(`The query selects no column ${name}, though the card flags ${table}`);
    return own.map((column) => ({ table, column }));
  });
}

function howAbsent(name: string): string {
  if (name === PROVIDERS) return "No list of providers was given";
  if (name.endsWith(LAST)) return `Last year's ${name.slice(0, -LAST.length)} table was not given`;
  return `There is no ${name} table in what was given`;
}

/**
 * What the rule `code` finds in an example: `ctes` are the named queries that stand for its tables, blank for none.
 * `count` counts breaches; a breach about the whole return has no hits. Leaves the table `calendar` behind.
 */
export function caseHits(
  database: Database,
  facts: Facts,
  asked: { return_: string; year: number; code: string; ctes: string },
): { hits: Hit[]; count: number } {
  const rule = rulesOf(facts, asked.return_, asked.year).find(({ code }) => code === asked.code);
  if (rule === undefined) throw new UserError(`No rule ${asked.code} is in force in ${asked.year}.`);
  const text = rule.query.text;
  if ("calendar" in rule.query.columns || /\bcalendar\b/.test(asked.ctes)) ensureCalendar(database, facts);
  const sql = asked.ctes === "" ? text : `with ${asked.ctes} select * from (${text}) as example`;
  const breaches = selected(rule, database, sql);
  return { hits: hitsOf(breaches), count: breaches.count };
}
