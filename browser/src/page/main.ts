/** Opens the page: looks at the browser, unpacks the parts, starts the worker, shows the first view. */

import type { Made, Progress } from "../contract.ts";
import { App } from "./app.ts";
import { Calls, ProblemError, type Answer, type Given, type Method } from "./calls.ts";
import { focusOn, make } from "./dom.ts";
import { catchStrayDrops } from "./dropping.ts";
import { readParts } from "./parts.ts";
import { missing } from "./support.ts";

declare global {
  interface Window {
    /** For automated checks: a call of the worker, as the page makes it. */
    forethought?: { call: <M extends Method>(method: M, given: Given<M>) => Promise<Answer<M>> };
  }
}

const place = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no place ${id}`);
  return element;
};

/** Explains, in place of the page, why it cannot run here. */
function cannot(reasons: readonly string[]): void {
  place("starting").hidden = true;
  place("cannot").hidden = false;
  place("cannot-title").textContent = "The check cannot run in this browser";
  place("cannot-words").textContent = "Nothing has gone wrong with your files.";
  place("cannot-why").replaceChildren(...reasons.map((reason) => make("li", {}, reason)));
  document.title = "The check cannot run in this browser – Forethought";
}

async function start(): Promise<void> {
  const lacking = missing();
  if (lacking.length > 0) return cannot(lacking.map((reason) => `It lacks: ${reason}.`));
  place("starting").hidden = false;
  place("cannot").hidden = true;
  let app: App | null = null;
  let calls: Calls;
  let made: Made;
  try {
    const { engine, worker, facts } = await readParts();
    calls = new Calls(worker, (progress: Progress) => app?.hear(progress));
    made = await calls.call("start", { engine, facts }, [engine]);
  } catch (error) {
    return cannot([why(error)]);
  }
  const places = { main: place("view"), before: place("before"), steps: place("steps"), wait: place("wait") };
  app = new App(calls, made, places);
  window.forethought = { call: (method, given) => calls.call(method, given) };
  place("starting").remove();
  place("cannot").remove();
  catchStrayDrops();
  skipToMain();
  await app.open();
}

function why(error: unknown): string {
  const more = error instanceof ProblemError ? error.problem.where : error instanceof Error ? error.message : "";
  return `The check inside the page could not be started${more && ` (${more})`}.`;
}

/** The address is the view's, so that the link to the content moves the focus and nothing else. */
function skipToMain(): void {
  document.querySelector(".govuk-skip-link")?.addEventListener("click", (event) => {
    event.preventDefault();
    focusOn(place("main-content"));
  });
}

void start();
