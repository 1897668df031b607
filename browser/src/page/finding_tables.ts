/** Findings as tables: whole rows, with the cells to look at marked by a frame and a pointer, not by colour alone. */

import type { ShownFinding } from "../contract.ts";
import { make, unseen, type Child } from "./dom.ts";
import { day } from "./format.ts";
import { link, paragraph, table } from "./pieces.ts";

export interface Tables {
  readonly elements: readonly HTMLElement[];
  /** The findings whose boxes are ticked now. */
  readonly selected: () => ShownFinding[];
}

interface Shape {
  /** Whether several rows make one breach, which then is to be told. */
  readonly grouped: boolean;
  /** Whether the rows are of several children. */
  readonly children: boolean;
  /** What the captions say after the name of the table, where several rules are on one page. */
  readonly of?: string;
}

/** One table for each table of the return, in the order of `findings`. */
export function findingTables(findings: readonly ShownFinding[], shape: Shape): Tables {
  const boxes = new Map<ShownFinding, HTMLInputElement>();
  const elements = [...byTable(findings)].map(([name, rows]) => oneTable(name, rows, shape, boxes));
  const selected = (): ShownFinding[] => [...boxes].filter(([, box]) => box.checked).map(([finding]) => finding);
  return { elements, selected };
}

function byTable(findings: readonly ShownFinding[]): Map<string, ShownFinding[]> {
  const tables = new Map<string, ShownFinding[]>();
  for (const finding of findings) {
    const rows = tables.get(finding.table);
    if (rows) rows.push(finding);
    else tables.set(finding.table, [finding]);
  }
  return tables;
}

function oneTable(
  name: string,
  rows: readonly ShownFinding[],
  shape: Shape,
  boxes: Map<ShownFinding, HTMLInputElement>,
): HTMLElement {
  const { fields, blank } = columnsOf(rows, shape.children);
  const marks: (readonly [string, (finding: ShownFinding) => Child, boolean])[] = [
    ["Select", (finding) => tick(finding, boxes), true],
    ["Where", where, true],
    ["Child", childCell, shape.children && rows.some(({ child }) => child !== null)],
    ["Breach", ({ breach }) => breach, shape.grouped],
    ["State", stateOf, rows.some(({ state, accepted }) => state !== null || accepted !== null)],
  ];
  const shown = marks.filter(([, , wanted]) => wanted);
  const cells = rows.map((finding) => {
    const values = new Map(finding.cells.map((cell) => [cell.field, cell]));
    return [...shown.map(([, cell]) => cell(finding)), ...fields.map((field) => value(values.get(field)))];
  });
  const caption = `${name || "Whole return"}${shape.of ?? ""}`;
  return make(
    "div.app-findings",
    {},
    table(caption, [...shown.map(([words]) => words), ...fields], cells, { headed: 1, captionSeen: true }),
    blank.length > 0 && paragraph(make("span.app-quiet", {}, `Blank in every row shown: ${blank.join(", ")}.`)),
    all(rows, boxes),
  );
}

/**
 * The fields of the rows in the order of the form; those blank in all rows and blamed in none are told apart. With
 * `linked` the child stands in a column of its own, and a field that only says the same is left out.
 */
function columnsOf(rows: readonly ShownFinding[], linked: boolean): { fields: string[]; blank: string[] } {
  const used = new Map<string, boolean>();
  const more = new Set<string>();
  for (const { cells, child } of rows) {
    for (const { field, value: text, blamed } of cells) {
      used.set(field, used.get(field) === true || blamed || text !== null);
      if (blamed || !linked || text !== child) more.add(field);
    }
  }
  const names = [...used.keys()].filter((name) => more.has(name));
  return { fields: names.filter((name) => used.get(name)), blank: names.filter((name) => !used.get(name)) };
}

function tick(finding: ShownFinding, boxes: Map<ShownFinding, HTMLInputElement>): HTMLElement {
  const id = `tick-${finding.finding}-${boxes.size + 1}`;
  const box = make("input.govuk-checkboxes__input", { id, type: "checkbox", autocomplete: "off" });
  boxes.set(finding, box);
  const about = finding.child === null ? "" : `, child ${finding.child}`;
  const label = make(
    "label.govuk-label.govuk-checkboxes__label",
    { for: id },
    unseen(`Select ${whereWords(finding)}${about}`),
  );
  return make("div.govuk-checkboxes.govuk-checkboxes--small", {}, make("div.govuk-checkboxes__item", {}, box, label));
}

/** Ticks or clears all boxes of one table. */
function all(rows: readonly ShownFinding[], boxes: Map<ShownFinding, HTMLInputElement>): HTMLElement | false {
  if (rows.length < 2) return false;
  const of = rows[0]?.table || "whole return";
  const set = (ticked: boolean) => (): void => {
    for (const row of rows) {
      const box = boxes.get(row);
      if (box) box.checked = ticked;
    }
  };
  const press = (words: string, act: () => void): HTMLButtonElement => {
    const made = make("button.app-link-button", { type: "button" }, words, unseen(`rows shown of ${of}`));
    made.addEventListener("click", act);
    return made;
  };
  return make("p.govuk-body.app-all", {}, press("Select all", set(true)), " ", press("Clear", set(false)));
}

function where(finding: ShownFinding): HTMLElement {
  return make("span.app-where", {}, whereWords(finding));
}

function whereWords({ row, line, file }: ShownFinding): string {
  if (row === null) return "whole return";
  const at = line === null ? `row ${row + 1}` : `line ${line}`;
  return file ? `${file}, ${at}` : at;
}

function childCell({ child }: ShownFinding): Child {
  return child === null ? "" : link(child, { name: "child", child, page: 1 });
}

function stateOf(finding: ShownFinding): Child {
  const { state, accepted, reason, accepted_by: who, accepted_on: on, reason_before: before } = finding;
  const by = [who, on && dayOf(on)].filter((part) => part).join(", ");
  const words = [
    state,
    accepted === "accepted" && `accepted: ${reason ?? ""}${by && ` (${by})`}`,
    accepted === "lapsed" && `open again, values changed; accepted before: ${before ?? ""}`,
  ];
  const told = words.filter((part) => part).join("; ");
  return make(accepted === null ? "span" : "span.app-state", {}, told);
}

/** A day of a file that anybody may have written: in words if it is one. */
const dayOf = (on: string): string => (/^\d{4}-\d\d-\d\d$/.test(on) && !Number.isNaN(Date.parse(on)) ? day(on) : on);

function value(cell: ShownFinding["cells"][number] | undefined): Child {
  if (!cell) return "";
  const words = cell.value ?? (cell.blamed ? "(blank)" : "");
  if (!cell.blamed) return words;
  return make(
    "strong.app-blamed",
    {},
    make("span", { "aria-hidden": "true" }, "▸\u00a0"),
    make("span.govuk-visually-hidden", {}, "Look at: "),
    words,
  );
}
