/** The files in a zip archive, unpacked in memory one by one. */

import { ARCHIVE, breachOf, type Limits, tooManyFiles, troubleWith, WORKBOOK } from "./archive_limits.ts";
import type { Collector, NoticeBook } from "./collecting.ts";
import { DamageError, damaging } from "./damage.ts";
import type { Document } from "./documents.ts";
import { kindOf } from "./encodings.ts";
import { UnreadableError } from "./errors.ts";
import { readFile, remarkUnread, remarkUnreadable } from "./files.ts";
import { casefold, compareTexts } from "./text.ts";
import { UnpackError, unpacked } from "./unpacking.ts";
import { readWorkbook } from "./workbooks.ts";
import { type Archive, archiveOf, type Entry } from "./zip_directory.ts";

const BOOK_PART = "xl/workbook.xml";
const HELD = 256 * 2 ** 20;
const FIRST_BYTES = 1 << 16;
const LINK = 0o120000;
const KIND = 0o170000;
const LONGEST_NAME = 200;
const UNPRINTABLE = /^[\p{C}\p{Z}]$/u;

/**
 * Read a zip: a workbook, or an archive of files. `packed` says that it was itself inside an archive.
 *
 * Throws `UnreadableError` when it is damaged.
 */
export function readArchive(collector: Collector, document: Document, packed: boolean): void {
  if (packed && document.bytes.length > HELD) {
    throw new UnreadableError(`it is more than ${HELD / 2 ** 20} megabytes large inside the archive`);
  }
  const archive = opened(document, collector.notices, ARCHIVE);
  if (archive === null) return;
  if (isWorkbook(archive)) {
    const book = opened(document, collector.notices, WORKBOOK);
    if (book) readWorkbook(collector, document.name, book);
  } else if (isDocument(archive)) {
    remarkUnread(collector, "other", document.name);
  } else if (packed) {
    remarkUnread(collector, "archive in archive", document.name);
  } else {
    for (const { entry, shown } of filesIn(archive, document.name, collector.notices)) {
      readPacked(collector, archive, entry, shown);
    }
  }
}

/** The archive, or null with a notice when it is beyond its limits. Throws `DamageError` when it is damaged. */
export function opened(document: Document, notices: NoticeBook, limits: Limits): Archive | null {
  if (tooManyFiles(document.bytes, limits)) {
    refuse(notices, document.name, `it holds more than ${limits.files} files`);
    return null;
  }
  const archive = damaging(() => archiveOf(document.bytes));
  const breach = breachOf(archive, limits);
  if (!breach) return archive;
  refuse(notices, document.name, breach);
  return null;
}

/** Whether the archive is a workbook of the kind read here. */
export function isWorkbook({ entries }: Archive): boolean {
  return entries.some(({ name }) => name === BOOK_PART);
}

function refuse(notices: NoticeBook, name: string, why: string): void {
  notices.add("error", "The archive was not unpacked", {
    file: name,
    why: `${why}, and such an archive can fill the machine`,
    do: "Give the files themselves",
  });
}

/** Whether the archive is some other document that office programs keep as one. */
function isDocument({ entries }: Archive): boolean {
  return entries.some(({ name }) => name === "[Content_Types].xml") || entries[0]?.name === "mimetype";
}

/** The files of an archive called `name`, in the order of their paths, with a notice for each left out. */
function* filesIn(
  { entries }: Archive,
  name: string,
  notices: NoticeBook,
): Generator<{ entry: Entry; shown: string }> {
  for (const entry of [...entries].sort(inOrder)) {
    if (entry.name.endsWith("/")) continue;
    const file = `${name}/${printable(entry.name)}`;
    const trouble = troubleWith(entry);
    if (isUnsafe(entry)) {
      notices.add("warning", "A file in the archive has an unsafe path, so it was not read", { file });
    } else if (trouble) {
      notices.add("error", "The file could not be unpacked", { file, why: trouble, do: "Give the file itself" });
    } else if (stepsOf(entry.name).some((step) => /^(?:\.|~\$|__MACOSX)/.test(step))) {
      notices.add("info", "A hidden file or folder was left out", { file });
    } else yield { entry, shown: file };
  }
}

function readPacked(collector: Collector, archive: Archive, entry: Entry, shown: string): void {
  let bytes: Uint8Array;
  try {
    bytes = unpacked(archive, entry);
  } catch (error) {
    if (error instanceof UnpackError && isOther(archive, entry)) remarkUnread(collector, "other", shown);
    else remarkUnreadable(collector, shown, problemOf(error));
    return;
  }
  readFile(collector, { name: shown, bytes }, true);
}

function problemOf(error: unknown): UnreadableError {
  if (error instanceof UnpackError) return new DamageError();
  if (error instanceof UnreadableError) return error;
  throw error;
}

/** Whether the beginning of a damaged file, whole so far, shows that it would not be read anyway. */
function isOther(archive: Archive, entry: Entry): boolean {
  try {
    return kindOf({ name: "", bytes: unpacked(archive, entry, FIRST_BYTES) }) === "other";
  } catch (error) {
    if (error instanceof UnpackError) return false;
    throw error;
  }
}

function inOrder(one: Entry, other: Entry): number {
  return compareTexts(casefold(one.name), casefold(other.name)) || compareTexts(one.name, other.name);
}

function printable(path: string): string {
  const marks = Array.from(path, (mark) => (mark !== " " && UNPRINTABLE.test(mark) ? "?" : mark));
  return marks.slice(0, LONGEST_NAME).join("");
}

function stepsOf(path: string): string[] {
  return path.split("/").filter((step) => step !== "" && step !== ".");
}

function isUnsafe({ given, attributes }: Entry): boolean {
  const isRooted = /^[/\\]/.test(given) || /^[A-Za-z]:/.test(given) || given.includes("\0");
  return isRooted || given.split(/[/\\]/).includes("..") || ((attributes >>> 16) & KIND) === LINK;
}
