/** One CHILD element of an SSDA903 XML file into rows of the tables that its CSV files would hold. */

import type { Collector } from "./collecting.ts";
import { ReturnLayout } from "./ssda903_layout.ts";
import { knownParts, textOf, type XmlElement } from "./xml_elements.ts";
import { Oddities } from "./xml_oddities.ts";
import type { Parts, PartsKind } from "./xml_reading.ts";
import { type Row, Rows } from "./xml_rows.ts";

const CHILD = "CHILD";
const BORN = "DOB";
const HEADER = "HEADER";
/** Tables that the file speaks of even where it holds no row of them. */
const ALWAYS = ["Header", "Episodes", "Reviews", "Missing", "PrevPerm", "OC2", "PlacedAdoption"];

/** The return as a kind of XML file. */
export const RETURN: PartsKind = {
  what: "an SSDA903 return",
  root: "EXPSSDA903",
  inside: new Map([[CHILD, "EXPSSDA903"]]),
  many: CHILD,
  begin: (collector, file) => new ReturnParts(collector, file),
};

type Values = Map<string, string | null>;

/** Turns CHILD elements into rows, counting whatever the form does not know. */
export class ReturnParts implements Parts {
  readonly rows: Rows;
  readonly oddities = new Oddities();
  readonly #collector: Collector;
  readonly #layout: ReturnLayout;
  /** The table of each element that gives rows. */
  readonly #tables: ReadonlyMap<string, string>;
  /** What may stand in an element: each name in the file, and the field or the element that it is. */
  readonly #known: ReadonlyMap<string, ReadonlyMap<string, string>>;

  constructor(collector: Collector, file: string) {
    this.#collector = collector;
    this.#layout = new ReturnLayout(collector.layouts.ssda903);
    this.rows = new Rows(collector, file);
    const rows = [...this.#layout.rows].filter(([, { table }]) => this.rows.knows(table));
    this.#tables = new Map(rows.map(([tag, { table }]) => [tag, table]));
    this.#known = new Map([CHILD, ...this.#tables.keys()].map((tag) => [tag, this.#namesIn(tag)]));
    for (const table of [...ALWAYS, ...this.#layout.header.keys()]) this.#supply(table);
  }

  /** The elements that give rows; those of the tables inside HEADER cannot be counted without reading it. */
  get tags(): ReadonlyMap<string, readonly string[]> {
    const tags = new Map<string, string[]>(Object.keys(this.#collector.layout.tables).map((table) => [table, []]));
    for (const [tag, table] of this.#tables) tags.set(table, [...(tags.get(table) ?? []), tag]);
    return tags;
  }

  /** The rows of one child; the HEADER is read first, wherever it stands. */
  read(part: XmlElement): void {
    const found = new Map<string, XmlElement[]>();
    for (const [name, element] of knownParts(part, this.#namesOf(CHILD), this.oddities)) {
      const group = found.get(name) ?? [];
      group.push(element);
      found.set(name, group);
    }
    const headers = found.get(HEADER) ?? [];
    if (headers.length === 0) this.oddities.count("no header part", HEADER, part.line);
    let about: Row | null = null;
    for (const element of headers) {
      const values = this.#readHeader(element);
      about ??= aboutChild(values);
    }
    for (const [name, elements] of found) {
      if (name === HEADER) continue;
      for (const element of elements) this.#readRow(element, name, about ?? new Map());
    }
  }

  /** The file has no part of its own to miss. */
  close(): void {}

  #supply(table: string): void {
    const { file_columns } = this.#collector.layout.tables[table] ?? { file_columns: [] };
    this.rows.supply(table, file_columns);
  }

  #namesOf(tag: string): ReadonlyMap<string, string> {
    return this.#known.get(tag) as ReadonlyMap<string, string>;
  }

  #namesIn(tag: string): Map<string, string> {
    const own = this.#tables.get(tag);
    const tables = [...(own === undefined ? [] : [own]), ...(tag === HEADER ? this.#layout.header.keys() : [])];
    const fields = new Set(tables.flatMap((table) => [...this.rows.fields(table)]));
    const names = new Map([...fields].map((field) => [field, field]));
    for (const [given, field] of this.#layout.respelt) if (fields.has(field)) names.set(given, field);
    for (const name of this.#tables.keys()) {
      if (this.#layout.rows.get(name)?.under.includes(tag)) names.set(name, name);
    }
    return names;
  }

  /** The rows of the tables inside one HEADER; returns its fields. */
  #readHeader(header: XmlElement): Values {
    const known = this.#namesOf(HEADER);
    const values: Values = new Map();
    const groups: [string, XmlElement][] = [];
    for (const [name, element] of knownParts(header, known, this.oddities)) {
      if (this.#tables.has(name)) groups.push([name, element]);
      else this.#readField(element, known.get(name) as string, values);
    }
    this.rows.add("Header", values, header.line);
    if (values.has("UASC")) this.rows.supply("Header", ["UASC"]);
    for (const [table, { when, no }] of this.#layout.header) {
      const says = (name: string): boolean => Boolean(values.get(name)) && !no.has(values.get(name) as string);
      if (when.some(says)) this.rows.add(table, values, header.line);
    }
    const about = aboutChild(values);
    for (const [name, element] of groups) this.#readRow(element, name, about);
    return values;
  }

  /** One row; what it says of the child itself goes before what the HEADER says. */
  #readRow(element: XmlElement, tag: string, about: Row): void {
    const known = this.#namesOf(tag);
    const values: Values = new Map();
    for (const [name, part] of knownParts(element, known, this.oddities)) {
      this.#readField(part, known.get(name) as string, values);
    }
    const table = this.#tables.get(tag) as string;
    if (table in this.#collector.layout.tables) this.#supply(table);
    this.rows.add(table, new Map([...about, ...values]), element.line);
  }

  #readField(element: XmlElement, field: string, values: Values): void {
    if (values.has(field)) {
      this.oddities.count("repeated", element.name, element.line);
      return;
    }
    for (const inner of element.children) this.oddities.count("element", inner.name, inner.line);
    values.set(field, textOf(element));
  }
}

function aboutChild(values: Row): Row {
  return new Map([CHILD, BORN].map((name) => [name, values.get(name) ?? null]));
}
