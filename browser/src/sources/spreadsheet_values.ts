/** What a cell of a workbook can hold, and each as the text that Python would write for it. */

import type { DateFormat, FieldFacts } from "../facts.ts";
import { SheetError } from "./spreadsheet_xml.ts";
import { strip } from "./text.ts";

/** Text and yes or no as they are, everything else in one of these shapes; null for an empty cell. */
export type Value = string | boolean | null | Whole | Fraction | Day | Moment | Time | Span;

export interface Whole {
  readonly is: "whole";
  readonly digits: string;
}

export interface Fraction {
  readonly is: "fraction";
  readonly value: number;
}

export interface Day {
  readonly is: "day";
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A day with a time; `seconds` since midnight. */
export interface Moment extends Omit<Day, "is"> {
  readonly is: "moment";
  readonly seconds: number;
  readonly microseconds: number;
}

export interface Time {
  readonly is: "time";
  readonly seconds: number;
  readonly microseconds: number;
}

/** A length of time; the parts below a day are never negative. */
export interface Span {
  readonly is: "span";
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;
}

const PLAIN = /^(?:0|[1-9][0-9]{0,14})$/;
const WHOLE = /^[+-]?[0-9]+(?:_[0-9]+)*$/;
const DIGITS = "[0-9]+(?:_[0-9]+)*";
const FRACTION = new RegExp(`^[+-]?(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`);
const MOST_DIGITS = 4_300;
const SMALL = 15; // digits that need no care

/** A whole number as Python's `int` takes it from text. Throws `SheetError` for anything else. */
export function wholeOf(text: string): Whole {
  if (PLAIN.test(text)) return { is: "whole", digits: text };
  const bare = strip(text);
  if (!WHOLE.test(bare) || bare.length > MOST_DIGITS) throw new SheetError("no whole number");
  const digits = bare.length <= SMALL ? String(Number(bare.replaceAll("_", "")) + 0) : longDigits(bare);
  return { is: "whole", digits };
}

/** A number as a cell writes it. Throws `SheetError` when it is none. */
export function numberOf(text: string): Whole | Fraction {
  if (!/[.eE]/.test(text)) return wholeOf(text);
  return { is: "fraction", value: fractionOf(text) };
}

/** A number with a point or an exponent, as Python's `float` takes it. Throws `SheetError` for anything else. */
export function fractionOf(text: string): number {
  const bare = strip(text);
  if (!FRACTION.test(bare)) throw new SheetError("no number");
  return Number(bare.replaceAll("_", ""));
}

/** The text of a cell under a field of the form, outer spaces trimmed; nothing for a blank one. */
export function fieldText(value: Value, field: FieldFacts | null, dateFormat: DateFormat): string {
  if (value === null) return "";
  if (typeof value === "string") return strip(value);
  if (field === null) return shownText(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  if (value.is === "fraction") return Number.isNaN(value.value) ? "" : plainNumber(value.value);
  if (value.is === "moment" && field.kind === "datetime") return `${dayText(value)}T${clock(value.seconds)}`;
  if (value.is === "day" || value.is === "moment") return dateText(value, dateFormat);
  return shownText(value);
}

/** The text of a cell as Python shows its value. */
export function shownText(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value.is === "whole") return value.digits;
  if (value.is === "fraction") return pythonFloat(value.value);
  if (value.is === "day") return dayText(value);
  if (value.is === "moment") return `${dayText(value)} ${clock(value.seconds)}${millionths(value.microseconds)}`;
  if (value.is === "time") return `${clock(value.seconds)}${millionths(value.microseconds)}`;
  const days = value.days ? `${value.days} day${Math.abs(value.days) === 1 ? "" : "s"}, ` : "";
  const hours = Math.floor(value.seconds / 3600);
  return `${days}${hours}${clock(value.seconds).slice(2)}${millionths(value.microseconds)}`;
}

/** A number without the ".0" of a whole one, and otherwise as Python writes it. */
export function plainNumber(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : pythonFloat(value);
}

/** `yyyy-mm-dd`. */
export function dayText({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function dateText(value: Day | Moment, dateFormat: DateFormat): string {
  if (dateFormat === "iso") return dayText(value);
  return `${two(value.day)}/${two(value.month)}/${String(value.year).padStart(4, "0")}`;
}

function longDigits(text: string): string {
  const number = BigInt(text.replace(/^[+-]/, "").replaceAll("_", ""));
  return (text.startsWith("-") ? -number : number).toString();
}

/** The shortest digits that mean the number: with an exponent below 0.0001 and from 10 to the 16th on. */
function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? "-" : "+"}${two(Math.abs(power))}`;
  const text = power < 0 ? value.toFixed(Math.max(digits.replace(/[-.]/g, "").length - 1 - power, 0)) : String(value);
  return text.includes(".") ? text : `${text}.0`;
}

function clock(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function millionths(microseconds: number): string {
  return microseconds ? `.${String(microseconds).padStart(6, "0")}` : "";
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
