/** Files chosen or dropped, folders with all that is in them. */

import type { GivenFile } from "../contract.ts";

/** Files above which a folder is surely not a return. */
export const TOO_MANY = 1000;

/** Chosen files; `path` is below the chosen folder where one was chosen. */
export function chosenFiles(list: FileList | null): GivenFile[] {
  return [...(list ?? [])].map((file) => ({ path: below(file.webkitRelativePath) || file.name, file }));
}

/** Dropped files, and those of dropped folders. To be called while the drop is handled: what it holds is gone later. */
export async function droppedFiles(transfer: DataTransfer | null): Promise<GivenFile[]> {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles(transfer?.files ?? null);
  const found: GivenFile[] = [];
  for (const entry of entries) await gather(entry, entry.isDirectory ? "" : entry.name, found);
  return found;
}

/** Keeps a file that misses its area from taking the place of the page, and with it of all that was given. */
export function catchStrayDrops(): void {
  for (const kind of ["dragover", "drop"]) {
    window.addEventListener(kind, (event) => {
      if (!event.defaultPrevented && event instanceof DragEvent && event.dataTransfer) {
        event.preventDefault();
        event.dataTransfer.dropEffect = "none";
      }
    });
  }
}

const below = (path: string): string => path.split("/").slice(1).join("/");

async function gather(entry: FileSystemEntry, path: string, found: GivenFile[]): Promise<void> {
  if (found.length > TOO_MANY) return;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ path, file });
  } else if (isFolder(entry)) {
    for (const inner of await entriesOf(entry)) await gather(inner, path ? `${path}/${inner.name}` : inner.name, found);
  }
}

/** All entries of a folder: the browser hands out a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
