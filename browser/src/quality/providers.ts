/** The regulator's list of providers, from workbooks. */

import { type TextColumn, textColumn } from "../engine/texts.ts";
import type { Facts } from "../facts.ts";
import { UserError } from "../problem.ts";
import { UnreadableError } from "../sources/errors.ts";
import { parseDate } from "../sources/dates.ts";
import type { Document } from "../sources/documents.ts";
import type { Row } from "../sources/spreadsheet_rows.ts";
import { dayText, plainNumber, shownText, type Value } from "../sources/spreadsheet_values.ts";
import { casefold, strip, stripped, withoutSpace } from "../sources/text.ts";
import { bookIn, guarded } from "../sources/workbooks.ts";
import { PROVIDER_COLUMNS } from "./rule.ts";

/** The list as text: `URN PLACE_CODES PROVIDER_CODES REG_END POSTCODE LA`, one entry a provider. */
export interface ProviderTable {
  readonly length: number;
  readonly columns: ReadonlyMap<string, TextColumn>;
}

type Column = (typeof PROVIDER_COLUMNS)[number];
type Provider = Record<Column, string | null>;
type Places = ReadonlyMap<Column, number>;

const HEADER_WITHIN = 10;

/**
 * The list of providers in one or several workbooks as the regulator issues them (children's homes and social care
 * providers came apart in some years; headings differ by year, and `facts.providers` knows them).
 *
 * Codes are parted by commas; `REG_END` is ISO and null while registered. `LA` becomes the authority's GSS code at the
 * end of the collection year `year` where its name or code is known. Throws `UserError` when a workbook holds no list.
 */
export function readProviders(documents: readonly Document[], facts: Facts, year: number): ProviderTable {
  const rows = documents.flatMap((document) => providersIn(document, facts));
  const codeOf = authorities(facts, year);
  const known = new Map([...new Set(rows.map((row) => row.LA))].map((name) => [name, codeOf(name)]));
  const columns = PROVIDER_COLUMNS.map((name): [string, TextColumn] => {
    return [name, textColumn(rows.map((row) => (name === "LA" ? (known.get(row.LA) ?? null) : row[name])))];
  });
  return { length: rows.length, columns: new Map(columns) };
}

/** Whether a workbook holds such a list, judged by the first lines of its sheets. Never throws over what it holds. */
export function isProviders(document: Document, headings: Facts["providers"]["headings"]): boolean {
  if (document.bytes[0] !== 0x50 || document.bytes[1] !== 0x4b) return false;
  try {
    const book = bookIn(document.bytes);
    return book.sheets.some(({ part }) => headerIn(guarded(book, part), headings) !== null);
  } catch (error) {
    if (error instanceof UnreadableError) return false;
    throw error;
  }
}

function providersIn(document: Document, facts: Facts): Provider[] {
  try {
    const book = bookIn(document.bytes);
    const lists = book.sheets.map(({ part }) => listIn(guarded(book, part), facts.providers.headings));
    const found = lists.filter((list) => list !== null);
    if (found.length === 0) throw noList(document.name);
    return found.flat();
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new UserError("The list of providers could not be opened", {
      where: document.name,
      why: "it is not there, or not an Excel workbook (.xlsx)",
      do: "Give the workbook as it was downloaded",
    });
  }
}

/** The providers of one sheet; null when it has no header of such a list. */
function listIn(rows: Generator<Row>, headings: Facts["providers"]["headings"]): Provider[] | null {
  const places = headerIn(rows, headings);
  if (places === null) return null;
  const list: Provider[] = [];
  for (const row of rows) {
    if ((row[places.get("URN") as number] ?? null) !== null) list.push(provider(row, places));
  }
  return list;
}

/** Where each column stands; the rows are read as far as the header. */
function headerIn(rows: Generator<Row>, headings: Facts["providers"]["headings"]): Places | null {
  for (let line = 0; line < HEADER_WITHIN; line++) {
    const next = rows.next();
    if (next.done) return null;
    const names = next.value.map((cell) => casefold(strip(shownText(cell))));
    const places = new Map<Column, number>();
    for (const column of PROVIDER_COLUMNS) {
      const known = headings[column]?.find((name) => names.includes(name));
      if (known !== undefined) places.set(column, names.indexOf(known));
    }
    if (places.has("URN") && places.size > PROVIDER_COLUMNS.length / 2) return places;
  }
  return null;
}

function provider(row: Row, places: Places): Provider {
  const text = (column: Column): string | null => cellText(row[places.get(column) ?? -1] ?? null);
  const end = text("REG_END");
  const day = parseDate(end, "iso") ?? parseDate(end, "dmy");
  return {
    URN: text("URN"),
    PLACE_CODES: codes(text("PLACE_CODES")),
    PROVIDER_CODES: codes(text("PROVIDER_CODES")),
    REG_END: day && dayText(day),
    POSTCODE: text("POSTCODE"),
    LA: text("LA"),
  };
}

function codes(text: string | null): string | null {
  const parts = (text ?? "").split(",").map(strip);
  return parts.filter((code) => code).join(",") || null;
}

function cellText(value: Value): string | null {
  if (value !== null && typeof value === "object") {
    if (value.is === "day" || value.is === "moment") return dayText(value);
    if (value.is === "fraction") return plainNumber(value.value);
  }
  return stripped(shownText(value));
}

/** Turns an authority's name or code, also one with words such as "County Council", into its code; others stay. */
function authorities(facts: Facts, year: number): (name: string | null) => string | null {
  const of = Object.values(facts.returns).find((known) => String(year) in known.years)?.years[String(year)];
  const given = new Map(Object.entries(of?.authority_codes ?? {}));
  const titles = new Set(facts.providers.titles);
  const stood = facts.authorities.filter(({ gss }) => given.get(gss) === gss);
  const byBareName = new Map(stood.map(({ gss, name }) => [bare(name, titles), gss]));
  return (name) => {
    if (name === null) return null;
    return given.get(name.toUpperCase()) ?? given.get(name.toLowerCase()) ?? byBareName.get(bare(name, titles)) ?? name;
  };
}

function bare(name: string, titles: ReadonlySet<string>): string {
  const plain = casefold(name).replaceAll(",", " ").replaceAll(".", "").replaceAll("&", "and");
  const words = plain.split(/\s/).map(withoutSpace);
  return words.filter((word) => word && !titles.has(word)).join(" ");
}

function noList(where: string): UserError {
  return new UserError("No list of providers was found", {
    where,
    why: "rules about placements with registered providers compare each URN with that list",
    do: `Give the workbook, or rows with the columns ${PROVIDER_COLUMNS.join(", ")}`,
  });
}
