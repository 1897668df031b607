/** The work list by child, in the order of the children's numbers: a list to work through, no ranking. */

import type { App } from "./app.ts";
import type { ChildRow, Slice } from "../contract.ts";
import type { Shown } from "./drawing.ts";
import { make, type Child } from "./dom.ts";
import { pages, pageWords, span } from "./paging.ts";
import { field, link, paragraph, table } from "./pieces.ts";
import { summaryOf } from "./summary.ts";
import type { View } from "./views.ts";

const PAUSE = 250; // milliseconds without a key before a search begins

type ChildrenView = Extract<View, { name: "children" }>;

/** One page of children with the rules that found something about each. */
export async function childrenView(app: App, view: ChildrenView): Promise<Shown> {
  summaryOf(app);
  const place = make("div");
  const heard = make("p.govuk-body-s", { role: "status" });
  const show = (slice: Slice<ChildRow>, of: ChildrenView): void => {
    app.kept.children = of;
    const what = slice.total === 1 ? "child" : "children";
    heard.textContent = slice.total === 0 ? "No child" : pageWords(of.page, slice.total, what);
    heard.append(" with findings");
    place.replaceChildren(...(slice.rows.length > 0 ? [childTable(slice.rows)] : []));
    const more = pages(of.page, slice.total, (page) => ({ ...of, page }));
    if (more) place.append(more);
  };
  show(await ask(app, view), view);
  return {
    title: "By child",
    results: true,
    body: [
      paragraph(
        "Children stand in the order of their numbers. How many rules found something says nothing about a child.",
      ),
      search(app, view.containing, show),
      heard,
      place,
    ],
  };
}

const ask = (app: App, { page, containing }: ChildrenView): Promise<Slice<ChildRow>> =>
  app.ask("children", { ...span(page), containing });

function search(app: App, words: string, found: (slice: Slice<ChildRow>, of: ChildrenView) => void): HTMLElement {
  const input = make("input.govuk-input.govuk-input--width-20", {
    id: "child",
    type: "search",
    autocomplete: "off",
    spellcheck: "false",
    value: words,
  });
  let timer = 0;
  const seek = async (): Promise<void> => {
    const of: ChildrenView = { name: "children", page: 1, containing: input.value.trim() };
    const slice = await ask(app, of);
    if (of.containing !== input.value.trim() || !input.isConnected) return; // typed on, or gone elsewhere
    app.rename(of);
    found(slice, of);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => seek().catch((error: unknown) => app.fail(error)), PAUSE);
  });
  return make(
    "div.app-filter",
    { role: "search", "aria-label": "Children" },
    field(input, "Child’s number, or a part of it"),
  );
}

function childTable(rows: readonly ChildRow[]): HTMLElement {
  const cells = rows.map(({ child, codes, accepted }) => [
    link(child, { name: "child", child, page: 1 }),
    links(codes),
    links(accepted),
  ]);
  const anyAccepted = rows.some(({ accepted }) => accepted.length > 0);
  const columns = ["Child", "Rules to look at", ...(anyAccepted ? ["Accepted"] : [])];
  return table("Children with findings", columns, anyAccepted ? cells : cells.map((row) => row.slice(0, 2)));
}

function links(codes: readonly string[]): Child {
  const items: Child[] = codes.flatMap(
    (code, at) => [at > 0 && " ", link(code, { name: "rule", code, only: "all", page: 1 })],
  );
  return make("span.app-codes", {}, ...items);
}
