/** What the cells of a sheet hold. */

import type { Book } from "./spreadsheet_book.ts";
import { dateOf, isoOf } from "./spreadsheet_dates.ts";
import { numberOf, type Value, wholeOf } from "./spreadsheet_values.ts";
import { SheetError } from "./spreadsheet_xml.ts";

/** A cell as the sheet spells it; `at` and `style` are blank when it does not say. */
export interface GivenCell {
  readonly at: string;
  readonly type: string;
  readonly style: string;
  readonly value: string | null;
  /** The text inside the cell itself. */
  readonly inline: string | null;
}

const LETTER_A = 64;
const PLACE = /^([^0-9]*)([0-9].*)$/s;

export class CellReader {
  readonly #columns = new Map<string, number>();

  constructor(readonly book: Pick<Book, "strings" | "kinds" | "epoch">) {}

  /** The values of a row, in their columns, as far as the last cell given. Throws `SheetError` when one makes none. */
  row(cells: readonly GivenCell[]): Value[] {
    let column = 0;
    const columns = new Int32Array(cells.length);
    const values = cells.map((cell, index) => {
      column = cell.at ? this.#column(cell.at) : column + 1;
      columns[index] = column;
      return this.#value(cell);
    });
    const row: Value[] = new Array<Value>(column).fill(null);
    values.forEach((value, index) => {
      const at = columns[index] as number;
      if (at <= column) row[at - 1] = value;
    });
    return row;
  }

  #column(at: string): number {
    const found = PLACE.exec(at);
    if (!found) throw new SheetError("a cell without a place");
    const [, letters, row] = found as unknown as [string, string, string];
    if (row.length > 9 || !/^[0-9]+$/.test(row)) wholeOf(row);
    let column = this.#columns.get(letters);
    if (column === undefined) {
      column = columnOf(letters);
      this.#columns.set(letters, column);
    }
    return column;
  }

  #value({ type, style, value, inline }: GivenCell): Value {
    const styled = style === "" ? 0 : Number(wholeOf(style).digits);
    if (type === "inlineStr") return inline;
    if (!value) return null;
    switch (type) {
      case "n":
        return this.#number(value, styled);
      case "s":
        return this.#shared(Number(wholeOf(value).digits));
      case "b":
        return wholeOf(value).digits !== "0";
      case "d":
        return isoOf(value);
      default:
        return value;
    }
  }

  #number(text: string, style: number): Value {
    const number = numberOf(text);
    const kind = this.book.kinds[style];
    return kind?.isDate ? dateOf(number, this.book.epoch, kind.isSpan) : number;
  }

  #shared(index: number): string {
    const text = this.book.strings.at(index);
    if (text === undefined) throw new SheetError("no such text");
    return text;
  }
}

function columnOf(letters: string): number {
  const upper = letters.toUpperCase();
  if (!/^[A-Z]{1,3}$/.test(upper)) throw new SheetError("no such column");
  return Array.from(upper).reduce((column, letter) => column * 26 + letter.charCodeAt(0) - LETTER_A, 0);
}
