/** One file, whatever it is, into tables: known by its first bytes, never by its name. */

import { readArchive } from "./archives.ts";
import type { Collector } from "./collecting.ts";
import { readCsvFile } from "./csv_table.ts";
import type { Document } from "./documents.ts";
import { holds, kindOf } from "./encodings.ts";
import { UnreadableError } from "./errors.ts";
import { readXmlFile } from "./xml_file.ts";

const ENCRYPTED = wide("EncryptedPackage");
const OLD_BOOK = wide("Workbook");

export type Unread = "empty" | "encrypted" | "old workbook" | "archive in archive" | "other";

const UNREAD: Record<Unread, readonly [what: string, why: string, advice: string]> = {
  empty: ["The file is empty", "it has no header and no rows", "Leave it out, or export it again"],
  encrypted: [
    "The file is protected by a password, so it was not read",
    "without the password nothing in it can be seen",
    "Save it without a password, in a place where it is safe",
  ],
  "old workbook": [
    "The file is a workbook of the old kind (.xls), so it was not read",
    "only workbooks of the kind in use since 2007 are read",
    "Save it as .xlsx, or each sheet as CSV",
  ],
  "archive in archive": [
    "An archive inside an archive was not opened",
    "archives within archives can hide what would fill the machine",
    "Unpack it, and give the files themselves",
  ],
  other: [
    "The file is not a CSV, XML, workbook or zip, so it was not read",
    "documents, pictures and other formats are not read as returns",
    "Save it as CSV if it belongs to the return",
  ],
};

/** Read one file; `packed` says that it lay in an archive. One that cannot be read is noted. */
export function readFile(collector: Collector, document: Document, packed = false): void {
  try {
    readAsWhatItIs(collector, document, packed);
  } catch (problem) {
    if (!(problem instanceof UnreadableError)) throw problem;
    remarkUnreadable(collector, document.name, problem);
  }
}

function readAsWhatItIs(collector: Collector, document: Document, packed: boolean): void {
  const kind = kindOf(document);
  if (kind === "text") readCsvFile(collector, document);
  else if (kind === "xml") readXmlFile(collector, document);
  else if (kind === "archive") readArchive(collector, document, packed);
  else remarkUnread(collector, kind === "compound" ? compoundKind(document) : kind, document.name);
}

function compoundKind(document: Document): Unread {
  if (holds(document, ENCRYPTED)) return "encrypted";
  return holds(document, OLD_BOOK) ? "old workbook" : "other";
}

/** Say that a file is of a kind that is not read. */
export function remarkUnread({ notices }: Collector, kind: Unread, name: string): void {
  const [what, why, advice] = UNREAD[kind];
  notices.add("warning", what, { file: name, why, do: advice });
}

/** Say that a file could not be opened, in the words of what refused it. */
export function remarkUnreadable({ notices }: Collector, name: string, { why }: UnreadableError): void {
  notices.add("error", "The file could not be opened", {
    file: name,
    why: why.toLowerCase(),
    do: "Close it in other programs, and check that it is whole and that you may read it",
  });
}

function wide(text: string): Uint8Array {
  return Uint8Array.from(text.split("").flatMap((mark) => [mark.charCodeAt(0), 0]));
}
