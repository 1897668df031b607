/** Starting again: asks first. */

import type { Shown } from "./drawing.ts";
import { button, make } from "./dom.ts";
import { paragraph } from "./pieces.ts";

/** Asks whether all may be forgotten, and forgets it by opening the page anew. */
export function againView(): Shown {
  return {
    title: "Start again?",
    body: [
      paragraph("Files, results and what you accepted here are forgotten. Your own files stay as they are."),
      paragraph("Take away first what you want to keep: nothing can be brought back."),
      make(
        "div.govuk-button-group",
        {},
        button("Forget everything and start again", forget, ".govuk-button--warning"),
        keepOn(),
      ),
    ],
  };
}

function keepOn(): HTMLElement {
  const link = make("a.govuk-link", { href: "#" }, "Go back");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.back();
  });
  return link;
}

/** A page opened anew shares nothing with the one before: no memory, no worker. */
function forget(): void {
  history.replaceState(null, "", location.href.replace(/#.*$/, ""));
  location.reload();
}
