/** What reading a source gives back: tables of text, an account of every row, and notices for people. */

import type { Notice, TableAccount } from "../contract.ts";
import type { TextColumn } from "../engine/texts.ts";

/** One table of the form, as the source held it. */
export interface IntakeTable {
  readonly length: number;
  /** Every field of the form as text (null = blank), in the form's order. */
  readonly columns: ReadonlyMap<string, TextColumn>;
  /** The file that each row came from; null when given in memory. */
  readonly file: TextColumn;
  /** The line on which each row starts, 1-based, 0 when there is none; null when the table was given in memory. */
  readonly line: Int32Array | null;
}

/**
 * Everything one source held. `tables` has an entry for each table that was in the source. A table worked out from
 * another has no entry in `account`. `supplied` names, for each table, the fields that the source itself held: the
 * others are blank, or were worked out.
 */
export interface Intake {
  readonly form: string;
  readonly tables: ReadonlyMap<string, IntakeTable>;
  readonly account: readonly TableAccount[];
  readonly notices: readonly Notice[];
  readonly supplied: ReadonlyMap<string, ReadonlySet<string>>;
}
