/** `check`: a return against the rules of its year. */

import type { Completeness, Notice, Progress, RuleStatus, Status, Summary, TableAccount } from "../contract.ts";
import type { Database } from "../engine/database.ts";
import type { Facts, RuleFacts, YearFacts } from "../facts.ts";
import { UserError } from "../problem.ts";
import type { Intake } from "../sources/intake.ts";
import { completenessOf } from "./completeness.ts";
import { Desk, type Given } from "./desk.ts";
import { layFindings, statusesOf } from "./findings.ts";
import { placeRemarks } from "./geography.ts";
import type { Span } from "./laying_out.ts";
import { periodOf } from "./period.ts";
import { LAST, PROVIDERS, rulesOf, yearOf } from "./rule.ts";
import { notRun, type Outcome, runRules } from "./running.ts";

export { caseHits } from "./running.ts";

const STEPS = 20;
const STATUS_NAMES: readonly Status[] = ["passed", "found", "not_applicable", "could_not_run"];

/** One check of one return. The findings are in the database, in the table `findings`. */
export interface Run {
  readonly return_: string;
  readonly year: number;
  readonly label: string;
  readonly title: string;
  readonly period: Span;
  readonly statuses: readonly RuleStatus[];
  readonly counts: Summary["counts"];
  readonly completeness: readonly Completeness[];
  readonly tables: readonly TableAccount[];
  readonly notices: readonly Notice[];
  /** The rules asked for, by code. */
  readonly rules: readonly RuleFacts[];
  readonly seconds: number;
  /** Milliseconds of each rule that ran by itself. */
  readonly took: ReadonlyMap<string, number>;
}

/**
 * Check a return against the rules of the collection year that ends in `given.year`.
 *
 * Every table that the database held is forgotten. After it there are `findings` and, for both years, `raw_<table>`:
 * every field as text, `_row` (from 0), `_file` and `_line`. `select` names the codes to check (null: all in force).
 * A CIN period ends at the reference date of the return's header when that can be read. Rules that ask where a
 * placement is could not run when `given.postcodes` is null and the return names postcodes. Throws `UserError` for an
 * unknown return or year.
 */
export function check(
  database: Database,
  facts: Facts,
  given: Given,
  tell: (progress: Progress) => void = () => {},
  select: readonly string[] | null = null,
): Run {
  const started = performance.now();
  const { known, of } = yearOf(facts, given.return_, given.year);
  const inForce = rulesOf(facts, given.return_, given.year);
  const chosen = select === null ? inForce : inForce.filter(({ code }) => select.includes(code));
  if (chosen.length === 0) throw nothingKnown(given, inForce);
  const period = periodOf(known, of, given.this);
  tell({ stage: "preparing", done: 0, of: 1, words: "Laying out the tables" });
  database.clear();
  const desk = new Desk(database, facts, given, period);
  const outcomes = runRules(chosen, desk, presentIn(given), everyNow(tell));
  desk.clearAway();
  const missing = (select ?? []).filter((code) => !chosen.some((rule) => rule.code === code));
  const all = [...outcomes, ...missing.map((code) => unknownCode(code, given.year))].sort(byCode);
  tell({ stage: "findings", done: 0, of: 1, words: "Putting the findings together" });
  layFindings(database, all, of.layouts.this);
  const statuses = statusesOf(all, given.this.tables);
  return {
    return_: given.return_,
    year: given.year,
    label: of.label,
    title: known.title,
    period,
    statuses,
    counts: countsOf(database, all, statuses),
    completeness: completenessOf(of.layouts.this, given.this.tables),
    tables: given.this.account,
    notices: [...given.this.notices, ...lastYears(given.last), ...remarksOf(given, of)],
    rules: all.flatMap(({ rule }) => (rule === null ? [] : [rule])),
    seconds: (performance.now() - started) / 1000,
    took: new Map(outcomes.map(({ code, took }) => [code, took])),
  };
}

function nothingKnown(given: Given, inForce: readonly RuleFacts[]): UserError {
  const some = inForce.slice(0, 3).map(({ code }) => code).join(", ");
  return new UserError("None of the rules asked for is in force", {
    where: `${given.return_} ${given.year}`,
    do: `Use codes as the department writes them, such as ${some}`,
  });
}

function unknownCode(code: string, year: number): Outcome {
  return notRun(code, null, "could_not_run", `No rule ${code} is in force in ${year}.`);
}

function byCode(one: Outcome, other: Outcome): number {
  return one.code < other.code ? -1 : Number(one.code > other.code);
}

function presentIn(given: Given): Set<string> {
  const last = [...(given.last?.tables.keys() ?? [])].map((name) => name + LAST);
  const present = new Set([...given.this.tables.keys(), ...last]);
  if (given.providers !== null) present.add(PROVIDERS);
  return present;
}

/** Tells about `STEPS` times a run how many rules are done. */
function everyNow(tell: (progress: Progress) => void): (done: number, of: number) => void {
  let told = 0;
  return (done, of) => {
    const step = Math.floor((done * STEPS) / of);
    if (step === told) return;
    told = step;
    tell({ stage: "rules", done, of, words: `${done} of ${of} rules` });
  };
}

function lastYears(last: Intake | null): Notice[] {
  return (last?.notices ?? []).map((notice) => ({ ...notice, file: `last year: ${notice.file}` }));
}

function remarksOf(given: Given, of: YearFacts): Notice[] {
  const placed = "Episodes" in of.layouts.this.tables && given.this.tables.has("Episodes");
  return placed ? placeRemarks(of, given.year, given.authority, given.postcodes?.edition ?? null) : [];
}

function countsOf(database: Database, outcomes: readonly Outcome[], statuses: readonly RuleStatus[]): Run["counts"] {
  const count = (name: Status): number => statuses.filter(({ status }) => status === name).length;
  const parts = outcomes.flatMap(foundIn);
  const [passed, found, not_applicable, could_not_run] = STATUS_NAMES.map(count) as [number, number, number, number];
  return {
    rules: outcomes.length,
    passed,
    found,
    not_applicable,
    could_not_run,
    findings: parts.reduce((sum, part) => sum + part.found, 0),
    breaches: outcomes.reduce((sum, { breaches }) => sum + breaches.count, 0),
    children: Number(database.query("select count(distinct child) as n from findings").column("n")[0]),
    by_severity: tally(parts, "severity"),
    by_table: tally(parts, "table"),
    by_code: tally(parts, "code"),
  };
}

interface FoundPart {
  readonly code: string;
  readonly severity: string;
  readonly table: string;
  readonly found: number;
}

function foundIn({ rule, breaches }: Outcome): FoundPart[] {
  if (rule === null || breaches.count === 0) return [];
  const part = { code: rule.code, severity: rule.severity };
  if (rule.level === "return") return [{ ...part, table: Object.keys(rule.flags)[0] as string, found: 1 }];
  return [...breaches.rows].map(([table, { rows }]) => ({ ...part, table, found: rows.length }));
}

/** Findings by one of their columns, in its order. */
function tally(parts: readonly FoundPart[], name: "code" | "severity" | "table"): Record<string, number> {
  const sums = new Map<string, number>();
  for (const part of parts) sums.set(part[name], (sums.get(part[name]) ?? 0) + part.found);
  return Object.fromEntries([...sums].sort(([one], [other]) => (one < other ? -1 : 1)));
}
