/** How far long work has come: a bar with words for the eyes, and now and then a sentence for the ears. */

import type { Progress } from "../contract.ts";
import { make } from "./dom.ts";

const QUIET = 5000; // milliseconds between two sentences read aloud

export interface Bar {
  readonly element: HTMLElement;
  readonly tell: (progress: Progress) => void;
}

/** A bar that shows what it is told; `words` stand there until then. */
export function progressBar(words: string): Bar {
  const bar = make("progress.app-progress", { "aria-label": words });
  const seen = make("p.govuk-body", { "aria-hidden": "true" }, words);
  const heard = make("p.govuk-visually-hidden", { role: "status" });
  let spoken = 0;
  // A live region speaks of what changes in it, not of what it came with.
  setTimeout(() => (heard.textContent = words), 100);
  return {
    element: make("div.app-working", {}, bar, seen, heard),
    tell: ({ done, of, words: now }): void => {
      if (of > 0) {
        bar.max = of;
        bar.value = Math.min(done, of);
      } else bar.removeAttribute("value");
      seen.textContent = now;
      if (Date.now() - spoken < QUIET) return;
      spoken = Date.now();
      heard.textContent = now;
    },
  };
}
