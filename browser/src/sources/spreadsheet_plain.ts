/**
 * Rows as spreadsheet programs write them, read at one stroke.
 *
 * Most of a sheet is row upon row of the same few elements. Where a row is plain, none of it goes through the parser of
 * XML; a row that is not, and all that follows the rows, does. Both give the same rows.
 */

import type { GivenCell } from "./spreadsheet_cells.ts";
import { MAIN, type Parser, type Tag } from "./spreadsheet_xml.ts";

const BEGIN = "<sheetData>";
const END_ROW = "</row>";
const LONGEST = 1 << 24;
const TEXT = "([^<>\\x00-\\x08\\x0b-\\x1f\\ufffe\\uffff]*)";
const ROW = /<row((?: [A-Za-z][\w:.]*="[\w .:+-]*")*) ?(\/?)>/y;
const ATTRIBUTE = / ([\w:.]+)="([^"]*)"/g;
const SPACE = /[ \t\n]*/y;
const CELL = new RegExp(
  '<c(?: r="([A-Z]{1,3}[0-9]{1,9})")?(?: s="([0-9]{1,9})")?(?: t="([A-Za-z]{1,9})")?(?: s="([0-9]{1,9})")? ?' +
    `(?:/>|>(?:<f>[^<>&\\x00-\\x1f\\ufffe\\uffff]*</f>)?(?:(<v>)${TEXT}</v>|<v ?/>)?` +
    `(?:(<is><t(?: xml:space="preserve")?>)${TEXT}</t></is>)?</c>)`,
  "y",
);
const REFERENCE = /&(?:(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)?/g;
const MARKS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Where the parser is: in how many elements, in which one if it has just opened it, and the prefixes of the root. */
export interface Place {
  depth: number;
  last: Tag | null;
  prefixes: ReadonlySet<string>;
}

export class PlainRows {
  #held = "";
  #mode: "before" | "rows" | "after" = "before";
  #depth = 0;

  /** `take` gets each plain row: its index as written, and its cells. */
  constructor(
    readonly parser: Parser,
    readonly place: Readonly<Place>,
    readonly take: (index: string | undefined, cells: GivenCell[]) => void,
  ) {}

  /** Read one more piece of the sheet. */
  write(piece: string): void {
    const text = this.#held + piece;
    this.#held = "";
    if (this.#mode === "after") this.parser.write(text);
    else if (this.#mode === "before") this.#before(text);
    else this.#rows(text, 0);
  }

  /** Hand whatever is left to the parser. */
  close(): void {
    if (this.#held) this.parser.write(this.#held);
    this.#held = "";
  }

  #before(text: string): void {
    const end = text.indexOf(BEGIN) + BEGIN.length;
    if (end < BEGIN.length) {
      this.#leave(text, 0);
      return;
    }
    this.parser.write(text.slice(0, end));
    const { last } = this.place;
    if (last?.name !== "sheetData" || last.uri !== MAIN) {
      this.#leave(text, end);
      return;
    }
    this.#mode = "rows";
    this.#depth = this.place.depth;
    this.#rows(text, end);
  }

  #leave(text: string, at: number): void {
    this.#mode = "after";
    this.parser.write(text.slice(at));
  }

  #rows(text: string, from: number): void {
    let at = from;
    for (;;) {
      at = pastSpace(text, at);
      if (text.length - at < END_ROW.length) break;
      const next = this.#row(text, at);
      if (next === "more" && text.length - at < LONGEST) break;
      if (typeof next === "number") {
        at = next;
        continue;
      }
      const end = oddRowEnd(text, at);
      this.parser.write(text.slice(at, end));
      if (end === at || this.place.depth !== this.#depth) {
        this.#leave(text, end);
        return;
      }
      at = end;
    }
    this.#held = text.slice(at);
  }

  /** Where the row at `at` ends; "odd" when it is not plain, "more" when its end is not there yet. */
  #row(text: string, at: number): number | "odd" | "more" {
    if (!text.startsWith("<row", at)) return "odd";
    ROW.lastIndex = at;
    const opened = ROW.exec(text);
    if (!opened) return text.indexOf(">", at) < 0 ? "more" : "odd";
    const index = this.#indexIn(opened[1] as string);
    if (index === null) return "odd";
    if (opened[2]) {
      this.take(index, []);
      return ROW.lastIndex;
    }
    const end = text.indexOf(END_ROW, at);
    if (end < 0) return "more";
    const cells = cellsIn(text, ROW.lastIndex, end);
    if (!cells) return "odd";
    this.take(index, cells);
    return end + END_ROW.length;
  }

  /** The row's index as written; null when its attributes are not plain. */
  #indexIn(attributes: string): string | undefined | null {
    let index: string | undefined;
    const seen = new Set<string>();
    for (const [, name, value] of attributes.matchAll(ATTRIBUTE) as Iterable<[string, string, string]>) {
      if (seen.has(name) || name.startsWith("xmlns") || !this.#isKnown(name)) return null;
      seen.add(name);
      if (name === "r") index = value;
    }
    return index;
  }

  /** Whether an attribute has no prefix, or one that the root declares. */
  #isKnown(name: string): boolean {
    const [prefix, local, ...more] = name.split(":") as [string, ...string[]];
    if (local === undefined) return true;
    return this.place.prefixes.has(prefix) && /^[A-Za-z]\w*$/.test(local) && more.length === 0;
  }
}

/** Where the row at `at` may end for the parser to read it alone: `at` itself when it is no row. */
function oddRowEnd(text: string, at: number): number {
  const end = text.startsWith("<row", at) ? text.indexOf(END_ROW, at) + END_ROW.length : 0;
  return end < END_ROW.length ? at : end;
}

function cellsIn(text: string, from: number, end: number): GivenCell[] | null {
  const cells: GivenCell[] = [];
  let at = pastSpace(text, from);
  while (at < end) {
    CELL.lastIndex = at;
    const found = CELL.exec(text);
    if (!found) return null;
    const [, place, style, type, styleAfter, valued, value, inlined, inline] = found;
    if (style !== undefined && styleAfter !== undefined) return null;
    const plainValue = valued ? plain(value as string) : null;
    const plainInline = inlined ? plain(inline as string) : null;
    if ((valued && plainValue === null) || (inlined && plainInline === null)) return null;
    cells.push({
      at: place ?? "",
      style: style ?? styleAfter ?? "",
      type: type ?? "n",
      value: plainValue,
      inline: plainInline,
    });
    at = pastSpace(text, CELL.lastIndex);
  }
  return at === end ? cells : null;
}

/** Text with its references resolved; null when there is one that XML does not know of itself. */
function plain(text: string): string | null {
  if (!text.includes("&")) return text;
  let isPlain = true;
  const resolved = text.replace(REFERENCE, (_, name: string | undefined) => {
    const mark = name?.startsWith("#") ? markOf(name) : MARKS[name ?? ""];
    isPlain &&= mark !== undefined;
    return mark ?? "";
  });
  return isPlain ? resolved : null;
}

/** The character that `#10` or `#xA` stands for; nothing when it is none that XML may hold. */
function markOf(reference: string): string | undefined {
  const code = reference[1] === "x" ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
  const isMark = code >= 0x20 ? code <= 0x10ffff && (code & 0xffff) < 0xfffe : [9, 10, 13].includes(code);
  return isMark && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : undefined;
}

function pastSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}
