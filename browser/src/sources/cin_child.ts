/** One Child element, or the Header, of a CIN census file into rows of the tables. */

import { type Block, CHILD_ID, CinLayout, type ItemList } from "./cin_layout.ts";
import type { Collector } from "./collecting.ts";
import { casefold } from "./text.ts";
import { knownParts, textOf, type XmlElement } from "./xml_elements.ts";
import { Oddities } from "./xml_oddities.ts";
import type { Parts, PartsKind } from "./xml_reading.ts";
import { type Row, Rows } from "./xml_rows.ts";

/** The census file as a kind of XML file. */
export const CENSUS: PartsKind = {
  what: "a CIN census file",
  root: "Message",
  inside: new Map([
    ["Header", "Message"],
    ["Child", "Children"],
  ]),
  many: "Child",
  begin: (collector, file) => new CensusParts(collector, file),
};

type Values = Map<string, string | null>;

/** Turns Child and Header elements into rows, counting whatever the form does not know. */
export class CensusParts implements Parts {
  readonly rows: Rows;
  readonly oddities = new Oddities();
  /** Each block gives one row of its table, as does each item of a list. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly #layout: CinLayout;
  readonly #episodes: Map<string, number>;
  /** What may stand in a block: blocks and lists, and null for a field. */
  readonly #known: ReadonlyMap<string, ReadonlyMap<string, Block | ItemList | null>>;
  #hasHeader = false;

  constructor(collector: Collector, file: string) {
    this.#layout = new CinLayout(collector.layouts.cin);
    this.rows = new Rows(collector, file);
    this.#episodes = collector.episodes;
    const { tables } = collector.layout;
    const names = new Set([...Object.keys(tables), ...this.#layout.tables]);
    this.tags = new Map([...names].map((table) => [table, [this.#layout.tagOf(table)]]));
    for (const [name, { fields }] of Object.entries(tables)) this.rows.supply(name, Object.keys(fields));
    this.#known = new Map([...this.#layout.blocks].map(([tag, block]) => [tag, this.#contentOf(block)]));
  }

  /** The rows of one Child, or of the Header. */
  read(part: XmlElement): void {
    if (part.name === CENSUS.many) {
      this.#readChild(part);
    } else {
      this.#hasHeader = true;
      this.#readHeader(part);
    }
  }

  /** Say that the Header is not there. */
  close(collector: Collector, file: string): void {
    if (this.#hasHeader) return;
    collector.notices.add("warning", "The file has no Header", {
      file,
      why: "the end of the period is taken from the year asked for",
      do: "Export the file with its Header",
    });
  }

  #contentOf(block: Block): Map<string, Block | ItemList | null> {
    const content = new Map<string, Block | ItemList | null>();
    if (!this.rows.knows(block.table)) return content;
    const fields = this.rows.fields(block.table);
    for (const name of block.content) {
      const part = this.#layout.blocks.get(name) ?? this.#layout.lists.get(name) ?? null;
      if (fields.has(name) || (part && this.rows.knows(part.table))) content.set(name, part);
    }
    return content;
  }

  /** The rows of one child. Without an LAchildID the rows are kept, with that field blank. */
  #readChild(child: XmlElement): void {
    const parts = [...knownParts(child, this.#layout.child, this.oddities)];
    const key = childId(parts);
    const numbers = new Map([["CINdetailsID", key ? (this.#episodes.get(key) ?? 0) : 0]]);
    for (const [name, part] of parts) {
      // ChildIdentifiers holds the number itself, as a field like any other.
      const above: Row = new Map(name === "ChildIdentifiers" ? [] : [[CHILD_ID, key]]);
      this.#readBlock(part, this.#layout.blocks.get(name) as Block, above, numbers);
    }
    if (key) this.#episodes.set(key, numbers.get("CINdetailsID") as number);
    const names = new Set(parts.map(([name]) => name));
    if (!names.has("ChildIdentifiers")) this.oddities.count("no identifiers", "ChildIdentifiers", child.line);
    if (!names.has("ChildCharacteristics")) {
      this.oddities.count("no characteristics", "ChildCharacteristics", child.line);
    }
  }

  /** The Header's rows, one for each Source. */
  #readHeader(header: XmlElement): void {
    const collection: Values = new Map();
    const sources: [Values, number][] = [];
    for (const [name, part] of knownParts(header, this.#layout.header, this.oddities)) {
      const values: Values = name === "Source" ? new Map() : collection;
      const fields = this.#layout.header.get(name) as ReadonlySet<string>;
      for (const [field, element] of knownParts(part, fields, this.oddities)) this.#readField(element, field, values);
      if (name === "Source") sources.push([values, part.line]);
    }
    if (sources.length === 0) sources.push([new Map(), header.line]);
    for (const [values, line] of sources) this.rows.add("Header", new Map([...collection, ...values]), line);
  }

  #readBlock(element: XmlElement, block: Block, above: Row, numbers: Map<string, number>): void {
    let ids = above;
    if (block.number !== null) {
      const number = (numbers.get(block.number) ?? 0) + 1;
      numbers.set(block.number, number);
      ids = new Map([...above, [block.number, String(number)]]);
    }
    const values: Values = new Map(ids);
    const below = new Map<string, number>();
    const known = this.#known.get(block.tag) as ReadonlyMap<string, Block | ItemList | null>;
    for (const [name, part] of knownParts(element, known, this.oddities)) {
      const inner = known.get(name) ?? null;
      if (inner === null) this.#readField(part, name, values);
      else if (inner.kind === "block") this.#readBlock(part, inner, ids, below);
      else this.#readList(part, inner, ids, values, block.table);
    }
    this.rows.add(block.table, values, element.line);
  }

  #readList(element: XmlElement, list: ItemList, ids: Row, parent: Values, table: string): void {
    const found: [string | null, number][] = [];
    for (const [, item] of knownParts(element, new Set([list.item]), this.oddities)) {
      found.push([textOf(item), item.line]);
    }
    if (found.length === 0 && list.blankWhenEmpty) found.push([null, element.line]);
    for (const [text, line] of found) this.rows.add(list.table, new Map([...ids, [list.field, text]]), line);
    if (!this.rows.fields(table).has(list.item)) return;
    // The parent holds them too, joined.
    const texts = [parent.get(list.item), ...found.map(([text]) => text)];
    parent.set(list.item, texts.filter((text) => text).join(",") || null);
  }

  #readField(element: XmlElement, name: string, values: Values): void {
    if (values.has(name)) {
      this.oddities.count("repeated", name, element.line);
      return;
    }
    for (const inner of element.children) this.oddities.count("element", inner.name, inner.line);
    values.set(name, textOf(element));
  }
}

function childId(parts: readonly (readonly [string, XmlElement])[]): string | null {
  for (const [name, part] of parts) {
    if (name !== "ChildIdentifiers") continue;
    const element = part.children.find((inner) => casefold(inner.name) === casefold(CHILD_ID));
    if (element) return textOf(element);
  }
  return null;
}
