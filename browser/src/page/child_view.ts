/** One child: all findings about the child, rule by rule. */

import type { ShownFinding } from "../contract.ts";
import type { App } from "./app.ts";
import { dealing } from "./dealing.ts";
import type { Shown } from "./drawing.ts";
import { make, type Child } from "./dom.ts";
import { findingTables } from "./finding_tables.ts";
import { backLink } from "./frame.ts";
import { pages, pageWords, span } from "./paging.ts";
import { link, paragraph, tag } from "./pieces.ts";
import { summaryOf, unsavedReminder } from "./summary.ts";
import type { View } from "./views.ts";

/** The findings about `view.child`; the window's title does not name the child, as browsers keep titles. */
export async function childView(app: App, view: Extract<View, { name: "child" }>): Promise<Shown> {
  summaryOf(app);
  const { total, rows } = await app.ask("findings", { child: view.child, ...span(view.page) });
  const what = total === 1 ? "finding" : "findings";
  const parts = [...byRule(rows)].map(([code, findings]) => onePart(code, findings));
  const selected = (): ShownFinding[] => parts.flatMap((part) => part.selected());
  return {
    title: `Child ${view.child}`,
    titleKept: "One child",
    results: true,
    back: backLink("Back to the list of children", app.kept.children),
    body: [
      paragraph(total === 0 ? "Nothing was found about this child." : `${pageWords(view.page, total, what)}.`),
      unsavedReminder(app),
      ...parts.flatMap((part) => part.elements),
      pages(view.page, total, (page) => ({ ...view, page })),
      rows.length > 0 && dealing(app, selected, rows),
    ],
  };
}

function byRule(findings: readonly ShownFinding[]): Map<string, ShownFinding[]> {
  const rules = new Map<string, ShownFinding[]>();
  for (const finding of findings) rules.set(finding.code, [...(rules.get(finding.code) ?? []), finding]);
  return rules;
}

function onePart(
  code: string,
  findings: readonly ShownFinding[],
): { elements: Child[]; selected: () => ShownFinding[] } {
  const first = findings[0];
  const grouped = new Set(findings.map(({ breach }) => breach)).size < findings.length;
  const tables = findingTables(findings, { grouped, children: false, of: `, rule ${code}` });
  const title = make("h2.govuk-heading-m", {}, `${code}: ${first?.message ?? ""}`);
  const more = link(
    "Why it matters and how to put it right",
    { name: "rule", code, only: "all", page: 1 },
    `(rule ${code})`,
  );
  return {
    elements: [title, paragraph(tag(first?.severity ?? ""), " ", more), ...tables.elements],
    selected: tables.selected,
  };
}
