/** What stands around a view: the steps in the header, the way back, the parts of the results. */

import type { App } from "./app.ts";
import { make } from "./dom.ts";
import { addressOf, type View } from "./views.ts";

type Part = readonly [words: string, view: View];

const RESULTS: readonly Part[] = [
  ["By rule", { name: "rules" }],
  ["By child", { name: "children", page: 1, containing: "" }],
  ["Rules not run", { name: "not-run" }],
  ["Where every row went", { name: "rows" }],
  ["How full each field is", { name: "fields" }],
  ["Files to take away", { name: "downloads" }],
];

const BELOW: Partial<Record<View["name"], View["name"]>> = { rule: "rules", child: "children", preview: "files" };

/** The steps, as far as they can be gone to; none of them while `busy`. */
export function steps(app: App, view: View, busy: boolean): HTMLElement {
  const parts: (readonly [string, View | null, readonly View["name"][]])[] = [
    ["1 Return", { name: "return" }, ["return"]],
    ["2 Files", app.choice ? { name: "files" } : null, ["files", "preview"]],
    [
      "3 Results",
      app.summary ? { name: "rules" } : null,
      ["rules", "rule", "children", "child", "not-run", "rows", "fields", "downloads"],
    ],
    ["About this page", { name: "about" }, ["about"]],
    ["Start again", app.choice ? { name: "again" } : null, ["again"]],
  ];
  const items = parts
    .filter(([words, to]) => to !== null || words !== "Start again")
    .map(([words, to, names]) => step(words, busy ? null : to, names.includes(view.name), view));
  return make("ul.govuk-service-navigation__list", {}, ...items);
}

function step(words: string, to: View | null, active: boolean, view: View): HTMLElement {
  const inner = active ? make("strong.govuk-service-navigation__active-fallback", {}, words) : words;
  const classes = `govuk-service-navigation__item${active ? " govuk-service-navigation__item--active" : ""}`;
  if (!to) {
    const later = make("span.govuk-service-navigation__text", {}, inner);
    return make("li", { class: `${classes} app-step--later` }, later);
  }
  const here = active && view.name === to.name ? "page" : active && "true";
  return make(
    "li",
    { class: classes },
    make("a.govuk-service-navigation__link", { href: addressOf(to), "aria-current": here }, inner),
  );
}

/** The parts of the results, with the one that is shown marked. */
export function resultParts(view: View): HTMLElement {
  const items = RESULTS.map(([words, to]) => {
    const here = to.name === view.name;
    const inside = BELOW[view.name] === to.name;
    const current = here ? "page" : inside && "true";
    return make(
      "li",
      {},
      make("a.govuk-link.govuk-link--no-visited-state", { href: addressOf(to), "aria-current": current }, words),
    );
  });
  return make("nav.app-parts", { "aria-label": "Results" }, make("ul", {}, ...items));
}

/** The way back from a view below another. */
export function backLink(words: string, view: View): HTMLElement {
  return make("a.govuk-back-link", { href: addressOf(view) }, words);
}
