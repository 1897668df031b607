/** Columns and tables that follow from others, worked out only where the source did not give them. */

import { TextBuilder, type TextColumn, textColumn } from "../engine/texts.ts";
import type { Collector } from "./collecting.ts";
import type { IntakeTable } from "./intake.ts";
import { strip } from "./text.ts";

const KEYS = ["LAchildID", "CINdetailsID", "AssessmentID"];
const JOINED = "AssessmentFactors";
const LIST = "AssessmentFactorsList";
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
const FACTOR = "AssessmentFactor";

type Tables = Map<string, IntakeTable>;

/** The tables read, with what follows from them added. */
export function derive(collector: Collector): Tables {
  const tables = collector.tables();
  if (collector.form.name === "ssda903") deriveUasc(collector, tables);
  if (collector.form.name === "cin") deriveFactors(collector, tables);
  return tables;
}

/** Header.UASC: 1 for a child in the UASC table, else 0. */
function deriveUasc(collector: Collector, tables: Tables): void {
  const header = tables.get("Header");
  if (!header || collector.supplied("Header").has("UASC")) return;
  const table = tables.get("UASC");
  const inside = new Set(table ? texts(columnOf(table, "CHILD")) : []);
  if (!table) {
    collector.notices.add("info", "There is no UASC table, so every child is taken as not unaccompanied", {
      field: "UASC",
      why: "the flag on Header follows from that table",
      do: "Add the UASC file if the authority looks after unaccompanied children",
    });
  }
  inside.delete(null);
  const flags = texts(columnOf(header, "CHILD")).map((child) => (inside.has(child) ? "1" : "0"));
  tables.set("Header", withColumn(header, "UASC", textColumn(flags)));
}

/** Assessments.AssessmentFactors and the table AssessmentFactorsList, each from the other when absent. */
function deriveFactors(collector: Collector, tables: Tables): void {
  const assessments = tables.get("Assessments");
  if (!assessments) return;
  const isJoined = collector.supplied("Assessments").has(JOINED);
  const list = tables.get(LIST);
  if (isJoined && !list) tables.set(LIST, split(collector, assessments));
  else if (!isJoined && list) tables.set("Assessments", joined(assessments, list));
}

function split(collector: Collector, assessments: IntakeTable): IntakeTable {
  const from: number[] = [];
  const factors: string[] = [];
  texts(columnOf(assessments, JOINED)).forEach((text, row) => {
    for (const factor of (text ?? "").split(",").map(strip).filter(Boolean)) {
      from.push(row);
      factors.push(factor);
    }
  });
  const fields = Object.keys(collector.layout.tables[LIST]?.fields ?? {});
  const column = (field: string): TextColumn => {
    if (field === FACTOR) return textColumn(factors);
    const blank = textColumn(from.map(() => null));
    return KEYS.includes(field) ? picked(columnOf(assessments, field), from) : blank;
  };
  return {
    length: from.length,
    columns: new Map(fields.map((field) => [field, column(field)])),
    file: picked(assessments.file, from),
    line: assessments.line && Int32Array.from(from, (row) => (assessments.line as Int32Array)[row] as number),
  };
}

function joined(assessments: IntakeTable, list: IntakeTable): IntakeTable {
  const held = new Map<string, string[]>();
  const listKeys = keysOf(list);
  texts(columnOf(list, FACTOR)).forEach((factor, row) => {
    if (factor === null) return;
    const key = listKeys[row] as string;
    const factors = held.get(key);
    if (factors) factors.push(factor);
    else held.set(key, [factor]);
  });
  const all = keysOf(assessments).map((key) => held.get(key)?.join(",") ?? null);
  return withColumn(assessments, JOINED, textColumn(all));
}

function keysOf(table: IntakeTable): string[] {
  const columns = KEYS.map((name) => texts(columnOf(table, name)));
  return Array.from({ length: table.length }, (_, row) => JSON.stringify(columns.map((column) => column[row])));
}

function columnOf(table: IntakeTable, name: string): TextColumn {
  return table.columns.get(name) as TextColumn;
}

function withColumn(table: IntakeTable, name: string, column: TextColumn): IntakeTable {
  return { ...table, columns: new Map([...table.columns].map(([key, was]) => [key, key === name ? column : was])) };
}

function texts(column: TextColumn): (string | null)[] {
  // Text of ASCII alone is decoded in one go: each byte is one character.
  const whole = DECODER.decode(column.bytes);
  const isAscii = whole.length === column.bytes.length;
  const text = (row: number): string => whole.slice(column.offsets[row], column.offsets[row + 1]);
  return Array.from({ length: column.length }, (_, row) =>
    isAscii && !column.isNull(row) ? text(row) : column.get(row),
  );
}

function picked(column: TextColumn, rows: readonly number[]): TextColumn {
  const builder = new TextBuilder();
  for (const row of rows) {
    if (column.isNull(row)) builder.addNull();
    else builder.addBytes(column.bytes, column.offsets[row] as number, column.offsets[row + 1] as number);
  }
  return builder.build();
}
