/** Long lists in pages. */

import { make, unseen, type Child } from "./dom.ts";
import { thousands } from "./format.ts";
import { addressOf, type View } from "./views.ts";

/** Rows on a page of findings or children. */
export const PAGE = 50;

/** Where a page (from 1) starts, and how much it takes. */
export const span = (page: number, length = PAGE): { offset: number; limit: number } => ({
  offset: (page - 1) * length,
  limit: length,
});

/** "51 to 100 of 1,234 rows"; "1,234 rows" when all are on one page. */
export function pageWords(page: number, total: number, what: string, length = PAGE): string {
  if (total <= length) return `${thousands(total)} ${what}`;
  const last = Math.min(page * length, total);
  return `${thousands((page - 1) * length + 1)} to ${thousands(last)} of ${thousands(total)} ${what}`;
}

/** Links to the other pages; nothing when there is one page. `to` makes the view of a page. */
export function pages(page: number, total: number, to: (page: number) => View, length = PAGE): HTMLElement | null {
  const last = Math.ceil(total / length);
  if (last < 2) return null;
  const items: Child[] = [];
  let before = 0;
  for (const number of shownPages(page, last)) {
    if (number > before + 1) items.push(make("li.govuk-pagination__item.govuk-pagination__item--ellipsis", {}, "⋯"));
    items.push(item(number, page, to));
    before = number;
  }
  return make(
    "nav.govuk-pagination",
    { "aria-label": "Pages" },
    page > 1 && step("prev", "Previous", to(page - 1)),
    make("ul.govuk-pagination__list", {}, ...items),
    page < last && step("next", "Next", to(page + 1)),
  );
}

function shownPages(page: number, last: number): number[] {
  const near = [1, page - 1, page, page + 1, last].filter((number) => number >= 1 && number <= last);
  return [...new Set(near)].sort((a, b) => a - b);
}

function item(number: number, page: number, to: (page: number) => View): HTMLElement {
  const current = number === page;
  return make(
    `li.govuk-pagination__item${current ? ".govuk-pagination__item--current" : ""}`,
    {},
    make(
      "a.govuk-link.govuk-pagination__link",
      { href: addressOf(to(number)), "aria-label": `Page ${number}`, "aria-current": current && "page" },
      thousands(number),
    ),
  );
}

function step(kind: "prev" | "next", words: string, view: View): HTMLElement {
  return make(
    `div.govuk-pagination__${kind}`,
    {},
    make(
      "a.govuk-link.govuk-pagination__link",
      { href: addressOf(view), rel: kind },
      make("span", {}, words),
      unseen("page"),
    ),
  );
}
