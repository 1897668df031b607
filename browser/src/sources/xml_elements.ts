/** Safe events of an XML file, and small readings of one element. */

import { casefold, isSpace, stripped } from "./text.ts";
import type { Oddities } from "./xml_oddities.ts";

/** The point from which an XML file can no longer be read. */
export class XmlBreakError extends Error {
  constructor(
    readonly line: number,
    /** Whether the file just ends there. */
    readonly cutShort: boolean,
    /** Whether the break comes after the start of an element, before its end and before any element in it. */
    readonly insideValue: boolean,
  ) {
    super("the XML breaks");
  }
}

/** The file declares a document type. */
export class XmlDoctypeError extends Error {}

/** One element, without comments and processing instructions. */
export class XmlElement {
  /** The text before the first element inside, null when there is none. */
  text: string | null = null;
  /** The text between this element and the next, null when there is none. */
  tail: string | null = null;
  children: XmlElement[] = [];

  constructor(
    /** The name without its namespace. */
    readonly name: string,
    /** The line on which its start tag ends, 1-based. */
    readonly line: number,
    /** Whether it has attributes, declarations of namespaces apart. */
    readonly hasAttributes: boolean,
    readonly parent: XmlElement | null,
  ) {}
}

/** The element's own text, outer spaces trimmed, null when there is none. */
export function textOf(element: XmlElement): string | null {
  return element.text === null ? null : stripped(element.text);
}

/** Whether text between elements says anything. */
export function isLoose(text: string | null): boolean {
  return text !== null && text !== "\n" && text !== "" && !isSpace(text);
}

/** Whether the element's parent is called `name`. */
export function isInside(element: XmlElement, name: string): boolean {
  return element.parent?.name === name;
}

/** The names that may stand in an element: the keys of a map, or a set. */
export type Names = Pick<ReadonlySet<string>, "has"> & { keys(): Iterable<string> };

/** The children of `element` that are among `known`, by name; everything else in it is counted. */
export function* knownParts(
  element: XmlElement,
  known: Names,
  oddities: Oddities,
): Generator<readonly [name: string, part: XmlElement]> {
  if (element.hasAttributes) oddities.count("attribute", element.name, element.line);
  if (isLoose(element.text)) oddities.count("text", element.name, element.line);
  for (const part of element.children) {
    if (known.has(part.name)) {
      yield [part.name, part];
    } else {
      const respelt = respelling(part.name, known);
      oddities.count(respelt === null ? "element" : "spelling", part.name, part.line);
      if (respelt !== null) yield [respelt, part];
    }
    if (isLoose(part.tail)) oddities.count("text", element.name, part.line);
  }
}

function respelling(name: string, known: Names): string | null {
  const folded = casefold(name);
  for (const other of known.keys()) if (casefold(other) === folded) return other;
  return null;
}
