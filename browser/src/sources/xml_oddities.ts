/** What an XML file holds beside the form: counted while reading, told at the end. */

import type { Level } from "../contract.ts";
import type { NoticeBook } from "./notice_book.ts";
import { firstOf } from "./text.ts";

const DISTINCT = 50;
const LONGEST = 60;
const REST = "(other names)";

/** Level, what, why and what to do, with {name} and {count} to fill in. */
const TEXTS = {
  element: [
    "warning",
    "Element {name} is not part of the form at this place; {count} found, none read",
    "only what the form of the year asked for knows can be checked",
    "Check the year and the spelling; leave it if it belongs to a newer form",
  ],
  text: [
    "warning",
    "Loose text inside {name}, outside any field; {count} found, not read",
    "a value counts only inside the element of its field",
    "Move or remove the text",
  ],
  attribute: [
    "info",
    "Attributes on {name} were not read; {count} found",
    "the form has none",
    "Nothing, unless a value was put there",
  ],
  repeated: [
    "warning",
    "{name} stands more than once where one is allowed; {count} extra found, the first of each was read",
    "a row can have only one value for a field",
    "Take the extra ones away",
  ],
  spelling: [
    "warning",
    "{name} is spelt with other capitals than in the form; {count} found, read all the same",
    "a collection system may refuse the file",
    "Spell it as the form does",
  ],
  "no header part": [
    "error",
    "Children without {name}: {count}",
    "their episodes are kept without a child number and cannot be tied together",
    "Add the missing part",
  ],
  "no identifiers": [
    "error",
    "Children without ChildIdentifiers: {count}",
    "their other rows are kept without a child number and cannot be tied together",
    "Add the missing part",
  ],
  "no characteristics": [
    "error",
    "Children without ChildCharacteristics: {count}",
    "rules on ethnicity and disability cannot see these children",
    "Add the missing part",
  ],
} as const satisfies Record<string, readonly [Level, string, string, string]>;

export type OddityKind = keyof typeof TEXTS;

interface Tally {
  readonly kind: OddityKind;
  readonly name: string;
  readonly line: number;
  count: number;
}

/** A tally of oddities by kind and element name, each with the first line where it was met. */
export class Oddities {
  readonly #tallies = new Map<string, Tally>();

  /** One more of `kind` at the element `name`. */
  count(kind: OddityKind, name: string, line: number): void {
    const short = firstOf(name, LONGEST);
    const isNew = !this.#tallies.has(`${kind} ${short}`);
    const shown = isNew && this.#tallies.size >= DISTINCT ? REST : short;
    const key = `${kind} ${shown}`;
    const tally = this.#tallies.get(key) ?? { kind, name: shown, line, count: 0 };
    tally.count++;
    this.#tallies.set(key, tally);
  }

  /** One notice for each kind and name. */
  tell(notices: NoticeBook, file: string): void {
    for (const { kind, name, line, count } of this.#tallies.values()) {
      const [level, text, why, advice] = TEXTS[kind];
      const what = text.replace("{name}", () => name).replace("{count}", String(count));
      notices.add(level, what, { file, line: line || null, field: name, why, do: advice });
    }
  }
}
