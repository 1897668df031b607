/** The last run with its work list: what the page shows of it, and what may be taken away. */

import type { Beside } from "./beside.ts";
import type { ChildRow, Download, MadeFile, ShownFinding, Slice, Summary, Wanted } from "./contract.ts";
import type { Database } from "./engine/database.ts";
import { workbookBytes } from "./exports/workbook.ts";
import type { Facts, YearFacts } from "./facts.ts";
import { acceptanceBytes } from "./quality/acceptance_file.ts";
import type { Acceptance, Asked } from "./quality/accepting.ts";
import type { Run } from "./quality/checking.ts";
import { yearOf } from "./quality/rule.ts";
import { findingsBytes, runBytes, statusesBytes } from "./quality/saving.ts";
import { randomKey, sharedBytes } from "./quality/sharing.ts";
import { layStaff } from "./quality/staff.ts";
import { WorkList } from "./quality/worklist.ts";
import type { Intake } from "./sources/intake.ts";

const CSV = "text/csv;charset=utf-8";
const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** What a run is shown with. */
export interface BesideRun {
  readonly given: Intake;
  readonly beside: Beside;
  /** What stands accepted from before: on the page, and in the files that were given. */
  readonly acceptances: readonly Acceptance[];
  /** When the check began, as `performance.now()`. */
  readonly started: number;
}

export class Results {
  readonly #database: Database;
  readonly #run: Run;
  readonly #of: YearFacts;
  readonly #work: WorkList;
  readonly #seconds: number;

  constructor(database: Database, facts: Facts, run: Run, more: BesideRun) {
    const { known, of } = yearOf(facts, run.return_, run.year);
    this.#database = database;
    this.#run = run;
    this.#of = of;
    layStaff(database, facts, known, more.given, run.period);
    this.#work = new WorkList(database, {
      return_: run.return_,
      year: run.year,
      statuses: run.statuses,
      tables: of.layouts.this.tables,
      earlier: more.beside.earlier(),
      acceptances: more.acceptances,
    });
    this.#seconds = (performance.now() - more.started) / 1000;
  }

  summary(): Summary {
    const { return_, title, year, label, period, counts, tables, notices, statuses, completeness } = this.#run;
    return {
      return: return_,
      title,
      year,
      label,
      period: { start: period.start, end: period.last },
      rule_set: this.#of.rule_set,
      counts,
      tables,
      notices,
      statuses,
      completeness,
      comparison: this.#work.comparison,
      work: this.#work.summary(),
      seconds: this.#seconds,
    };
  }

  findings(wanted: Wanted): Slice<ShownFinding> {
    return this.#work.findings(wanted);
  }

  children(wanted: { offset: number; limit: number; containing: string }): Slice<ChildRow> {
    return this.#work.children(wanted);
  }

  /** Let findings stand; what is accepted by it. */
  accept(asked: Asked): readonly Acceptance[] {
    return this.#work.accept(asked);
  }

  withdraw(findings: readonly string[]): void {
    this.#work.withdraw(findings);
  }

  /** One of the files to take away, made now. */
  download(what: Download): MadeFile {
    const { return_, year } = this.#run;
    const name = (words: string, kind: string): string => `${return_}-${year}-${words}.${kind}`;
    switch (what) {
      case "workbook":
        return { name: name("work-list", "xlsx"), type: WORKBOOK, bytes: this.#workbook() };
      case "findings":
        return { name: name("findings", "csv"), type: CSV, bytes: findingsBytes(this.#database) };
      case "statuses":
        return { name: name("statuses", "csv"), type: CSV, bytes: statusesBytes(this.#database, this.#run.statuses) };
      case "json":
        return { name: name("check", "json"), type: "application/json", bytes: runBytes(this.#database, this.summary()) };
      case "shared":
        return { name: name("to-share", "csv"), type: CSV, bytes: sharedBytes(this.#database, randomKey()) };
      case "accepted":
        return {
          name: name("accepted", "csv"),
          type: CSV,
          bytes: acceptanceBytes(this.#database, this.#work.acceptances),
        };
    }
  }

  #workbook(): Uint8Array {
    return workbookBytes(this.#database, this.summary());
  }
}
