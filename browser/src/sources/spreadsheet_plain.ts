/**
 * Rows as spreadsheet programs write them, read at one stroke.
 *
 * Most of a sheet is row upon row of the same few elements. Where a row is plain, none of it goes through the parser of
 * XML; from the first that is not plain on, the parser reads all the rest. Both give the same rows.
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
const REFERENCE = /&(?:(amp|lt|gt|quot|apos);)?/g;
const MARKS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Where the parser is: the tag that it opened last, null once that is closed, and the prefixes of the root. */
export interface Place {
  last: Tag | null;
  prefixes: ReadonlySet<string>;
}

export class PlainRows {
  #held = "";
  #mode: "before" | "rows" | "after" = "before";

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
      if (typeof next !== "number") {
        this.#leave(text, at);
        return;
      }
      at = next;
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
      const colon = name.indexOf(":");
      if (seen.has(name) || name.startsWith("xmlns")) return null;
      if (colon >= 0 && !(this.place.prefixes.has(name.slice(0, colon)) && /^[A-Za-z]\w*$/.test(name.slice(colon + 1)))) {
        return null;
      }
      seen.add(name);
      if (name === "r") index = value;
    }
    return index;
  }
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
    const [plainValue, plainInline] = [valued ? plain(value as string) : null, inlined ? plain(inline as string) : null];
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

/** Text with its references resolved; null when there is one that is not among the five of XML itself. */
function plain(text: string): string | null {
  if (!text.includes("&")) return text;
  let isPlain = true;
  const resolved = text.replace(REFERENCE, (_, name: string | undefined) => {
    isPlain &&= name !== undefined;
    return MARKS[name ?? ""] ?? "";
  });
  return isPlain ? resolved : null;
}

function pastSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}
