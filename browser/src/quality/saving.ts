/** The files of a run to take away: findings, statuses, and all of it for a program. */

import type { RuleStatus, Summary } from "../contract.ts";
import type { Database } from "../engine/database.ts";
import { textColumn } from "../engine/texts.ts";
import { csvBytes } from "../exports/csv.ts";
import { runJson } from "../exports/json.ts";

const BEFORE = `place, code, severity, "table", "row", file, line`;
const AFTER = `value, child, message, breach, state, finding, accepted, reason, accepted_by, accepted_on, reason_before,
  team, worker`;

/** `findings.csv`: the whole work list, for a spreadsheet and for a later check to compare with. */
export function findingsBytes(database: Database): Uint8Array {
  return csvBytes(database, `select ${BEFORE}, fields, ${AFTER} from work`);
}

/** `statuses.csv`: what became of each rule. */
export function statusesBytes(database: Database, statuses: readonly RuleStatus[]): Uint8Array {
  const numbers = (name: "checked" | "found"): BigInt64Array =>
    BigInt64Array.from(statuses, (status) => BigInt(status[name]));
  database.register("outcomes", {
    place: Int32Array.from(statuses, (_, at) => at),
    code: textColumn(statuses.map(({ code }) => code)),
    status: textColumn(statuses.map(({ status }) => status)),
    reason: textColumn(statuses.map(({ reason }) => reason)),
    checked: numbers("checked"),
    found: numbers("found"),
  });
  const bytes = csvBytes(database, "select place, code, status, reason, checked, found from outcomes");
  database.drop("outcomes");
  return bytes;
}

/** `run.json`: the counts, statuses and notices as the command line gives them, and in `findings` every finding. */
export function runBytes(database: Database, summary: Summary): Uint8Array {
  const fields = `case when fields = '' then [] else string_split(fields, ' ') end as fields`;
  return runJson(database, summary, `select ${BEFORE}, ${fields}, ${AFTER} from work`);
}
