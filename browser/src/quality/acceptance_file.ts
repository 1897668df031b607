/** The file of accepted findings: CSV that a person may edit, and reasons written into a work list given back. */

import { type Database, quoted } from "../engine/database.ts";
import { type TextColumn, textColumn } from "../engine/texts.ts";
import { csvBytes } from "../exports/csv.ts";
import { UserError } from "../problem.ts";
import type { Document } from "../sources/documents.ts";
import type { Acceptance, Of } from "./accepting.ts";
import { isWorkbook, listedRows } from "./listing.ts";

type Row = Readonly<Record<string, string>>;

/** The columns of the file, each with what it holds of an acceptance. */
const COLUMNS: readonly [string, (one: Acceptance) => string][] = [
  ["return", (one) => one.return_],
  ["year", (one) => String(one.year)],
  ["code", (one) => one.code],
  ["table", (one) => one.table],
  ["child", (one) => one.child],
  ["value", (one) => one.value],
  ["reason", (one) => one.reason],
  ["accepted_by", (one) => one.who],
  ["accepted_on", (one) => one.on],
  ["finding", (one) => one.finding],
];
const NEEDED = ["code", "child", "reason"];

/** What a work list given back says: findings with a reason, and ids of findings without one. */
export interface Answers {
  readonly given: readonly Acceptance[];
  readonly blank: ReadonlySet<string>;
}

/**
 * The acceptances in a CSV file or workbook. It needs the columns `code`, `child` and `reason`; a line without a reason
 * counts for nothing. `of` are the return and year of a line that names none. Throws `UserError` when the file cannot
 * be read as that.
 */
export function readAcceptances(document: Document, of: Of): Acceptance[] {
  const rows = listedRows(document, NEEDED);
  return rows.filter((row) => row["reason"]).map((row) => acceptance(row, of, document.name));
}

/**
 * The reasons in a work list (workbook or CSV) that a check wrote and a person filled in. A line answered without a day
 * gets `on`. Throws `UserError` when it is no work list.
 */
export function readAnswers(document: Document, of: Of, on: string): Answers {
  const rows = listedRows(document, NEEDED);
  const given = rows.filter((row) => row["reason"]).map((row) => acceptance(row, of, document.name));
  const blank = rows.filter((row) => !row["reason"] && row["finding"]).map((row) => row["finding"] as string);
  return { given: given.map((one) => dated(one, on)), blank: new Set(blank) };
}

/**
 * Whether `document` is a work list given back, rather than the file that keeps acceptances: a workbook, or a CSV file
 * with the columns that only a work list has.
 */
export function isWorkList(document: Document): boolean {
  if (isWorkbook(document)) return true;
  try {
    listedRows(document, ["finding", "code", "reason", "severity"]);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
  return true;
}

/**
 * `held` after `answers`: reasons added, and those withdrawn whose reason was taken out. A finding that was accepted
 * and is answered with the same reason keeps its day and who accepted it.
 */
export function answered(held: readonly Acceptance[], answers: Answers): Acceptance[] {
  const before = new Map(held.filter((one) => one.finding).map((one) => [one.finding, one]));
  const changed = answers.given.filter((one) => before.get(one.finding)?.reason !== one.reason);
  const gone = new Set([...answers.blank, ...changed.filter((one) => one.finding).map((one) => one.finding)]);
  return [...held.filter((one) => !gone.has(one.finding)), ...changed];
}

/** The file of acceptances, in order of return, year, rule, table and child; safe for a spreadsheet. */
export function acceptanceBytes(database: Database, acceptances: readonly Acceptance[]): Uint8Array {
  const columns: Record<string, TextColumn> = {};
  for (const [name, text] of COLUMNS) columns[name] = textColumn(acceptances.map(text));
  const names = COLUMNS.map(([name]) => quoted(name)).join(", ");
  database.register("acceptances", columns);
  const select = `select row_number() over (order by ${names}) - 1 as place, ${names} from acceptances`;
  const bytes = csvBytes(database, select);
  database.drop("acceptances");
  return bytes;
}

/** `one`, on the day `on` unless it has a day of its own. */
export function dated(one: Acceptance, on: string): Acceptance {
  return one.on ? one : { ...one, on };
}

function acceptance(row: Row, of: Of, name: string): Acceptance {
  const year = row["year"] || String(of.year);
  if (!/^\d+$/.test(year)) {
    throw new UserError("A line of the accepted findings has no year", { where: name, do: "Write it like 2026" });
  }
  return {
    return_: row["return"] || of.return_,
    year: Number(year),
    finding: row["finding"] ?? "",
    code: row["code"] ?? "",
    table: row["table"] ?? "",
    child: row["child"] ?? "",
    value: row["value"] ?? "",
    reason: row["reason"] ?? "",
    who: row["accepted_by"] ?? "",
    on: row["accepted_on"] ?? "",
  };
}
