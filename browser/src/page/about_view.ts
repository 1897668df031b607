/** About the page: what it is made of, whose rules it has, and why nothing leaves it. */

import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import { make, type Child } from "./dom.ts";
import { day, thousands } from "./format.ts";
import { details, heading, paragraph, table } from "./pieces.ts";

/** Fixed words, and the versions of engine and rules. */
export function aboutView(app: App): Shown {
  return { title: "About this page", body: [...sending(), ...storing(), ...rules(app), ...made(app)] };
}

function sending(): Child[] {
  const steps = [
    "Disconnect this computer from the network. The page works as before.",
    "Or open your browser’s developer tools (often the F12 key), choose “Network”, and check a return: no line " +
      "appears with an address on any network.",
    "Or open this file in a text editor and look near the top for “Content-Security-Policy”. It says connect-src " +
      "'none': the browser refuses any connection that the page might try to make.",
  ];
  return [
    heading("Nothing is sent"),
    paragraph(
      "Your browser itself forbids this page to send anything. The page carries the whole check inside it, and a " +
        "line at its top tells the browser to allow no connection to anywhere. You need not take our word for it:",
    ),
    make("ul.govuk-list.govuk-list--bullet", {}, ...steps.map((words) => make("li", {}, words))),
  ];
}

function storing(): Child[] {
  return [
    heading("Nothing is stored"),
    paragraph(
      "The page keeps what you give it in memory while it is open, and nowhere else: no cookies, no storage of " +
        "the browser, no analytics. Closing it forgets everything. Only what you save under “Files to take away” " +
        "stays on this computer. The history of your browser never holds a child’s number.",
    ),
  ];
}

function rules(app: App): Child[] {
  const rows = app.made.returns.flatMap(({ title, years }) =>
    years.map(({ label, rules: number, reviewed, hash }) => [
      `${title} ${label}`,
      thousands(number),
      reviewed ? day(reviewed) : "",
      make("code.app-hash", {}, hash),
    ]),
  );
  return [
    heading("Whose rules"),
    paragraph(
      "The rules are this project’s reading of the department’s lists and do not replace them. The department’s " +
        "own check decides whether a return is accepted. Each rule names its source and the day it was last " +
        "reviewed.",
    ),
    table(
      "Rule sets in this page",
      ["Return", { words: "Rules", numeric: true }, "Last reviewed", "Fingerprint"],
      rows,
      { captionSeen: true },
    ),
  ];
}

function made(app: App): Child[] {
  const licences = document.querySelector<HTMLTemplateElement>("#licences");
  const texts = licences ? [...document.importNode(licences.content, true).querySelectorAll("section")] : [];
  return [
    heading("What it is made of"),
    paragraph(
      `Forethought ${app.made.version}, open software under the MIT licence, with the engine DuckDB ${app.made.engine.replace("v", "")}.`,
    ),
    ...texts.map((section) => details(section.dataset.title ?? "", ...section.childNodes)),
  ];
}
