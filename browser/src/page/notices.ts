/** What a person should know about the files. */

import type { Level, Notice } from "../contract.ts";
import { linkButton, make, type Child } from "./dom.ts";
import { thousands } from "./format.ts";
import { sentence, subheading, tag } from "./pieces.ts";

const LEVELS: readonly Level[] = ["error", "warning", "info"];
const WORDS: Readonly<Record<Level, string>> = { error: "error", warning: "warning", info: "note" };
const FEW = 6;

/** The notices, errors first; more than a few open on a press. Null when there are none. `order` is the heading's. */
export function noticeList(
  notices: readonly Notice[],
  order: "h2" | "h3",
  title = "About these files",
): HTMLElement | null {
  if (notices.length === 0) return null;
  const sorted = [...notices].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const list = make("ul.govuk-list.app-notices", {}, ...sorted.slice(0, FEW).map(item));
  const rest = sorted.slice(FEW);
  const more = linkButton(`Show ${thousands(rest.length)} more remarks`, () => {
    const items = rest.map(item);
    list.append(...items);
    more.remove();
    items[0]?.setAttribute("tabindex", "-1");
    items[0]?.focus();
  });
  return make(
    "div.app-remarks",
    {},
    subheading(title, order),
    list,
    rest.length > 0 && make("p.govuk-body", {}, more),
  );
}

function item(notice: Notice): HTMLElement {
  const where = [notice.file, notice.line !== null && `line ${notice.line}`, notice.field].filter((part) => part);
  const words: Child[] = [
    where.length > 0 && make("strong", {}, `${where.join(", ")}: `),
    sentence(notice.what),
    notice.why !== "" && ` Why it matters: ${sentence(notice.why)}`,
    notice.do !== "" && ` ${sentence(notice.do)}`,
  ];
  return make("li", {}, tag(WORDS[notice.level], notice.level === "error"), " ", ...words);
}
