/** One rule: what it asks, why, how to put it right, and every row that breaks it. */

import type { RuleCounts, RuleStatus, RuleWords, Summary } from "../contract.ts";
import type { App } from "./app.ts";
import { dealing } from "./dealing.ts";
import type { Shown } from "./drawing.ts";
import { make, type Child } from "./dom.ts";
import { findingTables } from "./finding_tables.ts";
import { count, day, thousands } from "./format.ts";
import { backLink } from "./frame.ts";
import { pages, pageWords, span } from "./paging.ts";
import { heading, paragraph, sentence, subheading, tag } from "./pieces.ts";
import { summaryOf, unsavedReminder } from "./summary.ts";
import { addressOf, type Only, type View } from "./views.ts";

type RuleView = Extract<View, { name: "rule" }>;

/** The rule of `view.code`, with one page of its findings. */
export async function ruleView(app: App, view: RuleView): Promise<Shown> {
  const summary = summaryOf(app);
  const counts = summary.work.by_rule.find(({ code }) => code === view.code);
  const rule = await app.ask("rule", view.code);
  const body = [
    ...words(rule, counts),
    unsavedReminder(app),
    ...(counts ? await findings(app, view, counts) : nothing(summary, view.code)),
  ];
  return {
    title: `${rule.code}: ${rule.title}`,
    results: true,
    back: backLink("Back to the work list by rule", { name: "rules" }),
    body: [...body, source(rule)],
  };
}

function words(rule: RuleWords, counts: RuleCounts | undefined): Child[] {
  return [
    paragraph(tag(rule.severity), counts ? ` ${state(counts)}` : ""),
    subheading("Why it matters"),
    paragraph(rule.why),
    subheading("How to put it right"),
    paragraph(rule.mend),
    ...(rule.differs ? [subheading("Where other validators differ"), paragraph(rule.differs)] : []),
  ];
}

function state({ found, open, accepted, lapsed, breaches, children, new: fresh, still, gone }: RuleCounts): string {
  const parts = [
    `${thousands(open)} open`,
    accepted > 0 && `${thousands(accepted)} accepted`,
    lapsed > 0 && `${thousands(lapsed)} lapsed`,
    children > 0 && `about ${count(children, "child", "children")}`,
    breaches < found && `in ${count(breaches, "breach", "breaches")}`,
    fresh + still + gone > 0 &&
      `${thousands(fresh)} new, ${thousands(still)} still there and ${thousands(gone)} gone since the check before`,
  ];
  return sentence(parts.filter((part) => part !== false).join(", "));
}

function source(rule: RuleWords): HTMLElement {
  const until = rule.until ? ` to ${day(rule.until)}` : "";
  const blamed = Object.entries(rule.flags).map(([name, fields]) => `${name} (${fields.join(", ")})`);
  return make(
    "p.govuk-body-s",
    {},
    `Source: ${rule.reference}, rule ${rule.code}. In force from ${day(rule.valid_from)}${until}. ` +
      `Card reviewed ${day(rule.reviewed)}.${blamed.length > 0 ? ` Looks at ${blamed.join("; ")}.` : ""}`,
  );
}

/** Why a rule has no findings. */
function nothing(summary: Summary, code: string): Child[] {
  const status = summary.statuses.find((one) => one.code === code);
  return [heading("What it found"), paragraph(outcome(status))];
}

function outcome(status: RuleStatus | undefined): string {
  if (status?.status === "passed") return `It looked at ${count(status.checked, "row")} and found nothing.`;
  const why = status?.reason ? `: ${sentence(status.reason)}` : ".";
  if (status?.status === "could_not_run") return `It could not run${why} Nobody knows what it would have found.`;
  return `It did not apply${why}`;
}

async function findings(app: App, view: RuleView, counts: RuleCounts): Promise<Child[]> {
  const { total, rows } = await app.ask("findings", { code: view.code, only: view.only, ...span(view.page) });
  const tables = findingTables(rows, { grouped: counts.breaches < counts.found, children: true });
  return [
    heading("Rows to look at"),
    choices(view, counts),
    paragraph(total === 0 ? "None." : `${pageWords(view.page, total, total === 1 ? "row" : "rows")}.`),
    ...tables.elements,
    pages(view.page, total, (page) => ({ ...view, page })),
    rows.length > 0 && dealing(app, tables.selected, rows, counts),
  ];
}

/** Which of the rule's findings are shown. Null when there is nothing to choose. */
function choices(view: RuleView, counts: RuleCounts): HTMLElement | null {
  const kinds: (readonly [Only, string, number])[] = [
    ["all", "All", counts.found],
    ["open", "Open", counts.open],
    ["accepted", "Accepted", counts.accepted],
    ["new", "New", counts.new],
  ];
  const offered = kinds.filter(([only, , number]) => number > 0 && (only === "all" || number < counts.found));
  if (offered.length < 2 && view.only === "all") return null;
  const items = offered.map(([only, name, number]) =>
    make(
      "li",
      {},
      make(
        "a.govuk-link.govuk-link--no-visited-state",
        { href: addressOf({ ...view, only, page: 1 }), "aria-current": only === view.only && "true" },
        `${name} (${thousands(number)})`,
      ),
    ),
  );
  return make("nav.app-parts.app-parts--small", { "aria-label": "Which rows" }, make("ul", {}, ...items));
}
