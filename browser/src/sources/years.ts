/** Whether what was read is of the year asked for, where it says so itself. */

import type { Collector } from "./collecting.ts";
import type { IntakeTable } from "./intake.ts";

const TABLE = "Header";
const FIELD = "Year";
const YEAR = /^[12][0-9]{3}$/;

/** A warning for each file whose header names another year; it is checked as the year asked for all the same. */
export function remarkYears(collector: Collector, tables: ReadonlyMap<string, IntakeTable>): void {
  const header = tables.get(TABLE);
  const years = header?.columns.get(FIELD);
  if (!header || !years) return;
  const asked = String(collector.layout.year);
  const files = new Set<string | null>();
  for (let row = 0; row < header.length; row++) {
    const year = years.get(row);
    if (year !== asked && YEAR.test(year ?? "")) files.add(header.file.get(row));
  }
  for (const file of files) {
    collector.notices.add(
      "warning",
      `The file's own Year is not ${asked}; it is read and checked as ${asked} all the same`,
      {
        file: file ?? "",
        field: FIELD,
        why: "the year asked for picks the form and the rules",
        do: "Give the year the file belongs to, or mend its Header",
      },
    );
  }
}
