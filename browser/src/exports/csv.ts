/** Tables for a spreadsheet: nothing in them that one would run as a formula. The twin of `quality/spreadsheet.py`. */

import { type Database, literal, quoted } from "../engine/database.ts";

/** A column of what is written out; the type as the engine calls it, such as VARCHAR or BIGINT. */
export interface Written {
  readonly name: string;
  readonly type: string;
}

const ENCODER = new TextEncoder();
/** Signs with which a formula starts. */
export const SIGNS = "=+-@\t\r\n|%";
const MARK = "\ufeff"; // by this a spreadsheet knows the file for UTF-8
const LINE_END = "\r\n";
// Rows made into one text at a time: few calls, and never a text longer than a browser can hold.
const AT_ONCE = 32_768;

/**
 * What `select` gives, as CSV that any spreadsheet opens: UTF-8, every text in quotes, blanks empty, an apostrophe
 * before a formula's sign. `select` gives `place`, the number by which the rows are put in order, and then the
 * columns to write.
 */
export function csvBytes(database: Database, select: string): Uint8Array {
  const columns = columnsOf(database, select);
  const header = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(",");
  const line = `concat(${columns.map(cellSql).join(", ',', ")}, ${literal(LINE_END)})`;
  return joined([ENCODER.encode(MARK + header + LINE_END), ...linesOf(database, select, line)]);
}

/** The columns of `select` but `place`. */
export function columnsOf(database: Database, select: string): Written[] {
  const described = database.query(`describe ${select}`);
  const types = described.column("column_type") as string[];
  return (described.column("column_name") as string[])
    .map((name, at) => ({ name, type: types[at] as string }))
    .filter(({ name }) => name !== "place");
}

/** The text `line` (SQL over the columns of `select`) of each row, in order of `place`, one after the other. */
export function* linesOf(database: Database, select: string, line: string): Generator<Uint8Array> {
  // The engine puts the lines together: a string for each cell would take several times as long.
  const end = Number(database.query(`select coalesce(max(place), -1) + 1 as rows from (${select})`).column("rows")[0]);
  for (let first = 0; first < end; first += AT_ONCE) {
    const here = `place between ${first} and ${first + AT_ONCE - 1}`;
    const rows = `select place, ${line} as line from (${select}) where ${here}`;
    const [text] = database.query(`select string_agg(line, '' order by place) as text from (${rows})`).column("text");
    if (typeof text === "string") yield ENCODER.encode(text);
  }
}

/** Several pieces as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function cellSql({ name, type }: Written): string {
  const cell = quoted(name);
  if (type !== "VARCHAR") return `coalesce(cast(${cell} as varchar), '')`;
  return `case when ${cell} is null then '' else '"' || replace(${safeSql(cell)}, '"', '""') || '"' end`;
}

/** Whether a spreadsheet would take `text`, or what stands behind its apostrophes, for a formula. */
export function isRisky(text: string): boolean {
  const first = text.replace(/^'+/, "").charAt(0);
  return first !== "" && SIGNS.includes(first);
}

/** SQL for the text `cell` as a spreadsheet may hold it. */
export function safeSql(cell: string): string {
  const bare = `ltrim(${cell}, '''')`; // an apostrophe that was there before is kept by another one
  const risky = `${bare} <> '' and contains(${literal(SIGNS)}, left(${bare}, 1))`;
  return `case when ${risky} then '''' || ${cell} else ${cell} end`;
}
