/** Step 1: which return it is. */

import type { Choice, ReturnOffered } from "../contract.ts";
import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import { make, submitButton } from "./dom.ts";
import { complained, field, inset, paragraph, type Complaint } from "./pieces.ts";

const NO_AUTHORITY = "Take your authority from the list, or give its code, or leave it blank";
const NO_RETURN = "Select the return to check";

/** Asks for the return, the collection year and the authority. */
export function returnView(app: App): Shown {
  const years = make("select.govuk-select", { id: "year", autocomplete: "off" });
  const authority = make("input.govuk-input.govuk-input--width-20", {
    id: "authority",
    type: "text",
    list: "authorities",
    autocomplete: "off",
    spellcheck: "false",
    value: app.choice?.authority ?? "",
  });
  const radios = app.made.returns.map((offered, at) => radio(offered, at, app.choice?.return_ ?? ""));
  const group = make("div.govuk-form-group", { id: "which" }, question(radios.map(({ element }) => element)));
  const chosen = (): ReturnOffered | undefined => app.made.returns[radios.findIndex(({ input }) => input.checked)];
  const names = make("datalist", { id: "authorities" });
  const fill = (): void => {
    fillYears(years, chosen() ?? app.made.returns[0], app.choice?.year ?? collecting());
    fillNames(names, app, Number(years.value));
  };
  for (const input of [...radios.map((one) => one.input), years]) input.addEventListener("change", fill);
  fill();
  const form = make(
    "form",
    { novalidate: true },
    group,
    field(years, "Collection year", "The year that the return is about. It decides which rules are in force."),
    field(
      authority,
      "Your authority (optional)",
      "Name or code. Rules that compare a placement or postcode with your own area need it; without it they do " +
        "not run.",
    ),
    names,
    submitButton("Continue"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    authority.blur(); // closes the list of names: left open, it keeps Chromium from opening the window to choose files
    const offered = chosen();
    if (!offered) return complainOfNone(app, group);
    if (!isKnown(app, authority.value.trim())) return app.complain([{ words: NO_AUTHORITY, field: "authority" }]);
    void choose(app, { return_: offered.name, year: Number(years.value), authority: authority.value.trim() });
  });
  return { title: "Check a statutory return", body: [...introduction(), form] };
}

function introduction(): HTMLElement[] {
  return [
    make(
      "p.govuk-body-l",
      {},
      "See which rows of your return break the department’s rules, why each rule matters, and how to put it right.",
    ),
    inset(
      make("strong", {}, "Nothing is sent and nothing is stored."),
      " The check runs inside this page, and your browser itself forbids the page to send anything. " +
        "Close the page, and all is forgotten.",
    ),
  ];
}

function question(radios: readonly HTMLElement[]): HTMLElement {
  return make(
    "fieldset.govuk-fieldset",
    { id: "which-set" },
    make("legend.govuk-fieldset__legend.govuk-fieldset__legend--s", {}, "Which return?"),
    make("div.govuk-radios.govuk-radios--small", {}, ...radios),
  );
}

function radio(offered: ReturnOffered, at: number, chosen: string): { element: HTMLElement; input: HTMLInputElement } {
  const id = at === 0 ? "return" : `return-${at + 1}`;
  const input = make(
    "input.govuk-radios__input",
    { id, type: "radio", name: "return", value: offered.name, autocomplete: "off" },
  );
  input.checked = offered.name === chosen;
  const label = make("label.govuk-label.govuk-radios__label", { for: id }, offered.title);
  return { element: make("div.govuk-radios__item", {}, input, label), input };
}

function fillYears(select: HTMLSelectElement, offered: ReturnOffered | undefined, wanted: number): void {
  const before = Number(select.value) || wanted;
  const years = offered?.years ?? [];
  const latest = Math.max(...years.map(({ year }) => year));
  const chosen = years.some(({ year }) => year === before) ? before : latest;
  select.replaceChildren(
    ...years.map(({ year, label }) => make("option", { value: year, selected: year === chosen }, label)),
  );
}

/** The authorities that stood at the end of the collection year. */
function fillNames(list: HTMLDataListElement, app: App, year: number): void {
  const then = app.made.authorities.filter(({ years }) => years.includes(year));
  list.replaceChildren(...then.map(({ name }) => make("option", { value: name })));
}

/** The collection year that ended last, or ends within weeks: the one whose return is being made. */
function collecting(): number {
  const now = new Date();
  return now.getMonth() >= 2 ? now.getFullYear() : now.getFullYear() - 1;
}

/** Whether `typed` may be an authority: a mistyped one would make every placement lie outside its area. */
function isKnown(app: App, typed: string): boolean {
  const words = typed.toLowerCase();
  const names = app.made.authorities.flatMap(({ name, gss, la_code }) => [name.toLowerCase(), gss.toLowerCase(), la_code]);
  return words === "" || names.includes(words);
}

function complainOfNone(app: App, group: HTMLElement): void {
  group.classList.add("govuk-form-group--error");
  if (!document.getElementById("which-error")) {
    group.querySelector("legend")?.after(complained("which-error", NO_RETURN));
    group.querySelector("fieldset")?.setAttribute("aria-describedby", "which-error");
  }
  const complaint: Complaint = { words: NO_RETURN, field: "return" };
  app.complain([complaint]);
}

async function choose(app: App, choice: Choice): Promise<void> {
  const same = JSON.stringify(choice) === JSON.stringify(app.choice);
  if (same) return app.go({ name: "files" });
  const place = document.getElementById("choosing") ?? make("div", { id: "choosing" });
  app.places.main.append(place);
  const work = async (): Promise<void> => {
    app.summary = null;
    app.reading = await app.ask("choose", choice);
    app.choice = choice;
    app.go({ name: "files" });
  };
  await app.during("Making ready", place, work, "authority");
}

/** Kept apart for the line below the heading of later steps: "SSDA903 children looked after return 2025-26". */
export function choiceWords(app: App): string {
  const offered = app.made.returns.find(({ name }) => name === app.choice?.return_);
  const year = offered?.years.find((one) => one.year === app.choice?.year);
  return [offered?.title, year?.label].filter((words) => words !== undefined).join(", ");
}

/** The line itself. */
export function choiceLine(app: App): HTMLElement {
  const authority = app.choice?.authority;
  return paragraph(make("strong", {}, choiceWords(app)), authority ? `, ${authority}` : "");
}
