/** Step 2: the files. */

import type { Reading, SlotReading } from "../contract.ts";
import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import { button, linkButton, make, type Child } from "./dom.ts";
import { size, thousands } from "./format.ts";
import { noticeList } from "./notices.ts";
import { details, heading, link, paragraph, problemLines, sentence, subheading, table } from "./pieces.ts";
import { choiceLine } from "./return_view.ts";
import { unsavedReminder } from "./summary.ts";
import { dropArea, takeBack } from "./slots.ts";
import { accountRow, ACCOUNT_COLUMNS } from "./accounts.ts";
import { BESIDE, KINDS } from "./beside.ts";

const FEW = 3;

type ReturnSlot = "this" | "last";

/** Takes the files of this year, of last year and beside them, and shows what was made of each. */
export function filesView(app: App): Shown {
  const reading = app.reading;
  const body = [
    choiceLine(app),
    app.summary && unsavedReminder(app),
    paragraph(
      "A file is known by what is in it, not by its name or where you drop it. Give all files of one return together.",
    ),
    ...part(app, "this", "This year’s return", "CSV or XML files, a workbook, or a ZIP file of these."),
    ...part(
      app,
      "last",
      "Last year’s return (optional)",
      "Some rules hold this year’s return against last year’s. Without it they do not run.",
    ),
    ...besidePart(app, reading),
    make("hr.govuk-section-break.govuk-section-break--l.govuk-section-break--visible"),
    button("Check the return", () => check(app), ".app-check"),
  ];
  return { title: "Give the files", body };
}

function check(app: App): void {
  if (app.reading?.ready) return void app.check();
  const words = "Give the files of this year’s return before you check it";
  app.complain([{ words, field: "files-this-choose" }]);
}

function part(app: App, slot: ReturnSlot, title: string, words: string): Child[] {
  const area = dropArea(app, slot, title);
  area.querySelector("button")?.setAttribute("id", `files-${slot}-choose`);
  const held = app.reading?.[slot];
  return [
    make(
      "section",
      { "aria-labelledby": `slot-${slot}` },
      heading(title, `slot-${slot}`),
      paragraph(words),
      area,
      ...(held ? holds(app, slot, held) : []),
    ),
  ];
}

/** What one slot holds: why nothing could be read, remarks, tables, files. */
function holds(app: App, slot: ReturnSlot, held: SlotReading): Child[] {
  const year = slot === "this" ? "this year" : "last year";
  return [
    held.problem !== null && trouble(sentence(held.problem.what), problemLines(held.problem)),
    noticeList(held.notices, "h3"),
    held.tables.length > 0 &&
      table(
        `Tables read for ${year}`,
        [...ACCOUNT_COLUMNS, "Look inside"],
        held.tables.map((account) => [
          ...accountRow(account),
          link("First rows", { name: "preview", slot, table: account.name, page: 1 }, `of ${account.name}, ${year}`),
        ]),
        { captionSeen: true },
      ),
    held.files.length > 0 && fileList(app, slot, held, year),
  ];
}

function fileList(app: App, slot: ReturnSlot, held: SlotReading, year: string): HTMLElement {
  const items = held.files.map(({ name, size: bytes }) =>
    make(
      "li",
      {},
      `${name}, ${size(bytes)} `,
      linkButton("Remove", () => void takeBack(app, slot, name), `${name}, ${year}`),
    ),
  );
  const all = linkButton("Remove all", () => void takeBack(app, slot, null), `files of ${year}`);
  const list = make("ul.govuk-list", {}, ...items);
  if (held.files.length <= FEW) return make("div.app-held", {}, subheading(`Files given for ${year}`, "h3"), list);
  return make(
    "div.app-held",
    {},
    details(`${thousands(held.files.length)} files given for ${year}`, list),
    make("p.govuk-body", {}, all),
  );
}

function besidePart(app: App, reading: Reading | null): Child[] {
  const explained = BESIDE.map(({ what, why }) =>
    make(
      "div.govuk-summary-list__row",
      {},
      make("dt.govuk-summary-list__key", {}, what),
      make("dd.govuk-summary-list__value", {}, why),
    ),
  );
  const title = "Other files (optional)";
  const held = reading?.beside ?? [];
  return [
    make(
      "section",
      { "aria-labelledby": "slot-beside" },
      heading(title, "slot-beside"),
      paragraph("None of these is needed to begin. Each makes the check say more."),
      make("dl.govuk-summary-list.app-beside", {}, ...explained),
      dropArea(app, "beside", title),
      held.length > 0 &&
        table(
          "Other files given",
          ["File", "Taken for", "What it holds", { words: "Rows", numeric: true }, "Take away"],
          held.map(({ name, kind, holds: words, rows, problem }) => [
            name,
            KINDS[kind],
            problem ? make("span", {}, make("strong", {}, sentence(problem.what)), ` ${problem.do}`) : words,
            thousands(rows),
            linkButton("Remove", () => void takeBack(app, "beside", name), name),
          ]),
          { captionSeen: true },
        ),
    ),
  ];
}

function trouble(words: string, lines: readonly HTMLElement[]): HTMLElement {
  return make(
    "div.app-trouble",
    {},
    make("p.govuk-error-message", {}, make("span.govuk-visually-hidden", {}, "Error:"), ` ${words}`),
    ...lines,
  );
}
