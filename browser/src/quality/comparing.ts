/** What changed between two runs: new, gone, still there. */

import type { Comparison, RuleStatus, Summary } from "../contract.ts";
import type { Database } from "../engine/database.ts";
import { textColumn } from "../engine/texts.ts";
import type { Earlier } from "./earlier.ts";

export const NEW = "new";
export const GONE = "gone";
export const STILL = "still";
export const NOT_CHECKED = "not_checked";

type State = keyof Comparison;

/** Characters of a finding's id that say which rule blames what row of what table; after them come the values. */
export const SAME_ROW = 13;
/**
 * SQL for the id of a finding, the same in a later run. A spreadsheet takes digits for a number and a date for a date;
 * it leaves this alone. Before the hyphen stands what row of what table which rule blames, after it the values.
 */
const ID = `'F' || substr(md5(code || '/' || "table" || '/' || key), 1, 12)
  || '-' || substr(md5(coalesce(value, '')), 1, 8)`;
// Rows that look alike are counted: the second of two in this run is still there when the run before had two.
const CHANGES = `
with
  now_nth as (select place, same, row_number() over (partition by same order by place) as nth
    from (select place, left(finding, ${SAME_ROW}) as same from named)),
  before_nth as (select place, same, row_number() over (partition by same order by place) as nth from before)
select n.place as now, b.place as before
from now_nth as n full outer join before_nth as b on n.same = b.same and n.nth = b.nth`;

/** Make the table `named`: `place` and `finding`, the id of each of `findings`. */
export function nameFindings(database: Database): void {
  database.table("named", `select place, ${ID} as finding from findings`);
}

/**
 * Lay the findings of this run (`findings`, and `named`) beside those of an earlier one.
 *
 * Makes the tables `met` (`place` of each finding of this run, and its `state`: new or still) and `gone` (findings that
 * only the earlier run had, in its order: `place state code table child value message`; their state is `gone` where
 * the rule ran and finds them no more, else `not_checked`: nobody knows).
 */
export function compare(
  database: Database,
  earlier: Earlier,
  statuses: readonly RuleStatus[],
): NonNullable<Summary["comparison"]> {
  database.register("before", earlier.columns);
  database.register("ran", { code: textColumn(ranOf(statuses)) });
  database.table("changes", CHANGES);
  database.table(
    "met",
    `select now as place, case when before is null then '${NEW}' else '${STILL}' end as state
    from changes where now is not null`,
  );
  database.table(
    "gone",
    `select b.place, case when b.code in (select code from ran) then '${GONE}' else '${NOT_CHECKED}' end as state,
      b.code, b."table", b.child, b.value, b.message
    from before as b where b.place in (select before from changes where now is null) order by b.place`,
  );
  for (const name of ["before", "ran", "changes"]) database.drop(name);
  return counts(database);
}

/** Codes of the rules that ran. */
function ranOf(statuses: readonly RuleStatus[]): string[] {
  return statuses.filter(({ status }) => status === "passed" || status === "found").map(({ code }) => code);
}

function counts(database: Database): NonNullable<Summary["comparison"]> {
  const tallied = database.query(`
    select code, state, count(*) as count from (
      select f.code, m.state from met as m join findings as f on f.place = m.place
      union all select code, state from gone
    ) group by code, state order by code`);
  const all = nothing();
  const byCode: Record<string, Record<State, number>> = {};
  for (const { code, state, count } of tallied.objects<{ code: string; state: State; count: number }>()) {
    const ofCode = (byCode[code] ??= nothing());
    ofCode[state] = count;
    all[state] += count;
  }
  return { ...all, by_code: byCode };
}

function nothing(): Record<State, number> {
  return { new: 0, gone: 0, still: 0, not_checked: 0 };
}
