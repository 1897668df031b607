/** A run for programs: what `run.json` of the command line holds, and the findings. */

import type { Comparison, Notice, RuleCounts, Summary, TableAccount } from "../contract.ts";
import { type Database, literal, quoted } from "../engine/database.ts";
import { columnsOf, joined, linesOf, type Written } from "./csv.ts";

/** What JSON is made of; a map keeps its order even where the names are numbers, as codes of rules are. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json } | Map<string, Json>;

const ENCODER = new TextEncoder();
const STATES = ["new", "gone", "still", "not_checked"] as const;
const COUNTED = ["found", "open", "accepted", "lapsed", "new", "still", "children"] as const;
// Each of these must be written otherwise in JSON; the backslash first.
const ESCAPED = ["\\", '"', ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code))];

/**
 * The document of a run: the names, order and numbers of `run.json`, and in `findings` what `select` gives, one row a
 * line. `select` gives `place`, by which the rows are put in order, and then the columns.
 */
export function runJson(database: Database, summary: Summary, select: string): Uint8Array {
  const head = jsonText(runSummary(summary));
  const columns = columnsOf(database, select);
  const cells = columns.map((column) => `${literal(`${JSON.stringify(column.name)}: `)}, ${valueSql(column)}`);
  const line = `concat(case when place = 0 then '' else ',' end, chr(10), '    {', ${cells.join(", ', ', ")}, '}')`;
  const lines = [...linesOf(database, select, line)];
  const start = ENCODER.encode(`${head.slice(0, -2)},\n  "findings": [`);
  return joined([start, ...lines, ENCODER.encode(lines.length ? "\n  ]\n}" : "]\n}")]);
}

/** `value` as Python's `json.dumps(value, indent=2, ensure_ascii=False)` writes it. */
export function jsonText(value: Json, margin = ""): string {
  const inner = `${margin}  `;
  const between = (parts: string[]): string => `\n${inner}${parts.join(`,\n${inner}`)}\n${margin}`;
  if (Array.isArray(value)) {
    return value.length ? `[${between(value.map((one: Json) => jsonText(one, inner)))}]` : "[]";
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value as Record<string, Json>);
  const parts = entries.map(([name, one]) => `${JSON.stringify(name)}: ${jsonText(one, inner)}`);
  return parts.length ? `{${between(parts)}}` : "{}";
}

function runSummary(summary: Summary): Json {
  const { counts, work } = summary;
  return {
    return: summary.return,
    year: summary.year,
    period: { start: summary.period.start, end: summary.period.end },
    rule_set: {
      hash: summary.rule_set.hash,
      reviewed: summary.rule_set.reviewed,
      rules: summary.rule_set.rules,
    },
    counts: {
      rules: counts.rules,
      passed: counts.passed,
      found: counts.found,
      not_applicable: counts.not_applicable,
      could_not_run: counts.could_not_run,
      findings: counts.findings,
      breaches: counts.breaches,
      children: counts.children,
      by_severity: sorted(counts.by_severity),
      by_table: sorted(counts.by_table),
      by_code: sorted(counts.by_code),
    },
    tables: summary.tables.map(account),
    notices: summary.notices.map(notice),
    statuses: summary.statuses.map((one) => ({
      code: one.code,
      status: one.status,
      reason: one.reason,
      checked: one.checked,
      found: one.found,
    })),
    comparison: summary.comparison && compared(summary.comparison),
    work: {
      open: work.open,
      accepted: work.accepted,
      lapsed: work.lapsed,
      acceptances_unused: work.acceptances_unused,
      open_by_severity: { ...work.open_by_severity },
      by_rule: work.by_rule.map(ofRule),
      by_team: work.by_team.map(({ team, worker, ...counts }) => ({ team, worker, ...counted(counts) })),
    },
    mark: "",
  };
}

function account(one: TableAccount): Json {
  const { name, file, rows_in, rows_checked, rows_set_aside, reasons } = one;
  return { name, file, rows_in, rows_checked, rows_set_aside, reasons: { ...reasons } };
}

function notice({ level, file, line, field, what, why, do: mend }: Notice): Json {
  return { level, file, line, field, what, why, do: mend };
}

function compared(comparison: NonNullable<Summary["comparison"]>): Json {
  const byCode = new Map([...sorted(comparison.by_code)].map(([code, counts]) => [code, states(counts)]));
  return { ...states(comparison), by_code: byCode };
}

function states(counts: Comparison): Record<string, number> {
  return Object.fromEntries(STATES.map((state) => [state, counts[state]]));
}

function ofRule(rule: RuleCounts): Json {
  return { code: rule.code, severity: rule.severity, message: rule.message, ...counted(rule) };
}

function counted(counts: Readonly<Record<(typeof COUNTED)[number], number>>): Record<string, number> {
  return Object.fromEntries(COUNTED.map((name) => [name, counts[name]]));
}

/** As Python sorts the names; an object would put those that are numbers first. */
function sorted<T>(record: Readonly<Record<string, T>>): Map<string, T> {
  return new Map(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function valueSql({ name, type }: Written): string {
  const cell = quoted(name);
  // Names of fields hold nothing that would have to be escaped.
  if (type === "VARCHAR[]") {
    return `case when len(${cell}) = 0 then '[]' else '["' || array_to_string(${cell}, '", "') || '"]' end`;
  }
  if (type !== "VARCHAR") return `coalesce(cast(${cell} as varchar), 'null')`;
  const escaped = ESCAPED.reduce((text, raw) => `replace(${text}, ${charSql(raw)}, ${literal(escape(raw))})`, cell);
  const text = `case when regexp_matches(${cell}, '[[:cntrl:]"\\\\]') then ${escaped} else ${cell} end`;
  return `case when ${cell} is null then 'null' else '"' || ${text} || '"' end`;
}

function escape(raw: string): string {
  return JSON.stringify(raw).slice(1, -1);
}

function charSql(raw: string): string {
  return `chr(${raw.charCodeAt(0)})`;
}
