/** The work list as a workbook: to filter, deal out, answer, and give back. */

import type { Summary } from "../contract.ts";
import { type Database, literal, quoted } from "../engine/database.ts";
import { BY_TEAM_AND_RULE } from "../quality/worklist.ts";
import { columnsOf, isRisky, safeSql, type Written } from "./csv.ts";
import { type Cell, columnName, rowXml, type Sheet, textCell, xlsxBytes } from "./xlsx.ts";

/** Rows a sheet can have, the header among them; a longer list goes on in further sheets. */
export const MOST_ROWS = 1_048_576;

const LONGEST = 32_767; // characters of a cell
const AT_ONCE = 8_192; // rows put together at a time
const LIST = `select row_number() over (order by child nulls last, code, "table", "row" nulls last, place) - 1 as place,
    child, team, worker, code, severity, message, "table", file, line, fields, value, state, accepted, reason,
    accepted_by, accepted_on, reason_before, finding
  from work`;
const GONE = `select row_number() over (order by place) - 1 as place, state, code, "table", child, value, message
  from gone`;
const COUNTS = ["found", "open", "accepted", "lapsed", "new", "still", "children"] as const;
const BY_RULE = ["code", "severity", "message", ...COUNTS] as const;
const RULES_RUN = ["code", "status", "reason", "checked", "found"] as const;
const COMPLETENESS = ["table", "field", "filled", "of", "share"] as const;
const STATES = ["new", "gone", "still", "not_checked"] as const;
const TO_FILL = new Set(["reason", "accepted_by"]);
const WIDTH = 14;
const WIDTHS: Readonly<Record<string, number>> = {
  message: 60,
  value: 30,
  fields: 24,
  reason: 40,
  file: 24,
  finding: 24,
  reason_before: 30,
};
const FORBIDDEN = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x{fffe}\\x{ffff}]"; // what XML cannot hold
const INSTEAD = "\ufffd";

/**
 * The work list of the run that `summary` tells of, from the tables `work` and, with a run before, `gone`.
 *
 * Sheets: what to know, the work list by child, by rule, by team (where any is known), what is gone since the run before, what became of each rule,
 * how full each field is. Each has a header that stays and filters. Nothing in it is a formula. `mostRows` is where a
 * sheet ends and the next one begins.
 */
export function workbookBytes(database: Database, summary: Summary, mostRows = MOST_ROWS): Uint8Array {
  const { work, comparison, statuses, completeness } = summary;
  try {
    return xlsxBytes([
      readMe(summary),
      ...ofQuery(database, "Work list", LIST, mostRows),
      ...ofRows("By rule", BY_RULE, work.by_rule, mostRows),
      ...(work.by_team.length === 0 ? [] : ofQuery(database, "By team", BY_TEAM_AND_RULE, mostRows)),
      ...(comparison === null ? [] : ofQuery(database, "Gone", GONE, mostRows)),
      ...ofRows("Rules run", RULES_RUN, statuses, mostRows),
      ...ofRows("Completeness", COMPLETENESS, completeness, mostRows),
    ]);
  } finally {
    for (const title of ["Work list", "By team", "Gone"]) database.drop(laidOut(title));
  }
}

function readMe(summary: Summary): Sheet {
  const rows = facts(summary).map(([label, words], at) => {
    return rowXml(at + 2, [{ value: label, style: "label" }, { value: words, style: "words" }]);
  });
  const title = rowXml(1, [{ value: `${summary.title} ${summary.label}`, style: "title" }]);
  return { title: "Read me", widths: [34, 90], filtered: null, rows: () => [title, ...rows] };
}

function facts({ work, comparison, period, rule_set: rules }: Summary): (readonly [string, string | number])[] {
  return [
    ["What this is", "Personal data about children: keep it where the return itself is kept."],
    ["Open findings", work.open],
    ...Object.entries(work.open_by_severity).map(([kind, found]): [string, number] => [`   of kind ${kind}`, found]),
    ["Accepted, with a reason", work.accepted],
    ["Accepted before, but changed since", work.lapsed],
    ...(comparison === null ? [] : STATES).map((state): [string, number] => {
      return [`Since the run before: ${state.replace("_", " ")}`, comparison?.[state] ?? 0];
    }),
    [
      "Accepting a finding",
      "Write why it may stand into the blue column 'reason' of the sheet 'Work list', and who says so into " +
        "'accepted_by'; keep the column 'finding' as it is. Then check again with this file: give it to the page " +
        "beside the return, or to the command line with --accepted. Taking a reason out opens the finding again.",
    ],
    [
      "Mending one",
      "The columns file and line lead to the row. The page says how under each rule, and so does " +
        "'forethought check --explain CODE'.",
    ],
    ["Period", `${period.start} to ${period.end}, both days counted`],
    ["Rules", `${rules.rules.toLocaleString("en-GB")}, fingerprint ${rules.hash}`],
  ];
}

/** Sheets of rows in memory, few enough for that. */
function ofRows<Name extends string>(
  title: string,
  names: readonly Name[],
  rows: readonly Readonly<Record<Name, string | number | null>>[],
  mostRows: number,
): Sheet[] {
  return split(title, names, rows.length, mostRows, function* (first, count) {
    for (let at = 0; at < count; at++) {
      const row = rows[first + at] as Record<Name, string | number | null>;
      yield rowXml(at + 2, names.map((name): Cell => ({ value: safe(row[name]) })));
    }
  });
}

/**
 * Sheets of what a query gives, in the order of its column `place`. The engine puts the rows together: to make a string
 * of each cell would take several times as long.
 */
function ofQuery(database: Database, title: string, query: string, mostRows: number): Sheet[] {
  const laid = laidOut(title);
  database.table(laid, query);
  const columns = columnsOf(database, `select * from ${laid}`);
  const rows = Number(database.query(`select count(*) as rows from ${laid}`).column("rows")[0]);
  const names = columns.map(({ name }) => name);
  return split(title, names, rows, mostRows, function* (first, count) {
    for (let at = 0; at < count; at += AT_ONCE) {
      yield rowsXml(database, laid, columns, first, at, Math.min(AT_ONCE, count - at));
    }
  });
}

/** `count` rows from the `at`th of a sheet on, whose own first is `first`. */
function rowsXml(
  database: Database,
  laid: string,
  columns: readonly Written[],
  first: number,
  at: number,
  count: number,
): string {
  const cells = columns.map((column, index) => cellSql(column, columnName(index))).join(", ");
  const line = `concat('<row r="', n, '">', ${cells}, '</row>')`;
  const rows = `select *, cast(place - ${first - 2} as varchar) as n from ${laid}
    where place between ${first + at} and ${first + at + count - 1}`;
  const text = `select string_agg(${line}, '' order by place) as text from (${rows})`;
  return (database.query(text).column("text")[0] as string | null) ?? "";
}

function cellSql({ name, type }: Written, letters: string): string {
  const cell = quoted(name);
  if (type !== "VARCHAR") {
    return `case when ${cell} is null then '' else '<c r="${letters}' || n || '"><v>' || ${cell} || '</v></c>' end`;
  }
  const [before, after] = textCell(`${letters}\0`);
  const [start, rest] = before.split("\0") as [string, string];
  const written = `${literal(start)} || n || ${literal(rest)} || ${textSql(cell)} || ${literal(after)}`;
  return `case when ${cell} is null or ${cell} = '' then '' else ${written} end`;
}

/** The text of a cell, fit for a spreadsheet and for XML. */
function textSql(cell: string): string {
  const fit = `regexp_replace(left(${safeSql(cell)}, ${LONGEST}), '${FORBIDDEN}', '${INSTEAD}', 'g')`;
  const marks: readonly (readonly [string, string])[] = [
    ["'&'", "'&amp;'"],
    ["'<'", "'&lt;'"],
    ["'>'", "'&gt;'"],
    ["chr(13)", "'&#13;'"],
  ];
  return marks.reduce((text, [mark, escaped]) => `replace(${text}, ${mark}, ${escaped})`, fit);
}

function split(
  title: string,
  names: readonly string[],
  rows: number,
  mostRows: number,
  piecesOf: (first: number, count: number) => Iterable<string>,
): Sheet[] {
  const most = mostRows - 1;
  const head = names.map((name): Cell => ({ value: name, style: TO_FILL.has(name) ? "headToFill" : "head" }));
  return Array.from({ length: Math.max(1, Math.ceil(rows / most)) }, (_, at) => {
    const count = Math.min(rows - at * most, most);
    return {
      title: at === 0 ? title : `${title} ${at + 1}`,
      widths: names.map((name) => WIDTHS[name] ?? WIDTH),
      filtered: count + 1,
      *rows() {
        yield rowXml(1, head);
        yield* piecesOf(at * most, count);
      },
    };
  });
}

/** Text as a spreadsheet may hold it: an apostrophe before a formula's sign, nothing that XML cannot hold. */
function safe(value: string | number | null): string | number | null {
  if (typeof value !== "string") return value;
  const guarded = isRisky(value) ? `'${value}` : value;
  return guarded.slice(0, LONGEST).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, INSTEAD);
}

function laidOut(title: string): string {
  return `sheet_${title.toLowerCase().replace(" ", "_")}`;
}
