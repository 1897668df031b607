/** The table of days that rules join to when they count working days. */

import { type Database, EngineError } from "../engine/database.ts";
import type { Facts } from "../facts.ts";

const DAY_MS = 86_400_000;

/** Make the table `calendar`: `day`, `is_working_day`, `working_day_no` (this day counted), `is_month_end`. */
export function registerCalendar(database: Database, facts: Facts): void {
  const { first, working } = facts.calendar;
  const since = Date.parse(`${first}T00:00:00Z`) / DAY_MS;
  const days = Int32Array.from(working, (_, day) => since + day);
  const works = Int32Array.from(working, Number);
  let number = 0;
  const numbers = works.map((worked) => (number += worked));
  database.register("calendar_days", { days, works, number: numbers });
  const day = "date '1970-01-01' + days";
  database.table(
    "calendar",
    `select day, works = 1 as is_working_day, number as working_day_no, day(day + 1) = 1 as is_month_end
    from (select ${day} as day, works, number from calendar_days) as known`,
  );
  database.drop("calendar_days");
}

/** Make the table `calendar` unless it is there. */
export function ensureCalendar(database: Database, facts: Facts): void {
  try {
    database.query("select day from calendar limit 0");
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    registerCalendar(database, facts);
  }
}
