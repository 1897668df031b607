/** Rules without findings: those that could not run, did not apply, and passed. */

import type { RuleStatus, Status } from "../contract.ts";
import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import { make, type Child } from "./dom.ts";
import { thousands } from "./format.ts";
import { heading, link, paragraph, table } from "./pieces.ts";
import { summaryOf } from "./summary.ts";

const PARTS: readonly (readonly [Status, string, string])[] = [
  ["could_not_run", "Could not run", "Nobody knows what these rules would have found."],
  ["not_applicable", "Did not apply", "These rules had nothing to look at; the reason says what was missing."],
];

const howToRun = (): Child[] => [
  " If the reason is a file that was not given, ",
  link("give it", { name: "files" }, "under Files"),
  " and check again.",
];

/** The rules that did not run, by reason; then those that found nothing. */
export function notRunView(app: App): Shown {
  const { statuses } = summaryOf(app);
  const passed = statuses.filter(({ status }) => status === "passed");
  return {
    title: "Rules that found nothing or did not run",
    results: true,
    body: [
      ...PARTS.flatMap(
        ([status, title, words]) => part(status, title, words, statuses.filter((one) => one.status === status)),
      ),
      heading("Passed"),
      passed.length > 0
        ? paragraph(`${thousands(passed.length)} ran and found nothing: `, codes(passed))
        : paragraph("None."),
    ],
  };
}

function part(status: Status, title: string, words: string, statuses: readonly RuleStatus[]): Child[] {
  if (statuses.length === 0) return [heading(title), paragraph("None.")];
  const rows = [...byReason(statuses)].map(([reason, some]) => [reason, thousands(some.length), codes(some)]);
  const more = status === "could_not_run" ? howToRun() : [];
  return [
    heading(title),
    paragraph(words, ...more),
    table(title, ["Why", { words: "Rules", numeric: true }, "Which"], rows),
  ];
}

function byReason(statuses: readonly RuleStatus[]): Map<string, RuleStatus[]> {
  const reasons = new Map<string, RuleStatus[]>();
  for (const status of statuses) reasons.set(status.reason, [...(reasons.get(status.reason) ?? []), status]);
  return reasons;
}

function codes(statuses: readonly RuleStatus[]): HTMLElement {
  const items: Child[] = statuses.flatMap(
    ({ code }, at) => [at > 0 && " ", link(code, { name: "rule", code, only: "all", page: 1 })],
  );
  return make("span.app-codes", {}, ...items);
}
