/** The rows of a sheet, one after the other, as wide as their last cell. */

import { CellReader, type GivenCell } from "./spreadsheet_cells.ts";
import type { Book } from "./spreadsheet_book.ts";
import { type Place, PlainRows } from "./spreadsheet_plain.ts";
import { TextGatherer } from "./spreadsheet_strings.ts";
import { fractionOf, type Value, wholeOf } from "./spreadsheet_values.ts";
import {
  attribute,
  ClosingError,
  MAIN,
  newParser,
  type Parser,
  piecesOf,
  SheetError,
  type Tag,
} from "./spreadsheet_xml.ts";

export type Row = readonly Value[];

const EMPTY: Row = [];
const RANGE = /^\$?(?:[A-Za-z]{1,3})?\$?(?:[0-9]+)?(?::\$?(?:[A-Za-z]{1,3})?\$?(?:[0-9]+)?)?$/;
const MOST_COLUMNS = 18_278;

/** Thrown by a handler to stop the parser: what was looked for is found. */
class Found extends Error {}

/**
 * Each row of the sheet in `bytes`; rows that are not there come as empty ones. Numbers count as days by their style.
 *
 * Throws `SheetError` where the sheet breaks off.
 */
export function* rowsOf(book: Book, bytes: Uint8Array): Generator<Row> {
  const found: { index: number; row: Row }[] = [];
  const reader = new SheetReader(new CellReader(book), (index, row) => found.push({ index, row }));
  let next = 1;
  for (const fault of reader.read(bytes)) {
    for (const { index, row } of found) {
      for (; next < index; next++) yield EMPTY;
      if (next > index) continue; // a row whose place is taken
      next++;
      yield row;
    }
    found.length = 0;
    if (fault) throw fault;
  }
}

/** Throws `SheetError` when the sheet does not say its size in a way that can be read, or breaks off before it does. */
export function checkedDimension(bytes: Uint8Array): void {
  const reader = new SheetReader(null, () => {});
  try {
    for (const fault of reader.read(bytes)) if (fault) throw fault;
  } catch (error) {
    if (!(error instanceof Found)) throw error;
  }
}

/** The cell being read. */
interface OpenCell {
  readonly tag: Tag;
  readonly depth: number;
  value: string | null;
  inline: string | null;
  reading: "value" | "inline" | null;
}

/** Reads one sheet; without a reader of cells it only looks for the size that the sheet says it has. */
class SheetReader {
  readonly #parser: Parser = newParser();
  readonly #gatherer = new TextGatherer();
  readonly #place: Place = { depth: 0, last: null, prefixes: new Set() };
  #rowDepth = 0;
  #row = 0;
  #index: string | undefined;
  #cells: GivenCell[] = [];
  #cell: OpenCell | null = null;
  /** The row closed last, not yet given away: it may turn out that it was closed by another's name. */
  #ended: readonly GivenCell[] | null = null;

  constructor(
    readonly cells: CellReader | null,
    readonly take: (index: number, row: Row) => void,
  ) {
    this.#parser.on("opentag", (tag) => this.#opened(tag));
    this.#parser.on("text", (text) => this.#text(text));
    this.#parser.on("cdata", (text) => this.#text(text));
    this.#parser.on("closetag", (tag) => this.#closed(tag));
  }

  /** Read piece by piece; gives null after each, and the fault after the last that could be read. */
  *read(bytes: Uint8Array): Generator<Error | null> {
    const plain = new PlainRows(this.#parser, this.#place, (index, cells) => this.#takeRow(index, cells));
    try {
      for (const piece of piecesOf(bytes)) {
        plain.write(piece);
        this.#giveRow();
        yield null;
      }
      plain.close();
      this.#parser.close();
      this.#giveRow();
      yield null;
    } catch (error) {
      if (!(error instanceof SheetError)) throw error;
      yield this.#lastFault(error);
    }
  }

  #lastFault(error: SheetError): SheetError {
    if (error instanceof ClosingError) return error;
    try {
      this.#giveRow();
      return error;
    } catch (earlier) {
      return earlier as SheetError;
    }
  }

  #opened(tag: Tag): void {
    this.#giveRow();
    const cell = this.#cell;
    const depth = ++this.#place.depth;
    this.#place.last = tag;
    if (depth === 1) this.#place.prefixes = new Set(Object.keys(tag.ns ?? {}));
    if (cell) this.#openedInside(cell, tag, depth - cell.depth);
    else if (this.#rowDepth) this.#cell = { tag, depth, value: null, inline: null, reading: null };
    else if (tag.uri === MAIN && tag.local === "row") {
      this.#rowDepth = depth;
      this.#beginRow(attribute(tag, "r"));
    }
  }

  #openedInside(cell: OpenCell, tag: Tag, depth: number): void {
    if (depth > 1 && cell.reading === "inline") this.#gatherer.open(tag);
    else if (depth > 1) cell.reading = null; // only text before the first element inside counts
    else if (tag.uri === MAIN && tag.local === "v" && cell.value === null) {
      cell.value = "";
      cell.reading = "value";
    } else if (tag.uri === MAIN && tag.local === "is" && cell.inline === null) {
      this.#gatherer.begin(tag);
      cell.reading = "inline";
    }
  }

  #text(text: string): void {
    const cell = this.#cell;
    if (cell?.reading === "value") cell.value += text;
    else if (cell?.reading === "inline") this.#gatherer.text(text);
  }

  #closed(tag: Tag): void {
    this.#giveRow();
    const cell = this.#cell;
    const depth = this.#place.depth--;
    this.#place.last = null;
    if (cell && depth > cell.depth) this.#closedInside(cell, depth - cell.depth);
    else if (cell) this.#endCell(cell);
    else if (this.#rowDepth === depth) this.#endRow();
    else if (tag.uri === MAIN) this.#closedOther(tag);
  }

  #closedInside(cell: OpenCell, depth: number): void {
    if (depth > 1) {
      if (cell.reading === "inline") this.#gatherer.close();
      return;
    }
    if (cell.reading === "inline") cell.inline = this.#gatherer.content;
    cell.reading = null;
  }

  #endCell({ tag, value, inline }: OpenCell): void {
    this.#cell = null;
    const [at, type, style] = [attribute(tag, "r") ?? "", attribute(tag, "t") ?? "n", attribute(tag, "s") ?? ""];
    this.#cells.push({ at, type, style, value, inline });
  }

  #closedOther(tag: Tag): void {
    if (this.cells) {
      if (tag.local === "col") checkColumn(attribute(tag, "min") ?? "");
      return;
    }
    if (tag.local === "dimension" && !RANGE.test(attribute(tag, "ref") ?? ":::")) throw new SheetError("no range");
    if (tag.local === "dimension" || tag.local === "sheetData") throw new Found();
  }

  #takeRow(index: string | undefined, cells: GivenCell[]): void {
    this.#giveRow();
    this.#beginRow(index);
    this.#ended = cells;
  }

  #beginRow(index: string | undefined): void {
    this.#cells = [];
    this.#index = index;
  }

  #endRow(): void {
    this.#rowDepth = 0;
    this.#ended = this.#cells;
  }

  #giveRow(): void {
    const cells = this.#ended;
    this.#ended = null;
    if (!this.cells || !cells) return;
    this.#row = this.#index === undefined ? this.#row + 1 : indexOf(this.#index);
    this.take(this.#row, this.cells.row(cells));
  }
}

function checkColumn(first: string): void {
  const column = Number(wholeOf(first).digits);
  if (column < 1 || column > MOST_COLUMNS) throw new SheetError("no such column");
}

function indexOf(text: string): number {
  try {
    return Number(wholeOf(text).digits);
  } catch {
    const index = fractionOf(text);
    if (!Number.isInteger(index)) throw new SheetError("no row");
    return index;
  }
}
