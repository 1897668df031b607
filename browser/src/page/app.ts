/** The page while it is open: what has been given and found, and which view of it is shown. */

import type { Choice, Made, Problem, Progress, Reading, Summary } from "../contract.ts";
import { ProblemError, type Answer, type Calls, type Given, type Method } from "./calls.ts";
import { draw, type Shown } from "./drawing.ts";
import { focusOn, make, present } from "./dom.ts";
import { resultParts, steps } from "./frame.ts";
import { banner, errorSummary, problemSummary, type Complaint } from "./pieces.ts";
import { progressBar, type Bar } from "./progress.ts";
import { Trail } from "./trail.ts";
import { addressOf, viewOf, type View } from "./views.ts";

const PERSONAL = "Personal data about children: keep this where the return itself is kept.";
const FIRST_CHILDREN: View = { name: "children", page: 1, containing: "" };
const SLOW = 400; // milliseconds after which the page says that it is at work

/** Places of `page.html` that the page fills. */
export interface Places {
  readonly main: HTMLElement;
  readonly before: HTMLElement;
  readonly steps: HTMLElement;
  readonly wait: HTMLElement;
}

export class App {
  choice: Choice | null = null;
  reading: Reading | null = null;
  summary: Summary | null = null;
  /** What a list was last narrowed to, so that it is still so on the way back. */
  readonly kept = { severity: "", words: "", who: "", children: FIRST_CHILDREN };
  /** Acceptances given or withdrawn here that no downloaded file holds yet. */
  unsaved = 0;

  #view: View = { name: "return" };
  #wanted: View = this.#view;
  #turn = 0;
  #news = "";
  #bar: Bar | null = null;
  #checking = false;
  readonly #trail = new Trail();

  constructor(readonly calls: Calls, readonly made: Made, readonly places: Places) {
    window.addEventListener("hashchange", () => void this.#follow());
  }

  get view(): View {
    return this.#view;
  }

  /** Asks the worker. Rejects with a `ProblemError`. */
  ask<M extends Method>(method: M, given: Given<M>): Promise<Answer<M>> {
    return this.calls.call(method, given);
  }

  /** Shows `view`, as a new step in the history. */
  go(view: View, news = ""): void {
    this.#news = news;
    const address = addressOf(view);
    if (location.hash === address) void this.#show(view, false);
    else location.hash = address; // the rest follows from the change
  }

  /** Takes what is shown for `view`, in place of the step in the history that led to it: a list was narrowed. */
  rename(view: View): void {
    this.#view = view;
    this.#wanted = view;
    history.replaceState(null, "", addressOf(view));
    this.#trail.rename(addressOf(view));
  }

  /** Shows anew the view that was last asked for, with good news on top. */
  again(news = ""): Promise<void> {
    this.#news = news;
    return this.#show(this.#wanted, false);
  }

  /** Shows on top of the view what is wrong, and puts the focus there. */
  complain(complaints: readonly Complaint[]): void {
    this.#onTop(errorSummary(complaints));
  }

  /** As `complain`, of whatever was thrown; `field` is the id of the field to put right. */
  fail(error: unknown, field?: string): void {
    this.trouble(problemOf(error), field);
  }

  trouble(problem: Problem, field?: string): void {
    this.#onTop(problemSummary(problem, field));
  }

  /** Does `work` with a bar of its progress in `place`; a failure is shown on top. Returns whether it went well. */
  async during(words: string, place: HTMLElement, work: () => Promise<void>, field?: string): Promise<boolean> {
    const bar = progressBar(words);
    this.#bar = bar;
    place.replaceChildren(bar.element);
    try {
      await work();
      return true;
    } catch (error) {
      place.replaceChildren();
      this.fail(error, field);
      return false;
    } finally {
      if (this.#bar === bar) this.#bar = null;
    }
  }

  hear(progress: Progress): void {
    this.#bar?.tell(progress);
  }

  /** Checks what was given and shows what was found; a failure leads back to the files. */
  async check(): Promise<void> {
    const place = make("div");
    const title = "Checking the return";
    this.#checking = true;
    const words = make("p.govuk-body", {}, "You can leave this window alone meanwhile. Nothing is sent.");
    this.#fill({ title, body: [place, words] });
    focusOn(this.#heading());
    let failure: unknown = null;
    const went = await this.during("Making ready", place, async () => {
      try {
        this.summary = null;
        this.summary = await this.ask("check", undefined);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    this.#checking = false;
    if (went) return this.go({ name: "rules" });
    await this.#show({ name: "files" }, false);
    this.fail(failure);
  }

  /** Shows the view that the address names; the first one when it names none. */
  async open(): Promise<void> {
    this.#trail.begin(location.hash);
    await this.#show(viewOf(location.hash) ?? { name: "return" }, false, false);
  }

  async #follow(): Promise<void> {
    const from = addressOf(this.#view);
    const back = this.#trail.went(location.hash, from, window.scrollY);
    if (!this.#checking) await this.#show(viewOf(location.hash) ?? { name: "return" }, back);
  }

  async #show(view: View, back: boolean, focus = true): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#wanted = view;
    const possible = this.#possible(view);
    const from = addressOf(this.#view);
    const slow = setTimeout(() => (this.places.wait.textContent = "Working…"), SLOW);
    let shown: Shown | null = null;
    try {
      shown = await draw(this, possible);
    } catch (error) {
      if (turn === this.#turn) this.fail(error);
    } finally {
      clearTimeout(slow);
      this.places.wait.textContent = "";
    }
    if (!shown || turn !== this.#turn) return; // another view was asked for meanwhile
    const same = addressOf(possible) === from;
    this.#view = possible;
    this.#fill(shown);
    const news = this.#takeNews();
    if (!focus) return;
    if (news) focusOn(news);
    else if (back) this.#trail.restore(this.places.main, location.hash, from, this.#heading());
    else if (!same || document.activeElement === document.body) focusOn(this.#heading());
    if (!back && !same) window.scrollTo(0, 0);
  }

  /** `view`, or the one that has to come first. */
  #possible(view: View): View {
    if (view.name === "return" || view.name === "about") return view;
    if (!this.choice) return { name: "return" };
    if (view.name === "files" || view.name === "preview" || view.name === "again") return view;
    return this.summary ? view : { name: "files" };
  }

  #fill(shown: Shown): void {
    document.title = `${shown.titleKept ?? shown.title} – Forethought`;
    this.places.steps.replaceChildren(steps(this, this.#view, this.#checking));
    this.places.before.replaceChildren(...(shown.back ? [shown.back] : []));
    this.places.before.hidden = !shown.back;
    const parts = shown.results ? [resultParts(this.#view)] : [];
    const title = make("h1.govuk-heading-l", {}, shown.title);
    const mark = shown.results ? [make("p.govuk-body-s.app-printed", {}, PERSONAL)] : [];
    this.places.main.replaceChildren(...parts, title, ...mark, ...present(shown.body));
  }

  #takeNews(): HTMLElement | null {
    if (this.#news === "") return null;
    const news = banner(this.#news);
    this.#news = "";
    this.places.main.prepend(news);
    return news;
  }

  #onTop(element: HTMLElement): void {
    document.getElementById("problem")?.remove();
    document.getElementById("news")?.remove();
    this.places.main.prepend(element);
    if (!document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
    element.focus();
    element.scrollIntoView({ block: "start" });
  }

  #heading(): HTMLElement {
    return this.places.main.querySelector("h1") ?? this.places.main;
  }
}

/** What was thrown, as a problem for a person. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    what: "The page stopped with a fault of its own",
    where: error instanceof Error ? error.name : "",
    why: "nothing was sent or lost; your files are as they were",
    do: "Open the page anew and try again; if it happens again, tell us what you did, without the data",
  };
}
