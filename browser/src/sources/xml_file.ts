/** An XML file into tables: what it is, whether it is safe to read, and in which encoding. */

import { CENSUS } from "./cin_child.ts";
import type { Collector } from "./collecting.ts";
import type { Document } from "./documents.ts";
import { probe } from "./encodings.ts";
import { RETURN } from "./ssda903_child.ts";
import { remarkBreak } from "./xml_break.ts";
import { XmlBreakError, XmlDoctypeError, type XmlElement } from "./xml_elements.ts";
import { XmlParser } from "./xml_parser.ts";
import { type PartsKind, XmlReading } from "./xml_reading.ts";
import { type Override, type XmlText, xmlText } from "./xml_text.ts";

const HEAD = 1 << 16;
const DECLARED = /encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;
const FORMS: ReadonlyMap<string, PartsKind> = new Map([
  ["cin", CENSUS],
  ["ssda903", RETURN],
]);

/**
 * Read an XML file of the form.
 *
 * A file with a document type declaration, or of another kind, is noted and not read. Of a broken file all before the
 * break is read, and the account says how much stands after it.
 */
export function readXmlFile(collector: Collector, document: Document): void {
  const kind = FORMS.get(collector.form.name);
  if (!kind) {
    collector.notices.add("warning", "The file is XML, which this return is not read from; it was not read", {
      file: document.name,
      why: "its tables are read from CSV files and workbooks",
      do: "Export the tables as CSV",
    });
    return;
  }
  const head = new TextDecoder("latin1").decode(document.bytes.subarray(0, HEAD)).replaceAll("\0", "");
  if (/<!DOCTYPE/i.test(head)) {
    refuseDoctype(collector, document.name);
    return;
  }
  const source = xmlText(document.bytes, encodingToUse(collector, document, head));
  if (isOfForm(collector, document, source, kind)) new XmlReading(collector, document, kind).run(source);
}

function refuseDoctype(collector: Collector, name: string): void {
  collector.notices.add("error", "The file declares a document type or entities of its own, so it was not read", {
    file: name,
    why:
      "such declarations can pull in other files or blow a small file up to fill the machine, " +
      "and a return never needs one",
    do: "Export the file again, without a DOCTYPE",
  });
}

/** Null to believe the file's own declaration, else the encoding its bytes show. */
function encodingToUse(collector: Collector, document: Document, head: string): Override {
  const seen = probe(document).name;
  const declared = (DECLARED.exec(head.slice(0, 400))?.[1] ?? "utf-8").toLowerCase();
  const isWide = declared.startsWith("utf-16") || declared.startsWith("utf-32") || declared.startsWith("ucs");
  let used: Override = null;
  if ((seen === "utf-8" || seen === "utf-8-sig") && isWide) used = "utf-8";
  else if (seen === "cp1252" && ["utf-8", "us-ascii", "ascii"].includes(declared)) used = "windows-1252";
  if (used === null) return null;
  collector.notices.add("warning", `The file was read as ${used === "utf-8" ? "UTF-8" : "Windows-1252"}`, {
    file: document.name,
    why: "its bytes are not in the encoding that it declares",
    do: "Export it as UTF-8 if letters with accents look wrong",
  });
  return used;
}

/** Whether the first element says that the file is of the form; a notice when it does not. */
function isOfForm(collector: Collector, document: Document, source: XmlText, kind: PartsKind): boolean {
  const root = rootOf(collector, document, source);
  if (root === null) return false;
  if (root.name === kind.root) return true;
  const seen = [...FORMS.values()].find((known) => known.root === root.name)?.what;
  collector.notices.add("error", `The XML is not ${kind.what}, so it was not read`, {
    file: document.name,
    line: root.line,
    why: seen ? `it looks like ${seen}` : `${kind.what} begins with the element ${kind.root}`,
    do: seen ? "Check it as what it is" : "Give the file that the case system exports for the return",
  });
  return false;
}

/** The first element; null, with a notice, when there is none or it stands below a document type. */
function rootOf(collector: Collector, document: Document, source: XmlText): XmlElement | null {
  try {
    return new XmlParser(source).root();
  } catch (error) {
    if (error instanceof XmlBreakError) remarkBreak(collector.notices, error, document.name, { readAny: false });
    else if (error instanceof XmlDoctypeError) refuseDoctype(collector, document.name);
    else throw error;
    return null;
  }
}
