/** How the CIN census file is put together, read from the layout data. */

import type { CinLayout as LayoutData } from "../facts.ts";

export const CHILD_ID = "LAchildID";

/** An element that gives one row: its table, the running number it gets, what it may hold in order. */
export interface Block {
  readonly kind: "block";
  readonly tag: string;
  readonly table: string;
  readonly number: string | null;
  readonly content: readonly string[];
}

/** An element whose items give one row each. */
export interface ItemList {
  readonly kind: "list";
  readonly tag: string;
  readonly table: string;
  readonly item: string;
  readonly field: string;
  readonly blankWhenEmpty: boolean;
}

/** The whole file. */
export class CinLayout {
  readonly blocks: ReadonlyMap<string, Block>;
  readonly lists: ReadonlyMap<string, ItemList>;
  /** The parts of the Header, and the fields of each. */
  readonly header: ReadonlyMap<string, ReadonlySet<string>>;
  readonly child: ReadonlySet<string>;

  constructor(data: LayoutData) {
    this.blocks = new Map(
      Object.entries(data.blocks).map(([tag, { table, number, content }]) => {
        return [tag, { kind: "block", tag, table, number: number ?? null, content }];
      }),
    );
    this.lists = new Map(
      Object.entries(data.lists).map(([tag, { table, item, field, blank_when_empty }]) => {
        return [tag, { kind: "list", tag, table, item, field, blankWhenEmpty: blank_when_empty }];
      }),
    );
    this.header = new Map(Object.entries(data.header).map(([tag, names]) => [tag, new Set(names)]));
    this.child = new Set(data.child.content);
  }

  /** Every table that the file can hold, of whatever year. */
  get tables(): readonly string[] {
    const blocks = new Set([...this.blocks.values()].map(({ table }) => table));
    return ["Header", ...blocks, ...[...this.lists.values()].map(({ table }) => table)];
  }

  /** The element that gives one row of `table`. */
  tagOf(table: string): string {
    for (const list of this.lists.values()) if (list.table === table) return list.item;
    for (const block of this.blocks.values()) if (block.table === table) return block.tag;
    return "Source";
  }
}
