/** Files to take away, each with what it holds and whether that is personal data. */

import type { Download, MadeFile } from "../contract.ts";
import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import { button, make } from "./dom.ts";
import { paragraph, tag } from "./pieces.ts";
import { summaryOf, unsavedReminder } from "./summary.ts";

interface Offer {
  readonly what: Download;
  readonly title: string;
  readonly holds: string;
  readonly personal: string;
}

const PERSONAL = "Personal data about children: keep it where the return itself is kept.";

const OFFERS: readonly Offer[] = [
  {
    what: "workbook",
    title: "Work list as a workbook",
    holds: "Every finding with its row, sheet by sheet, to hand out and to give back with reasons filled in.",
    personal: PERSONAL,
  },
  {
    what: "findings",
    title: "Findings as CSV",
    holds: "Every finding in one list. Give it to the next check to see what is new, gone or still there.",
    personal: PERSONAL,
  },
  {
    what: "accepted",
    title: "Accepted findings",
    holds: "What was accepted, with reason, role and day. Give it to the next check so that it stays accepted.",
    personal: PERSONAL,
  },
  {
    what: "json",
    title: "The whole run as JSON",
    holds: "Counts, accounts, statuses and findings, for other programs.",
    personal: PERSONAL,
  },
  {
    what: "statuses",
    title: "What became of each rule as CSV",
    holds:
      "For each rule whether it passed, found something, did not apply or could not run, and how much it looked " +
      "at.",
    personal: "Counts only, no rows. Small counts can still point at a child: do not publish it.",
  },
  {
    what: "shared",
    title: "File to share with a colleague or supplier",
    holds:
      "Open findings by rule, table and line. No values, no dates, no names of files; in place of each child’s " +
      "number a made-up word, different in every file.",
    personal:
      "Made to hold no personal data. Look it over before you send it: whoever holds the return can find the " +
      "lines.",
  },
];

/** The list of files, each made when it is asked for. */
export function downloadsView(app: App): Shown {
  summaryOf(app);
  return {
    title: "Files to take away",
    results: true,
    body: [
      paragraph("Each file is made here and saved by your browser on this computer."),
      unsavedReminder(app),
      ...OFFERS.map((offer) => part(app, offer)),
    ],
  };
}

function part(app: App, { what, title, holds, personal }: Offer): HTMLElement {
  const place = make("div", { role: "status" });
  const save = button("Save", () => void take(app, what, save, place), ".govuk-button--secondary", title);
  return make(
    "section.app-offer",
    {},
    make("h2.govuk-heading-m", {}, title),
    paragraph(holds),
    paragraph(tag(personal === PERSONAL ? "personal data" : "no rows of data"), ` ${personal}`),
    save,
    place,
  );
}

async function take(app: App, what: Download, save: HTMLButtonElement, place: HTMLElement): Promise<void> {
  save.setAttribute("aria-disabled", "true");
  place.replaceChildren(paragraph("Making the file…"));
  try {
    const file = await app.ask("download", what);
    keep(file);
    if (what === "accepted") app.unsaved = 0;
    place.replaceChildren(paragraph(`${file.name} was handed to your browser to save.`));
  } catch (error) {
    place.replaceChildren();
    app.fail(error);
  } finally {
    save.removeAttribute("aria-disabled");
  }
}

/** Hands a file to the browser to save. */
function keep({ name, type, bytes }: MadeFile): void {
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
  const anchor = make("a", { href: address, download: name, hidden: true });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // time for the browser to ask where to put it
}
