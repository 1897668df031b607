/** What the page and its worker say to each other. Everything here can be cloned from one to the other. */

import type { RuleFacts } from "./facts.ts";

/** Where files are put: this year's return, last year's, or what stands beside them. */
export type Slot = "this" | "last" | "beside";

/** A file as it was chosen or dropped; `path` is its name, below the folder where a folder was dropped. */
export interface GivenFile {
  readonly path: string;
  readonly file: Blob;
}

export type Row = Readonly<Record<string, string | null>>;

export type Level = "error" | "warning" | "info";

/** Something a person should know about a file. Never carries a person's values. */
export interface Notice {
  readonly level: Level;
  readonly file: string;
  readonly line: number | null;
  readonly field: string;
  readonly what: string;
  readonly why: string;
  readonly do: string;
}

/** Where every row of one table in one file went: `rows_in` = `rows_checked` + `rows_set_aside`. */
export interface TableAccount {
  readonly name: string;
  readonly file: string;
  readonly rows_in: number;
  readonly rows_checked: number;
  readonly rows_set_aside: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** What went wrong, where, why it matters and what to do, for a person. */
export interface Problem {
  readonly what: string;
  readonly where: string;
  readonly why: string;
  readonly do: string;
}

/** What the page is about; `authority` as it was typed (code or name), blank when not given. */
export interface Choice {
  readonly return_: string;
  readonly year: number;
  readonly authority: string;
}

/** Who made the page, and with what. */
export interface Made {
  readonly version: string;
  readonly engine: string;
  readonly returns: readonly ReturnOffered[];
  readonly authorities: readonly AuthorityOffered[];
}

/** An authority, and the collection years at the end of which it stood. */
export interface AuthorityOffered {
  readonly name: string;
  readonly gss: string;
  readonly la_code: string;
  readonly years: readonly number[];
}

export interface ReturnOffered {
  readonly name: string;
  readonly title: string;
  readonly years: readonly {
    readonly year: number;
    readonly label: string;
    readonly hash: string;
    readonly reviewed: string | null;
    readonly rules: number;
  }[];
}

/** What one slot holds. `problem` says why nothing could be read, null when something was or nothing was given. */
export interface SlotReading {
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly tables: readonly TableAccount[];
  readonly notices: readonly Notice[];
  readonly problem: Problem | null;
}

/** A file that stands beside the returns, and what it is taken for. */
export interface BesideFile {
  readonly name: string;
  readonly kind: "postcodes" | "providers" | "earlier findings" | "accepted findings" | "unknown";
  /** What it holds, in words: "2,700,000 postcodes, edition of …". */
  readonly holds: string;
  readonly rows: number;
  readonly problem: Problem | null;
}

/** Everything that has been given so far. */
export interface Reading {
  readonly this: SlotReading;
  readonly last: SlotReading;
  readonly beside: readonly BesideFile[];
  /** Whether there is anything to check. */
  readonly ready: boolean;
}

export interface Progress {
  readonly stage: "reading" | "preparing" | "rules" | "findings" | "writing";
  readonly done: number;
  readonly of: number;
  readonly words: string;
}

export type Status = "passed" | "found" | "not_applicable" | "could_not_run";

export interface RuleStatus {
  readonly code: string;
  readonly status: Status;
  readonly reason: string;
  readonly checked: number;
  readonly found: number;
}

/** Findings of one group of them, and the children they are about. */
export interface Counts {
  readonly found: number;
  readonly open: number;
  readonly accepted: number;
  readonly lapsed: number;
  readonly new: number;
  readonly still: number;
  readonly children: number;
}

export interface RuleCounts extends Counts {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  /** Only here, for the page: findings of the run before that are gone; breaches of this run. */
  readonly gone: number;
  readonly breaches: number;
}

/** What a team or worker has to deal with; blank where one of the two is not known. */
export interface TeamCounts extends Counts {
  readonly team: string;
  readonly worker: string;
}

export interface Comparison {
  readonly new: number;
  readonly gone: number;
  readonly still: number;
  readonly not_checked: number;
}

export interface Completeness {
  readonly table: string;
  readonly field: string;
  readonly filled: number;
  readonly of: number;
  readonly share: number | null;
}

/** One run: what `run.json` of the command line holds, and what the page needs beside it. */
export interface Summary {
  readonly return: string;
  readonly title: string;
  readonly year: number;
  readonly label: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly rule_set: { readonly hash: string; readonly reviewed: string | null; readonly rules: number };
  readonly counts: {
    readonly rules: number;
    readonly passed: number;
    readonly found: number;
    readonly not_applicable: number;
    readonly could_not_run: number;
    readonly findings: number;
    readonly breaches: number;
    readonly children: number;
    readonly by_severity: Readonly<Record<string, number>>;
    readonly by_table: Readonly<Record<string, number>>;
    readonly by_code: Readonly<Record<string, number>>;
  };
  readonly tables: readonly TableAccount[];
  readonly notices: readonly Notice[];
  readonly statuses: readonly RuleStatus[];
  readonly completeness: readonly Completeness[];
  readonly comparison: (Comparison & { readonly by_code: Readonly<Record<string, Comparison>> }) | null;
  readonly work: {
    readonly open: number;
    readonly accepted: number;
    readonly lapsed: number;
    readonly acceptances_unused: number;
    readonly open_by_severity: Readonly<Record<string, number>>;
    readonly by_rule: readonly RuleCounts[];
    /** In the order of names; empty when the return says nothing of teams and workers. */
    readonly by_team: readonly TeamCounts[];
  };
  /** Seconds that reading, preparing, rules and the rest took. */
  readonly seconds: number;
}

/** One finding of the work list; the columns of `findings.csv`, and the key of its row. */
export interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly table: string;
  readonly row: number | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly fields: readonly string[];
  readonly value: string | null;
  readonly child: string | null;
  readonly message: string;
  readonly breach: string;
  readonly state: "new" | "still" | null;
  readonly finding: string;
  readonly accepted: "accepted" | "lapsed" | null;
  readonly reason: string | null;
  readonly accepted_by: string | null;
  readonly accepted_on: string | null;
  readonly reason_before: string | null;
  readonly team: string | null;
  readonly worker: string | null;
  readonly key: string;
}

/** A finding with the whole row that it is about; `blamed` marks the cells to look at. */
export interface ShownFinding extends Finding {
  readonly cells: readonly { readonly field: string; readonly value: string | null; readonly blamed: boolean }[];
}

export interface Wanted {
  readonly code?: string;
  readonly child?: string;
  /** All findings, only those to be dealt with, only those that are accepted, only new ones. Default: all. */
  readonly only?: "all" | "open" | "accepted" | "new";
  readonly offset: number;
  readonly limit: number;
}

export interface Slice<T> {
  readonly total: number;
  readonly rows: readonly T[];
}

export interface ChildRow {
  readonly child: string;
  readonly codes: readonly string[];
  readonly accepted: readonly string[];
}

/** A rule in words, for the page. */
export type RuleWords = Omit<RuleFacts, "years" | "level" | "needs" | "query">;

export type Download = "workbook" | "findings" | "statuses" | "json" | "shared" | "accepted";

export interface MadeFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What the worker does when asked. Each call may be answered with a `Problem` instead. */
export interface Checker {
  start(parts: { engine: ArrayBuffer; facts: string }): Promise<Made>;
  choose(choice: Choice): Promise<Reading>;
  give(given: { slot: Slot; files: readonly GivenFile[] }): Promise<Reading>;
  take(taken: { slot: Slot; name: string | null }): Promise<Reading>;
  check(): Promise<Summary>;
  /** The first rows that were read of one table, to see that it is what it should be. */
  preview(asked: { slot: "this" | "last"; table: string; offset: number; limit: number }): Slice<Row>;
  rule(code: string): RuleWords;
  findings(wanted: Wanted): Slice<ShownFinding>;
  children(wanted: { offset: number; limit: number; containing: string }): Slice<ChildRow>;
  accept(asked: { findings: readonly string[]; code?: string; reason: string; who: string; on: string }): Summary;
  withdraw(asked: { findings: readonly string[] }): Summary;
  download(what: Download): MadeFile;
  /** Forget everything that was given and found. */
  forget(): Promise<Reading>;
  /** What one rule finds in a worked example: `ctes` are the example's tables as common table expressions. For tests. */
  caseHits(asked: CaseAsked): CaseHits;
}

export interface CaseAsked {
  readonly return_: string;
  readonly year: number;
  readonly code: string;
  readonly ctes: string;
}

/** The rows found, as table and position, and the number of breaches. */
export interface CaseHits {
  readonly hits: readonly (readonly [string, number])[];
  readonly count: number;
}
