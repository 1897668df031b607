/** What a run found, in a sentence and figures. */

import type { Summary } from "../contract.ts";
import type { App } from "./app.ts";
import { noticeList } from "./notices.ts";
import { inset, link, figures, paragraph } from "./pieces.ts";
import { count, day, listed, thousands } from "./format.ts";
import { make, type Child } from "./dom.ts";

/** The opening of the results: personal data, what ran, what is open, what changed. */
export function opening(app: App, summary: Summary): Child[] {
  return [
    inset(
      "What is shown here is personal data about children. Keep what you print or take away where the return " +
        "itself is kept.",
    ),
    warnings(summary),
    ran(summary),
    figures(shownFigures(summary)),
    notRun(summary),
    changed(summary),
    lapsed(summary),
    unsavedReminder(app),
  ];
}

/** What makes the whole run doubtful, rather than one file; the rest stands where the rows are accounted for. */
function warnings({ notices }: Summary): HTMLElement | null {
  const grave = notices.filter(({ level, file }) => level === "error" || (level === "warning" && file === ""));
  return noticeList(grave, "h2", "Before you read on");
}

function ran({ counts, period }: Summary): HTMLElement {
  return paragraph(
    `The return was held against ${count(counts.rules, "rule")} over the period ${day(period.start)} ` +
      `to ${day(period.end)}: ` +
      `${thousands(counts.passed)} passed, ${thousands(counts.found)} found something, ` +
      `${thousands(counts.not_applicable)} did not apply and ${thousands(counts.could_not_run)} could not run. ` +
      `There ${counts.findings === 1 ? "is" : "are"} ${count(counts.findings, "finding")} in ` +
      `${count(counts.breaches, "breach", "breaches")}, about ${count(counts.children, "child", "children")}.`,
  );
}

function shownFigures({ work, comparison }: Summary): (readonly [string, number])[] {
  const open = Object.entries(work.open_by_severity).map(([kind, number]) => [`Open: ${kind}`, number] as const);
  return [
    ...(open.length > 0 ? open : [["Open", 0] as const]),
    ["Accepted, with a reason", work.accepted],
    ...(comparison ? ([
      ["New since the check before", comparison.new],
      ["Gone since then", comparison.gone],
    ] as const) : []),
  ];
}

function notRun({ counts, statuses }: Summary): HTMLElement | null {
  if (counts.could_not_run === 0) return null;
  const reasons = [...new Set(statuses.filter(({ status }) => status === "could_not_run").map(({ reason }) => reason))];
  const they = counts.could_not_run === 1 ? "it" : "they";
  const words = `${count(counts.could_not_run, "rule")} could not run: nobody knows what ${they} would have found. `;
  const why = reasons.length <= 3 ? `Why: ${listed(reasons)}. ` : "";
  return paragraph(make("strong", {}, words), why, link("See which", { name: "not-run" }, "rules could not run"), ".");
}

function changed({ comparison }: Summary): HTMLElement | null {
  if (!comparison) return null;
  const { new: fresh, gone, still, not_checked } = comparison;
  const rest = not_checked > 0 ? `, ${thousands(not_checked)} not looked at this time` : "";
  return paragraph(
    "Since the check before: ",
    make("strong", {}, `${thousands(fresh)} new`),
    ", ",
    make("strong", {}, `${thousands(gone)} gone`),
    ", ",
    make("strong", {}, `${thousands(still)} still there`),
    `${rest}.`,
  );
}

function lapsed({ work }: Summary): HTMLElement | null {
  const { lapsed: number, acceptances_unused: unused } = work;
  if (number === 0 && unused === 0) return null;
  return paragraph(
    number > 0 && make("strong", {}, `${thousands(number)} were accepted before, but the values have changed since`),
    number > 0 && ", so they are open again; the reason given then stands beside each. ",
    unused > 0 &&
      `${count(unused, "accepted finding")} of earlier checks ${unused === 1 ? "is" : "are"} not there any more.`,
  );
}

/** Says that acceptances would be lost with the page; null when none would. */
export function unsavedReminder(app: App): HTMLElement | null {
  if (app.unsaved === 0) return null;
  return inset(
    make("strong", {}, "What you accepted is only in this page so far. "),
    "Take away the ",
    link("file of accepted findings", { name: "downloads" }),
    " before you close the page, and give it back at the next check.",
  );
}

/** The run that is shown. A view of the results is never drawn without one. */
export function summaryOf(app: App): Summary {
  if (!app.summary) throw new Error("nothing has been checked");
  return app.summary;
}
