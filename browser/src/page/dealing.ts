/** Letting findings stand with a reason, and taking that back. */

import type { RuleCounts, ShownFinding } from "../contract.ts";
import type { App } from "./app.ts";
import { button, make, submitButton } from "./dom.ts";
import { count, thousands, today } from "./format.ts";
import { complained, field, heading, paragraph, subheading, type Complaint } from "./pieces.ts";

const NO_REASON = "Say why the findings may stand";
const NO_ACCEPTED = "Select accepted rows to open them again";
const NO_ROWS = "Select the rows that may stand";

/**
 * The form below the findings. With `counts` all open findings of that rule can be accepted at once; without, only the
 * rows that are ticked.
 */
export function dealing(
  app: App,
  selected: () => ShownFinding[],
  rows: readonly ShownFinding[],
  counts: RuleCounts | null = null,
): HTMLElement {
  const whole = counts !== null && counts.open > 0 ? counts : null;
  const reason = make("textarea.govuk-textarea", { id: "reason", rows: 3, autocomplete: "off" });
  const who = make(
    "input.govuk-input.govuk-input--width-20",
    { id: "who", type: "text", autocomplete: "off", value: app.kept.who },
  );
  const all = make("input.govuk-radios__input", { id: "which-all", type: "radio", name: "which", autocomplete: "off" });
  const form = make(
    "form",
    { novalidate: true },
    whole && which(all, whole),
    field(
      reason,
      "Why may they stand?",
      "Whoever reads the reason later should be able to follow it. Do not write anybody’s name.",
    ),
    field(who, "Who says so? (optional)", "A role such as “data team”, not a name."),
    submitButton("Accept", ".govuk-button--secondary"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    app.kept.who = who.value.trim();
    void accept(app, form, all.checked ? [] : selected(), all.checked ? whole : null, reason.value.trim());
  });
  const withdrawn = rows.some(({ accepted }) => accepted === "accepted");
  return make(
    "section.app-dealing",
    { "aria-labelledby": "accept-title" },
    heading("Accept, with a reason", "accept-title"),
    paragraph(
      "A row that is right although the rule objects can be accepted. It then no longer counts as open, as long " +
        "as its values stay the same.",
    ),
    form,
    withdrawn && withdrawing(app, selected),
  );
}

function which(all: HTMLInputElement, { open, code }: RuleCounts): HTMLElement {
  const ticked = make(
    "input.govuk-radios__input",
    { id: "which-ticked", type: "radio", name: "which", autocomplete: "off" },
  );
  ticked.checked = true;
  const radio = (input: HTMLInputElement, words: string): HTMLElement =>
    make("div.govuk-radios__item", {}, input, make("label.govuk-label.govuk-radios__label", { for: input.id }, words));
  return make(
    "div.govuk-form-group",
    {},
    make(
      "fieldset.govuk-fieldset",
      {},
      make("legend.govuk-fieldset__legend.govuk-fieldset__legend--s", {}, "Which findings?"),
      make(
        "div.govuk-radios.govuk-radios--small",
        {},
        radio(ticked, "The rows selected above"),
        radio(all, `All ${count(open, "open finding")} of rule ${code}, also on other pages`),
      ),
    ),
  );
}

async function accept(
  app: App,
  form: HTMLElement,
  chosen: readonly ShownFinding[],
  whole: RuleCounts | null,
  reason: string,
): Promise<void> {
  const complaints: Complaint[] = [];
  if (!whole && chosen.length === 0) complaints.push({ words: NO_ROWS, field: firstTick() });
  if (reason === "") complaints.push({ words: NO_REASON, field: "reason" });
  mark(form, reason === "");
  if (complaints.length > 0) return app.complain(complaints);
  const asked = {
    findings: idsOf(chosen),
    ...(whole ? { code: whole.code } : {}),
    reason,
    who: app.kept.who,
    on: today(),
  };
  const number = whole ? whole.open : asked.findings.length;
  await settle(app, () => app.ask("accept", asked), `${count(number, "finding")} accepted.`);
}

function withdrawing(app: App, selected: () => ShownFinding[]): HTMLElement {
  const withdraw = (): void => {
    const chosen = selected().filter(({ accepted }) => accepted === "accepted");
    if (chosen.length === 0) return app.complain([{ words: NO_ACCEPTED, field: firstTick() }]);
    const ids = idsOf(chosen);
    void settle(app, () => app.ask("withdraw", { findings: ids }), `${count(ids.length, "finding")} opened again.`);
  };
  return make(
    "div",
    {},
    subheading("Take an acceptance back", "h3"),
    button("Open the selected rows again", withdraw, ".govuk-button--secondary"),
  );
}

async function settle(app: App, act: () => Promise<App["summary"]>, news: string): Promise<void> {
  try {
    app.summary = await act();
    app.unsaved += 1;
    await app.again(`${news} ${thousands(app.summary?.work.open ?? 0)} open in all.`);
  } catch (error) {
    app.fail(error);
  }
}

const idsOf = (findings: readonly ShownFinding[]): string[] => [...new Set(findings.map(({ finding }) => finding))];

const firstTick = (): string => document.querySelector(".app-findings input[type=checkbox]")?.id ?? "reason";

/** Shows at the field that the reason is missing, or no longer. */
function mark(form: HTMLElement, isMissing: boolean): void {
  const reason = form.querySelector("#reason");
  const group = reason?.closest(".govuk-form-group");
  document.getElementById("reason-error")?.remove();
  group?.classList.toggle("govuk-form-group--error", isMissing);
  reason?.classList.toggle("govuk-textarea--error", isMissing);
  reason?.setAttribute("aria-describedby", isMissing ? "reason-hint reason-error" : "reason-hint");
  if (isMissing) reason?.before(complained("reason-error", NO_REASON));
}
