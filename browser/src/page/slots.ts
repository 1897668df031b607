/** The three areas that take files, and what each is for. */

import type { GivenFile, Problem, Reading, Slot } from "../contract.ts";
import type { App } from "./app.ts";
import { button, make } from "./dom.ts";
import { count, thousands } from "./format.ts";
import { chosenFiles, droppedFiles, TOO_MANY } from "./dropping.ts";

/** An area that takes files of `slot`, by drop or by choice. `name` tells its buttons apart. */
export function dropArea(app: App, slot: Slot, name: string): HTMLElement {
  const place = make("div", { id: `reading-${slot}` });
  const give = (files: readonly GivenFile[]): void => void given(app, slot, files, place);
  const files = picker(`files-${slot}`, false, give);
  const folder = picker(`folder-${slot}`, true, give);
  const area = make(
    "div.app-drop",
    {},
    make("p.govuk-body", {}, "Drop files or a folder here, or"),
    make(
      "div.govuk-button-group",
      {},
      button("Choose files", () => files.click(), ".govuk-button--secondary", `for: ${name}`),
      button("Choose a folder", () => folder.click(), ".govuk-button--secondary", `for: ${name}`),
    ),
    files,
    folder,
    place,
  );
  takeDrops(area, give, (error) => app.fail(error));
  return area;
}

function picker(id: string, folder: boolean, give: (files: readonly GivenFile[]) => void): HTMLInputElement {
  const input = make("input", { id, type: "file", multiple: true, hidden: true, webkitdirectory: folder });
  input.addEventListener("change", () => {
    const chosen = chosenFiles(input.files);
    input.value = ""; // so that the same file can be chosen again once it was mended
    if (chosen.length > 0) give(chosen);
  });
  return input;
}

function takeDrops(
  area: HTMLElement,
  give: (files: readonly GivenFile[]) => void,
  fail: (error: unknown) => void,
): void {
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("app-drop--over");
  });
  area.addEventListener("dragleave", (event) => {
    const within = event.relatedTarget instanceof Node && area.contains(event.relatedTarget);
    if (!within) area.classList.remove("app-drop--over");
  });
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("app-drop--over");
    droppedFiles(event.dataTransfer).then((files) => files.length > 0 && give(files), fail);
  });
}

async function given(app: App, slot: Slot, files: readonly GivenFile[], place: HTMLElement): Promise<void> {
  if (files.length > TOO_MANY) {
    const words = `These are more than ${thousands(TOO_MANY)} files. Choose the folder that holds the return alone.`;
    return app.complain([{ words }]);
  }
  const before = app.reading;
  const went = await app.during("Reading", place, async () => {
    app.summary = null; // also when this fails: the worker lets go of it first
    app.reading = await app.ask("give", { slot, files });
  });
  if (!went || !app.reading) return;
  const trouble = troubleOf(slot, app.reading, before);
  await app.again(trouble ? "" : heldWords(app.reading));
  if (trouble) app.trouble(trouble);
}

/** What is wrong with what was just given: with the return of `slot`, or a file that stands beside the returns. */
function troubleOf(slot: Slot, now: Reading, before: Reading | null): Problem | null {
  const known = new Set(before?.beside.map(({ name }) => name));
  const fresh = now.beside.find(({ name, problem }) => problem !== null && !known.has(name));
  return (slot === "beside" ? null : now[slot].problem) ?? fresh?.problem ?? null;
}

/** What has been given so far, in a sentence. */
function heldWords(reading: Reading): string {
  const tables = (slot: "this" | "last"): string =>
    count(new Set(reading[slot].tables.map(({ name }) => name)).size, "table");
  const parts = [
    reading.this.files.length > 0 && `This year’s return: ${tables("this")}.`,
    reading.last.files.length > 0 && `Last year’s return: ${tables("last")}.`,
    reading.beside.length > 0 && `Other files: ${reading.beside.length}.`,
  ];
  return parts.filter((part) => part !== false).join(" ");
}

/** Takes one file of a slot back, or all with null. */
export async function takeBack(app: App, slot: Slot, name: string | null): Promise<void> {
  try {
    app.summary = null;
    app.reading = await app.ask("take", { slot, name });
    await app.again(name === null ? "The files were taken away." : `${name} was taken away.`);
  } catch (error) {
    app.fail(error);
  }
}
