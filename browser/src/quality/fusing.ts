/** Rules that look at each row of a table alone, run in one scan of it. */

import { EngineError } from "../engine/database.ts";
import type { RowCondition, RuleFacts } from "../facts.ts";
import { type Breaches, rowsFound } from "./breaches.ts";
import type { Desk } from "./desk.ts";

const CONSTANTS = "collection";
/** Conditions in one query: enough to save scans, few enough for the database to plan at once. */
const AT_MOST = 60;
/** Truths in one whole number of 32 bits. */
const IN_A_MASK = 30;

interface Fused {
  readonly rule: RuleFacts;
  readonly condition: RowCondition;
}

/**
 * What those of `rules` found that could share a scan, by code; the others, and any whose shared scan failed, are
 * missing and have to run by themselves. `done` hears of the codes of each scan, whether it failed or not.
 */
export function foundTogether(
  rules: readonly RuleFacts[],
  desk: Desk,
  done: (codes: readonly string[]) => void,
): Map<string, Breaches> {
  const found = new Map<string, Breaches>();
  for (const group of grouped(rules).values()) {
    for (let start = 0; start < group.length; start += AT_MOST) {
      const scanned = scan(group.slice(start, start + AT_MOST), desk);
      for (const [code, breaches] of scanned) found.set(code, breaches);
      done([...scanned.keys()]);
    }
  }
  return found;
}

function grouped(rules: readonly RuleFacts[]): Map<string, Fused[]> {
  const groups = new Map<string, Fused[]>();
  for (const rule of rules) {
    const condition = rule.query.condition;
    const alone = Object.keys(rule.flags).length === 1 && rule.level === "row";
    if (condition === null || condition.row !== "row_no" || !alone) continue;
    const group = groups.get(condition.table) ?? [];
    group.push({ rule, condition });
    groups.set(condition.table, group);
  }
  return groups;
}

function scan(group: readonly Fused[], desk: Desk): Map<string, Breaches> {
  const table = group[0]?.condition.table as string;
  try {
    desk.ready([table, CONSTANTS]);
    const rows = desk.database.query(fusedSql(table, group));
    const numbers = rows.numbers("row_no");
    const masks = rows.names.slice(1).map((name) => rows.numbers(name));
    return new Map(group.map(({ rule }, at) => {
      const mask = masks[Math.floor(at / IN_A_MASK)] as ArrayLike<number>;
      return [rule.code, rowsFound(Object.keys(rule.flags)[0] as string, picked(numbers, mask, 1 << (at % IN_A_MASK)))];
    }));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return new Map(); // one of them cannot run: each by itself, so that it is the only one reported
  }
}

/** One query for all conditions: the row's number, then whole numbers with a bit for each condition that holds. */
function fusedSql(table: string, group: readonly Fused[]): string {
  const masks: string[] = [];
  for (let start = 0; start < group.length; start += IN_A_MASK) {
    const bits = group.slice(start, start + IN_A_MASK).map(
      ({ condition }, at) => `case when ${condition.condition} then ${1 << at} else 0 end`,
    );
    masks.push(`cast(${bits.join(" + ")} as integer) as m${masks.length}`);
  }
  return `select cast(t.row_no as integer) as row_no, ${masks.join(", ")} from ${table} t, ${CONSTANTS} c`;
}

function picked(numbers: ArrayLike<number>, mask: ArrayLike<number>, bit: number): Int32Array {
  let size = 0;
  for (let at = 0; at < mask.length; at++) if ((mask[at] as number) & bit) size++;
  const rows = new Int32Array(size);
  for (let at = 0, to = 0; at < mask.length; at++) if ((mask[at] as number) & bit) rows[to++] = numbers[at] as number;
  return rows;
}
