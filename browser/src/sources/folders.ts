/** Which of the files given are read, under which names: a folder that was dropped is read as the command line does. */

import type { Collector } from "./collecting.ts";
import type { Document } from "./documents.ts";
import { readFile } from "./files.ts";
import { casefold, compareTexts } from "./text.ts";

/** A file as it was given; `path` is its name, below the folder where a folder was dropped. */
export interface FileGiven {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What stands in a folder: a file, or a folder with what stands in it. */
type Entry = Document | { readonly name: string; readonly inside: readonly Entry[] };

const HIDDEN = [".", "~$", "__MACOSX"];
const LEFT_BEHIND = ["Thumbs.db", "desktop.ini"];

/** What people are shown as the place of all `files`: a folder, the one file, or blank. */
export function placeOf(files: readonly FileGiven[]): string {
  const [first] = files;
  if (files.length === 1 && first && !first.path.includes("/")) return first.path;
  return commonFolder(files) ?? "";
}

/** Read what was given: one file as it is, all others as a folder. */
export function readFolder(collector: Collector, files: readonly FileGiven[]): void {
  const [first] = files;
  if (files.length === 1 && first && !first.path.includes("/")) {
    readFile(collector, { name: first.path, bytes: first.bytes });
    return;
  }
  const top = commonFolder(files);
  readEntries(collector, entriesOf(files.map((file) => (top === null ? file : below(file)))));
}

function readEntries(collector: Collector, entries: readonly Entry[]): void {
  const shown = entries.filter((entry) => !isHidden(entry));
  const [only] = shown;
  const inner = shown.length === 1 && only && "inside" in only ? only : null;
  for (const entry of entries) {
    if (isHidden(entry)) {
      collector.notices.add("info", "A hidden file or folder was left out", { file: entry.name });
    } else if (entry !== inner) {
      readEntry(collector, entry, entry.name);
    }
  }
  if (inner !== null) readInner(collector, inner);
}

function readInner(collector: Collector, folder: { readonly name: string; readonly inside: readonly Entry[] }): void {
  for (const entry of folder.inside) {
    const name = `${folder.name}/${entry.name}`;
    if (isHidden(entry)) collector.notices.add("info", "A hidden file or folder was left out", { file: name });
    else readEntry(collector, entry, name);
  }
}

function readEntry(collector: Collector, entry: Entry, name: string): void {
  if ("bytes" in entry) {
    readFile(collector, { name, bytes: entry.bytes });
    return;
  }
  collector.notices.add("warning", "A folder inside the folder was not read", {
    file: entry.name,
    why: "it may hold another year or an older copy, and mixing them would spoil the check",
    do: "Give that folder by itself, or move its files up",
  });
}

function isHidden({ name }: Entry): boolean {
  return HIDDEN.some((mark) => name.startsWith(mark)) || LEFT_BEHIND.includes(name);
}

/** The files as a folder, in the order of their names. */
function entriesOf(files: readonly FileGiven[]): Entry[] {
  const entries: Entry[] = [];
  const folders = new Map<string, FileGiven[]>();
  for (const { path, bytes } of files) {
    const cut = path.indexOf("/");
    if (cut < 0) {
      entries.push({ name: path, bytes });
      continue;
    }
    const name = path.slice(0, cut);
    const held = folders.get(name) ?? [];
    folders.set(name, held);
    held.push({ path: path.slice(cut + 1), bytes });
  }
  for (const [name, held] of folders) entries.push({ name, inside: entriesOf(held) });
  return entries.sort(
    (one, other) => compareTexts(casefold(one.name), casefold(other.name)) || compareTexts(one.name, other.name),
  );
}

/** The one folder in which all files lie, null when there is none. */
function commonFolder(files: readonly FileGiven[]): string | null {
  const tops = new Set(files.map(({ path }) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : null)));
  return tops.size === 1 ? ([...tops][0] as string | null) : null;
}

function below({ path, bytes }: FileGiven): FileGiven {
  return { path: path.slice(path.indexOf("/") + 1), bytes };
}
