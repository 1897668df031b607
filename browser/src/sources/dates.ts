/** Dates in files: one strict reading, no guessing. */

import type { DateFormat } from "../facts.ts";

/** A day of the calendar; months and days count from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const SHAPES: Record<DateFormat, { readonly shape: RegExp; readonly order: readonly [number, number, number] }> = {
  dmy: { shape: /^([0-9]{2})\/([0-9]{2})\/([0-9]{4})$/, order: [3, 2, 1] },
  iso: { shape: /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/, order: [1, 2, 3] },
};

/** The day that `text` names, or null when it names none: every digit is needed, and nothing may follow the day. */
export function parseDate(text: string | null, format: DateFormat): Day | null {
  const { shape, order } = SHAPES[format];
  const found = text === null ? null : shape.exec(text);
  if (!found) return null;
  const [year, month, day] = order.map((part) => Number(found[part])) as [number, number, number];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) ? { year, month, day } : null;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
