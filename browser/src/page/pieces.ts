/** Pieces that several views share, in the look of GOV.UK Frontend. */

import type { Problem } from "../contract.ts";
import { make, present, unseen, type Child } from "./dom.ts";
import { thousands } from "./format.ts";
import { addressOf, type View } from "./views.ts";

/** A link to a view. `hidden` is heard after the words. */
export function link(words: string, view: View, hidden = ""): HTMLAnchorElement {
  return make("a.govuk-link", { href: addressOf(view) }, words, hidden !== "" && unseen(hidden));
}

export const paragraph = (...words: readonly Child[]): HTMLElement => make("p.govuk-body", {}, ...words);

export const heading = (words: string, id: string | null = null): HTMLElement =>
  make("h2.govuk-heading-m", { id }, words);

/** A small heading, of the second order like `heading` unless it stands below one. */
export const subheading = (words: string, order: "h2" | "h3" = "h2"): HTMLElement =>
  make(`${order}.govuk-heading-s`, {}, words);

export const inset = (...words: readonly Child[]): HTMLElement => make("div.govuk-inset-text", {}, ...words);

/** A short word in a frame. All tags have one colour: kind is told by the word. */
export const tag = (words: string, strong = false): HTMLElement =>
  make(`strong.govuk-tag.govuk-tag--grey${strong ? ".app-tag--strong" : ""}`, {}, words);

/** Figures side by side, each with what it counts. */
export function figures(pairs: readonly (readonly [string, number])[]): HTMLElement {
  const boxes = pairs.map(([what, number]) =>
    make("div", {}, make("dt", {}, what), make("dd.app-figure.app-figure--small", {}, thousands(number))),
  );
  return make("dl.app-figures", {}, ...boxes);
}

export interface Column {
  readonly words: string;
  readonly numeric?: boolean;
}

/**
 * A table that may be scrolled by itself where the window is narrow. The first cell of each row is its heading, unless
 * `headed` is another's position.
 */
export function table(
  caption: string,
  columns: readonly (Column | string)[],
  rows: readonly (readonly Child[])[],
  options: { readonly headed?: number; readonly captionSeen?: boolean; readonly compact?: boolean } = {},
): HTMLElement {
  const headed = options.headed ?? 0;
  const kinds = columns.map((column) => (typeof column === "string" ? { words: column } : column));
  const heads = kinds.map(({ words, numeric }) =>
    make("th", { scope: "col", class: `govuk-table__header${numeric ? " govuk-table__header--numeric" : ""}` }, words),
  );
  const lines = rows.map((row) => {
    const cells = row.map((cell, at) => {
      const numeric = kinds[at]?.numeric ? "--numeric" : "";
      if (at === headed) return make("th", { scope: "row", class: "govuk-table__header app-row-heading" }, cell);
      return make("td", { class: `govuk-table__cell${numeric && ` govuk-table__cell${numeric}`}` }, cell);
    });
    return make("tr.govuk-table__row", {}, ...cells);
  });
  const titled = options.captionSeen ? "govuk-table__caption govuk-table__caption--s" : "govuk-visually-hidden";
  return scrolled(
    caption,
    make(
      options.compact ? "table.govuk-table.app-compact" : "table.govuk-table",
      {},
      make("caption", { class: titled }, caption),
      make("thead.govuk-table__head", {}, make("tr.govuk-table__row", {}, ...heads)),
      make("tbody.govuk-table__body", {}, ...lines),
    ),
  );
}

/** A region that scrolls by itself, also by keyboard. */
export function scrolled(name: string, inner: HTMLElement): HTMLElement {
  return make("div.app-scroll", { role: "region", "aria-label": name, tabindex: 0 }, inner);
}

export interface Complaint {
  readonly words: string;
  /** The id of the field to put right. */
  readonly field?: string;
}

/** What went wrong, above everything else; the one who shows it puts the focus on it. */
export function errorSummary(complaints: readonly Complaint[], more: readonly Child[] = []): HTMLElement {
  const items = complaints.map(({ words, field }) => {
    if (!field) return make("li", {}, words);
    const to = make("a", { href: `#${field}` }, words);
    to.addEventListener("click", (event) => {
      event.preventDefault(); // the address is the view's
      document.getElementById(field)?.focus();
    });
    return make("li", {}, to);
  });
  return make(
    "div.govuk-error-summary",
    { id: "problem", tabindex: -1 },
    make(
      "div",
      { role: "alert" },
      make("h2.govuk-error-summary__title", {}, "There is a problem"),
      make(
        "div.govuk-error-summary__body",
        {},
        make("ul.govuk-list.govuk-error-summary__list", {}, ...items),
        ...more,
      ),
    ),
  );
}

/** A problem as an error summary: what, where, why, and what to do. */
export function problemSummary(problem: Problem, field?: string): HTMLElement {
  return errorSummary([{ words: sentence(problem.what), ...(field ? { field } : {}) }], problemLines(problem));
}

/** Where, why and what to do, each in its own line. */
export function problemLines(problem: Problem): HTMLElement[] {
  const lines = [
    problem.where && `Where: ${problem.where}`,
    problem.why && `Why: ${problem.why}`,
    problem.do && sentence(problem.do),
  ];
  return lines.filter((line) => line !== "").map((line) => paragraph(line));
}

/** `words` with a full stop, unless they end with one already. */
export const sentence = (words: string): string => (/[.?!…]$/.test(words) ? words : `${words}.`);

/** Good news at the top of a view. */
export function banner(words: string): HTMLElement {
  return make(
    "div.govuk-notification-banner.govuk-notification-banner--success",
    { id: "news", role: "alert", "aria-labelledby": "news-title", tabindex: -1 },
    make(
      "div.govuk-notification-banner__header",
      {},
      make("h2.govuk-notification-banner__title", { id: "news-title" }, "Done"),
    ),
    make(
      "div.govuk-notification-banner__content",
      {},
      make("p.govuk-notification-banner__heading", {}, words),
    ),
  );
}

/** A field of a form: label, hint, error and the input itself, tied together. */
export function field(
  input: HTMLElement,
  label: string,
  hint = "",
  complaint = "",
): HTMLElement {
  const id = input.id;
  const described = [hint && `${id}-hint`, complaint && `${id}-error`].filter((one) => one !== "");
  if (described.length > 0) input.setAttribute("aria-describedby", described.join(" "));
  return make(
    `div.govuk-form-group${complaint ? ".govuk-form-group--error" : ""}`,
    {},
    make("label.govuk-label.govuk-label--s", { for: id }, label),
    hint !== "" && make("div.govuk-hint", { id: `${id}-hint` }, hint),
    complaint !== "" && complained(`${id}-error`, complaint),
    input,
  );
}

export function complained(id: string, words: string): HTMLElement {
  return make("p.govuk-error-message", { id }, make("span.govuk-visually-hidden", {}, "Error:"), ` ${words}`);
}

/** Something that opens on a press. */
export function details(summary: string, ...inner: readonly Child[]): HTMLDetailsElement {
  return make(
    "details.govuk-details",
    {},
    make("summary.govuk-details__summary", {}, make("span.govuk-details__summary-text", {}, summary)),
    make("div.govuk-details__text", {}, ...present(inner)),
  );
}
