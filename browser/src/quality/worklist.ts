/** The work list: every finding with what is known about dealing with it. */

import type { ChildRow, RuleCounts, RuleStatus, ShownFinding, Slice, Summary, TeamCounts, Wanted } from "../contract.ts";
import { type Database, literal } from "../engine/database.ts";
import type { TableFacts } from "../facts.ts";
import {
  accept,
  type Acceptance,
  ACCEPTED,
  applyAcceptances,
  type Asked,
  LAPSED,
  type Of,
  OPEN,
  settled,
} from "./accepting.ts";
import { compare, nameFindings, NEW, STILL } from "./comparing.ts";
import type { Earlier } from "./earlier.ts";
import { Shown } from "./showing.ts";

/** The kinds of rules, the weightiest first. */
export const SEVERITIES = ["error", "query", "warning", "consistency"] as const;

/** What a work list is made of, beside the table `findings`. */
export interface WorkGiven extends Of {
  readonly statuses: readonly RuleStatus[];
  /** The tables of the form, for the rows shown with findings. */
  readonly tables: Readonly<Record<string, TableFacts>>;
  /** The findings of the run before; null without one. */
  readonly earlier: Earlier | null;
  /** What stands from before (`acceptancesIn`); lines written by hand among it. */
  readonly acceptances: readonly Acceptance[];
}

/**
 * The work list of the run whose findings are in the table `findings`. It keeps the table `work`: the columns of
 * findings, then
 *
 * - `state`: `new` or `still`, null without a run before;
 * - `finding`: its id, the same in a later run; `accepted`: `accepted`, `lapsed` or null;
 * - `reason`, `accepted_by`, `accepted_on` of what is accepted; `reason_before` of what has lapsed;
 * - `team` and `worker` of the child, where known (the table `staff_now`); `key`: the natural key of the row.
 *
 * With a run before it keeps the table `gone` too (see `compare`).
 */
export class WorkList {
  readonly #database: Database;
  readonly #given: WorkGiven;
  #acceptances: readonly Acceptance[] = [];
  #unused = 0;
  #shown: Shown;
  /** What changed since the run before; null without one. */
  readonly comparison: Summary["comparison"];

  constructor(database: Database, given: WorkGiven) {
    this.#database = database;
    this.#given = given;
    nameFindings(database);
    database.drop("gone");
    this.comparison = given.earlier && compare(database, given.earlier, given.statuses);
    database.table("work", workSql(given.earlier !== null));
    database.table("children", CHILDREN);
    for (const name of ["named", "met"]) database.drop(name);
    this.#shown = new Shown(database, given.tables);
    this.#hold(given.acceptances);
  }

  /** Everything that is accepted now, of other returns and years too if it was given: for the file to keep. */
  get acceptances(): readonly Acceptance[] {
    return this.#acceptances;
  }

  /** Let findings stand; what is accepted by it. Throws `UserError` without a reason, or when there is none. */
  accept(asked: Asked): readonly Acceptance[] {
    const accepted = accept(this.#database, asked, this.#given);
    this.#hold([...this.#acceptances, ...accepted]);
    return accepted;
  }

  /** Open findings again. */
  withdraw(findings: readonly string[]): void {
    const gone = new Set(findings);
    this.#hold(this.#acceptances.filter(({ finding }) => !gone.has(finding)));
  }

  /** The counts: in all and by rule, rules in the order in which they stand. */
  summary(): Summary["work"] {
    const rules = this.#rules();
    const sum = (name: "found" | "open" | "accepted" | "lapsed", of = rules): number =>
      of.reduce((total, rule) => total + rule[name], 0);
    const weights = SEVERITIES.map((name): [string, number] => {
      return [name, sum("open", rules.filter(({ severity }) => severity === name))];
    });
    return {
      open: sum("open"),
      accepted: sum("accepted"),
      lapsed: sum("lapsed"),
      acceptances_unused: this.#unused,
      open_by_severity: Object.fromEntries(weights.filter(([, open]) => open)),
      by_rule: rules,
      by_team: this.#database.query(BY_TEAM).objects<TeamCounts>(),
    };
  }

  /** Findings with the rows they are about, in order of rules, tables and rows. */
  findings(wanted: Wanted): Slice<ShownFinding> {
    return this.#shown.findings(wanted);
  }

  /** Children with findings, in the order of their numbers: the rules that found something open or accepted. */
  children({ offset, limit, containing }: { offset: number; limit: number; containing: string }): Slice<ChildRow> {
    const sought = `contains(lower(child), lower(${literal(containing)}))`;
    const where = containing ? `where ${sought}` : "";
    const [total] = this.#database.query(`select count(*) as total from children ${where}`).column("total");
    const rows = this.#database.query(childrenSql(`select child from children ${where}
      order by child limit ${limit} offset ${offset}`));
    return { total: Number(total), rows: rows.objects<ChildRow>() };
  }

  #hold(acceptances: readonly Acceptance[]): void {
    this.#acceptances = settled(this.#database, acceptances, this.#given);
    this.#unused = applyAcceptances(this.#database, this.#acceptances, this.#given);
    this.#shown = new Shown(this.#database, this.#given.tables);
  }

  #rules(): RuleCounts[] {
    const rows = this.#database.query(BY_RULE).objects<Omit<RuleCounts, "gone">>();
    return rows.map((row) => ({ ...row, gone: this.comparison?.by_code[row.code]?.gone ?? 0 }));
  }
}

const CHILDREN = "select distinct child from findings where child is not null order by child";

/** SQL for the counts of a group of findings. */
const COUNTS = `count(*) as found, count(*) filter (${OPEN}) as open,
    count(*) filter (accepted = '${ACCEPTED}') as accepted, count(*) filter (accepted = '${LAPSED}') as lapsed,
    count(*) filter (state = '${NEW}') as new, count(*) filter (state = '${STILL}') as still,
    count(distinct child) as children`;

const BY_RULE = `
select * exclude (first) from (
  select code, severity, message, ${COUNTS}, count(distinct breach) as breaches, min(place) as first
  from work group by code, severity, message
) order by first`;

const TEAMS = `
select coalesce(team, '') as team, coalesce(worker, '') as worker, * exclude (team, worker) from work
where exists (select 1 from work where team is not null or worker is not null)`;
const BY_TEAM = `select team, worker, ${COUNTS} from (${TEAMS}) as named group by team, worker order by team, worker`;

/** The counts of each team and worker by rule, with `place` for their order. */
export const BY_TEAM_AND_RULE = `
select row_number() over (order by team, worker, code) - 1 as place, *
from (select team, worker, code, severity, message, ${COUNTS} from (${TEAMS}) as named
  group by team, worker, code, severity, message)`;

function workSql(compared: boolean): string {
  const text = (name: string): string => `cast(null as varchar) as ${name}`;
  const columns = ["accepted", "reason", "accepted_by", "accepted_on", "reason_before"];
  return `
    select f.place, f.code, f.severity, f."table", f."row", f.file, f.line, f.fields, f.value, f.child, f.message,
      f.breach, ${compared ? "m.state" : text("state")}, n.finding, ${columns.map(text).join(", ")}, s.team, s.worker,
      f.key
    from findings as f join named as n on n.place = f.place
    left join staff_now as s on s.child = f.child
    ${compared ? "left join met as m on m.place = f.place" : ""}`;
}

function childrenSql(children: string): string {
  return `
    with tallied as (
      select child, code, min(place) filter (${OPEN}) as open_at,
        min(place) filter (accepted = '${ACCEPTED}') as accepted_at
      from work where child in (${children}) group by child, code
    )
    select child,
      coalesce(list(code order by open_at) filter (open_at is not null), []) as codes,
      coalesce(list(code order by accepted_at) filter (accepted_at is not null), []) as accepted
    from tallied group by child order by child`;
}
