/** The days that a return is about. */

import type { ReturnFacts, YearFacts } from "../facts.ts";
import type { Intake } from "../sources/intake.ts";
import type { Span } from "./laying_out.ts";

const ISO = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** 1 April to 31 March; for CIN the year that ends at the reference date in the file. */
export function periodOf(known: ReturnFacts, of: YearFacts, intake: Intake): Span {
  const dates = known.name === "cin" ? intake.tables.get("Header")?.columns.get("ReferenceDate") : undefined;
  for (let row = 0; row < (dates?.length ?? 0); row++) {
    const text = dates?.get(row) ?? null;
    if (text !== null && isDay(text)) return yearTo(text) ?? { start: of.period[0], last: of.period[1] };
  }
  return { start: of.period[0], last: of.period[1] };
}

/** Whether `text` is a day of the calendar in ISO 8601, with every digit. */
function isDay(text: string): boolean {
  if (!ISO.test(text) || text.startsWith("0000")) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The year that ends with `day`; null at the ends of the calendar, where there is none. */
function yearTo(day: string): Span | null {
  return /^(0001|9999)/.test(day) ? null : { start: dayAfterAYearBefore(day), last: day };
}

/** The first of the days of the year that ends with `day`; a year before 29 February is 28 February. */
function dayAfterAYearBefore(day: string): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const before = new Date(0);
  before.setUTCFullYear(year - 1, month - 1, month === 2 && date === 29 ? 28 : date);
  before.setUTCDate(before.getUTCDate() + 1);
  return before.toISOString().slice(0, 10);
}
