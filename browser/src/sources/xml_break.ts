/** What to do when the XML of a file breaks: keep what is whole, count what is lost, say where. */

import { type Collector, type NoticeBook, notCollected } from "./collecting.ts";
import type { Document } from "./documents.ts";
import { probe } from "./encodings.ts";
import { transcoded } from "./transcoding.ts";
import type { XmlBreakError, XmlElement } from "./xml_elements.ts";
import type { Rows } from "./xml_rows.ts";

const AFTER_BREAK = "after the break in the file";
const PIECE = 1 << 20;

/** Take from `part` the last and innermost element: its value is cut short. */
export function dropInnermost(part: XmlElement): void {
  let innermost = part;
  for (let inner = part.children.at(-1); inner; inner = inner.children.at(-1)) innermost = inner;
  if (innermost !== part) innermost.parent?.children.pop();
}

/** Say where the XML breaks. */
export function remarkBreak(
  notices: NoticeBook,
  problem: XmlBreakError,
  file: string,
  { readAny }: { readonly readAny: boolean },
): void {
  const what = problem.cutShort ? "The file ends in the middle" : "The XML is broken";
  const done = readAny ? "everything before this point was read" : "nothing could be read";
  notices.add("error", `${what}; ${done}`, {
    file,
    line: problem.line,
    why: "what follows cannot be told apart; the account shows how many rows stand there unread",
    do: "Mend the file at this line, or export it again, before relying on the result",
  });
}

/**
 * Enter every table of the file in the account; after a break, with what the rest of the file holds.
 *
 * `tags` names the elements of which each gives one row of a table; a table without any has rows that cannot be
 * counted beyond a break.
 */
export function accountWithBreak(
  collector: Collector,
  rows: Rows,
  tags: ReadonlyMap<string, readonly string[]>,
  document: Document,
  { broken }: { readonly broken: boolean },
): void {
  const found = broken ? elementsIn(document, new Set([...tags.values()].flat())) : new Map<string, number>();
  for (const [table, group] of tags) {
    const read = rows.counts.get(table) ?? 0;
    const aside = rows.aside.get(table) ?? 0;
    const there = group.reduce((sum, tag) => sum + (found.get(tag) ?? 0), 0);
    const lost = Math.max(0, there - read - aside);
    if (collector.hasBegun(table) || aside > 0 || lost > 0) {
      const reasons = { [AFTER_BREAK]: lost, [notCollected(collector.layout.year)]: aside };
      collector.settle(table, document.name, read, reasons);
    }
  }
}

/** How many times each of `tags` is opened anywhere in the file. */
function elementsIn(document: Document, tags: ReadonlySet<string>): Map<string, number> {
  const opening = new RegExp(`<(?:[A-Za-z0-9_.-]+:)?(${[...tags].sort().join("|")})(?=[\\s/>])`, "g");
  const { name } = probe(document);
  const bytes = name === "utf-8" || name === "cp1252" ? document.bytes : transcoded(document.bytes, name).bytes;
  // Only what is plain English counts, so it does not matter how the other bytes decode.
  const decoder = new TextDecoder("latin1");
  const found = new Map<string, number>();
  for (let start = 0; start < bytes.length; ) {
    const end = pieceEnd(bytes, start);
    for (const [, tag] of decoder.decode(bytes.subarray(start, end)).matchAll(opening)) {
      found.set(tag as string, (found.get(tag as string) ?? 0) + 1);
    }
    start = end;
  }
  return found;
}

/** The end of a piece from `start` on, so that the next begins with a "<". */
function pieceEnd(bytes: Uint8Array, start: number): number {
  const next = bytes.indexOf("<".charCodeAt(0), start + PIECE);
  return next < 0 ? bytes.length : next;
}
