/** How the SSDA903 XML file is put together, read from the layout data. */

import type { ReturnLayout as LayoutData } from "../facts.ts";

/** An element that gives one row of `table`, and the elements it may stand in. */
export interface RowElement {
  readonly table: string;
  readonly under: readonly string[];
}

/** A table whose fields stand in the HEADER: a row when one of `when` has a value that is not a `no`. */
export interface HeaderTable {
  readonly when: readonly string[];
  readonly no: ReadonlySet<string>;
}

/** The whole file. */
export class ReturnLayout {
  readonly respelt: ReadonlyMap<string, string>;
  readonly rows: ReadonlyMap<string, RowElement>;
  readonly header: ReadonlyMap<string, HeaderTable>;

  constructor(data: LayoutData) {
    this.respelt = new Map(Object.entries(data.respelt));
    this.rows = new Map(Object.entries(data.rows));
    this.header = new Map(
      Object.entries(data.header).map(([table, { when, no }]) => [table, { when, no: new Set(no) }]),
    );
  }
}
