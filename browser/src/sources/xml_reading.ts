/** An XML file in one pass that holds one child at a time. */

import type { Collector } from "./collecting.ts";
import { remarkNotCollected } from "./csv_remarks.ts";
import type { Document } from "./documents.ts";
import { accountWithBreak, dropInnermost, remarkBreak } from "./xml_break.ts";
import { isInside, isLoose, XmlBreakError, type XmlElement } from "./xml_elements.ts";
import type { Oddities } from "./xml_oddities.ts";
import { XmlParser } from "./xml_parser.ts";
import type { Rows } from "./xml_rows.ts";
import type { XmlText } from "./xml_text.ts";

/** One kind of file: what it is called, how it is laid out, and how its parts become rows. */
export interface PartsKind {
  readonly what: string;
  /** The element that it begins with. */
  readonly root: string;
  /** Each part that is read as a whole, and the element it stands in. */
  readonly inside: ReadonlyMap<string, string>;
  /** The part that repeats, one for each child. */
  readonly many: string;
  begin(collector: Collector, file: string): Parts;
}

/** How the parts of one file become rows. */
export interface Parts {
  readonly rows: Rows;
  readonly oddities: Oddities;
  /** The elements of which each gives one row of a table. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** The rows of one part. */
  read(part: XmlElement): void;
  /** Say what the file lacks as a whole. */
  close(collector: Collector, file: string): void;
}

/** One file on its way into the tables. */
export class XmlReading {
  readonly #collector: Collector;
  readonly #document: Document;
  readonly #kind: PartsKind;
  readonly #parts: Parts;
  /** What the children stand in. */
  readonly #middle: string;
  /** The part being read. */
  #open: XmlElement | null = null;

  constructor(collector: Collector, document: Document, kind: PartsKind) {
    this.#collector = collector;
    this.#document = document;
    this.#kind = kind;
    this.#parts = kind.begin(collector, document.name);
    this.#middle = kind.inside.get(kind.many) as string;
  }

  /** Read the file, tell what is odd about it, enter it in the account. */
  run(source: XmlText): void {
    this.#remarkSecondFile();
    const broken = this.#readParts(source);
    if (broken) this.#rescue(broken);
    this.#finish({ broken: broken !== null });
  }

  #remarkSecondFile(): void {
    const [first] = this.#parts.tags.keys();
    const earlier = this.#collector.fileOf(first as string);
    if (earlier === null) return;
    this.#collector.notices.add("warning", `Two files hold ${this.#kind.what}; both are read, one after the other`, {
      file: this.#document.name,
      why: `${earlier} is one too`,
      do: "Take one of them away if it is a copy",
    });
  }

  /** Everything up to the break, if there is one. */
  #readParts(source: XmlText): XmlBreakError | null {
    const names = new Set([this.#kind.root, this.#middle, ...this.#kind.inside.keys()]);
    try {
      for (const [event, element] of new XmlParser(source).events(names)) {
        if (event === "start") this.#begin(element);
        else this.#end(element);
      }
    } catch (error) {
      if (!(error instanceof XmlBreakError)) throw error;
      remarkBreak(this.#collector.notices, error, this.#document.name, { readAny: true });
      return error;
    }
    return null;
  }

  #begin(element: XmlElement): void {
    const above = this.#kind.inside.get(element.name);
    if (above !== undefined && isInside(element, above)) this.#open = element;
  }

  #end(element: XmlElement): void {
    if (element === this.#open) {
      this.#open = null;
      this.#parts.read(element);
    }
    const { many, root } = this.#kind;
    const { name } = element;
    if (name === many && isInside(element, this.#middle)) {
      element.children = [];
      this.#forgetBefore(element);
    } else if (name === this.#middle && (name === root || isInside(element, root))) {
      this.#endChildren(element);
    } else if (name === root && element.parent === null) {
      this.#endRoot(element);
    }
  }

  /** Free what stands before `element`, counting what was not read of it. */
  #forgetBefore(element: XmlElement): void {
    const { parent } = element;
    if (!parent) return;
    for (const earlier of parent.children.slice(0, -1).reverse()) this.#countUnread(earlier, parent);
    parent.children = [element];
  }

  #endChildren(children: XmlElement): void {
    if (isLoose(children.text)) this.#parts.oddities.count("text", children.name, children.line);
    for (const part of children.children) this.#countUnread(part, children);
  }

  #endRoot(root: XmlElement): void {
    for (const { name, line } of root.children) {
      if (name !== this.#middle && !this.#kind.inside.has(name)) this.#parts.oddities.count("element", name, line);
    }
  }

  #countUnread(part: XmlElement, parent: XmlElement): void {
    if (part.name !== this.#kind.many) this.#parts.oddities.count("element", part.name, part.line);
    if (isLoose(part.tail)) this.#parts.oddities.count("text", parent.name, part.line);
  }

  /** Read what was complete in the part that was open at the break. */
  #rescue(broken: XmlBreakError): void {
    if (this.#open === null) return;
    if (broken.insideValue) dropInnermost(this.#open);
    this.#parts.read(this.#open);
  }

  #finish({ broken }: { readonly broken: boolean }): void {
    const { rows, oddities, tags } = this.#parts;
    const { notices, layout } = this.#collector;
    const file = this.#document.name;
    rows.close();
    this.#parts.close(this.#collector, file);
    for (const table of rows.aside.keys()) {
      remarkNotCollected(notices, table, layout.year, file, rows.first.get(table) ?? null);
    }
    oddities.tell(notices, file);
    accountWithBreak(this.#collector, rows, tags, this.#document, { broken });
  }
}
