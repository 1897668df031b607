/** Days and times of a workbook: serial numbers, their number formats, and ISO texts. */

import type { Day, Fraction, Moment, Span, Time, Value, Whole } from "./spreadsheet_values.ts";
import { SheetError } from "./spreadsheet_xml.ts";

export const EPOCH_1900 = Date.UTC(1899, 11, 30);
export const EPOCH_1904 = Date.UTC(1904, 0, 1);

const DAY = 86_400_000;
const LEAP_BUG = 60; // serials below count a 29 February 1900 that never was
const MOST_DAYS = 999_999_999;
const FURTHEST = 1e15; // far beyond any day
// Formats that every spreadsheet program knows by number alone.
const BUILTIN_DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
const BUILTIN_SPANS = new Set([46]);
const LITERAL_OR_LOCALE = /".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]/g;
const DATE_LETTER = /(?<![_\\])[dmhysDMHYS]/;
const SPAN = /\[hh?\](:mm(:ss(\.0*)?)?)?|\[mm?\](:ss(\.0*)?)?|\[ss?\](\.0*)?/i;
const ISO =
  /^(?:([0-9]{4})-([0-9]{2})-([0-9]{2}))?T?(?:([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,3})?)?)?Z?/;
const ISO_SPAN = /^PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]{1,3})?)S)?/;

/** Whether numbers under a format are days or times, and whether they are lengths of time. */
export interface FormatKind {
  readonly isDate: boolean;
  readonly isSpan: boolean;
}

/** What numbers under a format mean; `code` is null for one known by its number `id` alone. */
export function formatKind(id: number, code: string | null): FormatKind {
  if (code === null) return { isDate: BUILTIN_DATES.has(id), isSpan: BUILTIN_SPANS.has(id) };
  const first = code.split(";")[0] as string;
  return { isDate: DATE_LETTER.test(first.replace(LITERAL_OR_LOCALE, "")), isSpan: SPAN.test(first) };
}

/** The day or time that a serial number means; `#VALUE!` when it is beyond all days. */
export function dateOf(number: Whole | Fraction, epoch: number, isSpan: boolean): Value {
  const serial = number.is === "whole" ? Number(number.digits) : number.value;
  if (!Number.isFinite(serial) || Math.abs(serial) > FURTHEST) return "#VALUE!";
  return isSpan ? spanOf(serial) : momentOf(serial, epoch);
}

/** The day or time that an ISO text means. Throws `SheetError` when it is none. */
export function isoOf(text: string): Day | Moment | Time | Span {
  const found = ISO.exec(text);
  if (found && (found[1] || found[4])) return isoMoment(found);
  const span = ISO_SPAN.exec(text);
  if (!span || !(span[1] || span[2] || span[3])) throw new SheetError("no date");
  const [hours, minutes, seconds] = [1, 2, 3].map((part) => Number(span[part] ?? 0)) as [number, number, number];
  return micro(hours * 3.6e9 + minutes * 6e7 + Math.round(seconds * 1e6));
}

function isoMoment(found: RegExpExecArray): Day | Moment | Time {
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((part) => Number(found[part] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const microseconds = Math.trunc(Number(found[7] ?? 0) * 1_000_000);
  const seconds = hour * 3600 + minute * 60 + second;
  if (hour > 23 || minute > 59 || second > 59) throw new SheetError("no time");
  if (!found[1]) return { is: "time", seconds, microseconds };
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) throw new SheetError("no day");
  if (!found[4]) return { is: "day", year, month, day };
  return { is: "moment", year, month, day, seconds, microseconds };
}

function momentOf(serial: number, epoch: number): Value {
  let fraction = serial % 1;
  if (fraction < 0) fraction += 1;
  let day = Math.round(serial - fraction);
  const rest = halfEven(fraction * 86_400 * 1000);
  if (serial >= 0 && serial < 1 && rest < DAY) return { is: "time", ...parts(rest) };
  if (serial > 0 && serial < LEAP_BUG && epoch === EPOCH_1900) day += 1;
  const date = new Date(epoch + day * DAY + rest);
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return "#VALUE!";
  const within = (((epoch + day * DAY + rest) % DAY) + DAY) % DAY;
  return { is: "moment", year, month: date.getUTCMonth() + 1, day: date.getUTCDate(), ...parts(within) };
}

function parts(milliseconds: number): { seconds: number; microseconds: number } {
  return { seconds: Math.floor(milliseconds / 1000), microseconds: (milliseconds % 1000) * 1000 };
}

function spanOf(serial: number): Value {
  const whole = Math.trunc(serial);
  const inSeconds = (serial - whole) * 86_400;
  const seconds = Math.trunc(inSeconds);
  const exact = micro(whole * 8.64e10 + seconds * 1e6 + halfEven((inSeconds - seconds) * 1e6), whole);
  if (Math.abs(exact.days) > MOST_DAYS) return "#VALUE!";
  if (!exact.microseconds) return exact;
  const rounded = halfEven(exact.microseconds / 1000) * 1000;
  return rounded < 1_000_000 ? { ...exact, microseconds: rounded } : carried(exact);
}

function carried({ days, seconds }: Span): Span {
  return seconds < 86_399
    ? { is: "span", days, seconds: seconds + 1, microseconds: 0 }
    : { is: "span", days: days + 1, seconds: 0, microseconds: 0 };
}

/** A length of time from microseconds; `about` days are taken out first, for numbers too large to be exact. */
function micro(total: number, about = 0): Span {
  const rest = total - about * 8.64e10;
  const days = Math.floor(rest / 8.64e10);
  const within = rest - days * 8.64e10;
  return { is: "span", days: about + days, seconds: Math.floor(within / 1e6), microseconds: within % 1e6 };
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
