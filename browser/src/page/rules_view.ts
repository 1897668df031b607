/** The work list by rule. */

import type { RuleCounts, Summary } from "../contract.ts";
import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import { make, type Child } from "./dom.ts";
import { count, thousands } from "./format.ts";
import { field, heading, link, paragraph, table, tag, type Column } from "./pieces.ts";
import { opening, summaryOf } from "./summary.ts";

/** The opening of the results, and every rule that found something: the weightiest first, then the most open. */
export function rulesView(app: App): Shown {
  const summary = summaryOf(app);
  return {
    title: `${summary.title} ${summary.label}: what the check found`,
    results: true,
    body: [...opening(app, summary), heading("Work list by rule"), ...workList(app, summary), ...mended(summary)],
  };
}

function workList(app: App, summary: Summary): Child[] {
  const severities = severitiesOf(summary);
  const rules = sorted(summary);
  if (rules.length === 0) {
    return [
      paragraph("No rule that ran found anything. See ", link("which rules did not run", { name: "not-run" }), "."),
    ];
  }
  const place = make("div");
  const heard = make("p.govuk-body-s", { role: "status" });
  const fill = (): void => {
    const wanted = rules.filter((rule) => matches(rule, app.kept.severity, app.kept.words));
    const open = wanted.reduce((sum, rule) => sum + rule.open, 0);
    heard.textContent = `${count(wanted.length, "rule")}, ${thousands(open)} open`;
    place.replaceChildren(...(wanted.length > 0 ? [rulesTable(wanted, summary)] : []));
  };
  fill();
  return [filter(app, severities, fill), heard, place];
}

function filter(app: App, severities: readonly string[], changed: () => void): HTMLElement {
  const kinds = make(
    "select.govuk-select",
    { id: "severity", autocomplete: "off" },
    make("option", { value: "" }, "All kinds"),
  );
  for (const severity of severities) {
    kinds.append(make("option", { value: severity, selected: severity === app.kept.severity }, severity));
  }
  const words = make(
    "input.govuk-input",
    { id: "words", type: "search", autocomplete: "off", spellcheck: "false", value: app.kept.words },
  );
  kinds.addEventListener("change", () => {
    app.kept.severity = kinds.value;
    changed();
  });
  words.addEventListener("input", () => {
    app.kept.words = words.value;
    changed();
  });
  return make(
    "div.app-filter",
    { role: "search", "aria-label": "Rules" },
    field(kinds, "Kind"),
    field(words, "Rule or words"),
  );
}

/** The weightiest first; those of which nothing is open last. */
const severitiesOf = ({ work, counts }: Summary): string[] => [
  ...new Set([...Object.keys(work.open_by_severity), ...Object.keys(counts.by_severity)]),
];

/** The order of a work list: severity, most open, code. */
function sorted(summary: Summary): RuleCounts[] {
  const weight = severitiesOf(summary);
  const of = (rule: RuleCounts): number => weight.indexOf(rule.severity);
  return [...summary.work.by_rule].sort((a, b) => of(a) - of(b) || b.open - a.open || (a.code < b.code ? -1 : 1));
}

function matches(rule: RuleCounts, severity: string, words: string): boolean {
  if (severity !== "" && rule.severity !== severity) return false;
  const text = `${rule.code} ${rule.message}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function rulesTable(rules: readonly RuleCounts[], { work, comparison }: Summary): HTMLElement {
  const numbers: (readonly [string, keyof RuleCounts, boolean])[] = [
    ["Open", "open", true],
    ["Accepted", "accepted", work.accepted > 0],
    ["New", "new", comparison !== null],
    ["Still", "still", comparison !== null],
    ["Gone", "gone", comparison !== null],
    ["Children", "children", true],
  ];
  const shown = numbers.filter(([, , wanted]) => wanted);
  const columns: (Column | string)[] = [
    "Rule",
    "What is wrong",
    "Kind",
    ...shown.map(([words]) => ({ words, numeric: true })),
  ];
  const rows = rules.map((rule) => [
    link(rule.code, { name: "rule", code: rule.code, only: "all", page: 1 }, rule.message),
    rule.message,
    tag(rule.severity),
    ...shown.map(([, name]) => thousands(Number(rule[name]))),
  ]);
  return table("Rules that found something", columns, rows, { compact: true });
}

/** Rules that found something in the check before and nothing now. */
function mended({ comparison, work }: Summary): Child[] {
  const found = new Set(work.by_rule.map(({ code }) => code));
  const rows = Object.entries(comparison?.by_code ?? {})
    .filter(([code, { gone }]) => gone > 0 && !found.has(code))
    .map(([code, { gone }]) => [link(code, { name: "rule", code, only: "all", page: 1 }), thousands(gone)]);
  if (rows.length === 0) return [];
  const title = "Rules that found something in the check before and nothing now";
  return [heading(title), table(title, ["Rule", { words: "Gone", numeric: true }], rows)];
}
