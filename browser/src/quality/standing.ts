/** What stands accepted: by files that were given and by what was done on the page, in the order in which it happened. */

import type { Document } from "../sources/documents.ts";
import { answered, dated, isWorkList, readAcceptances, readAnswers } from "./acceptance_file.ts";
import type { Acceptance, Of } from "./accepting.ts";

type Act = { readonly file: Document } | { readonly accepted: readonly Acceptance[] } | { readonly withdrawn: ReadonlySet<string> };

export class Standing {
  #acts: Act[] = [];

  /** A file of accepted findings, or a work list given back, counts from now on. */
  give(file: Document): void {
    this.#acts.push({ file });
  }

  /** A file counts no longer. */
  take(file: Document): void {
    this.#acts = this.#acts.filter((act) => !("file" in act) || act.file !== file);
  }

  accept(accepted: readonly Acceptance[]): void {
    this.#acts.push({ accepted });
  }

  withdraw(findings: readonly string[]): void {
    this.#acts.push({ withdrawn: new Set(findings) });
  }

  /**
   * Everything that stands now; of two words about one finding the later holds. `of` are the return and year of a line
   * that names none, `on` the day of one without. Throws `UserError` for a file that cannot be read.
   */
  held(of: Of, on: string): Acceptance[] {
    let held: readonly Acceptance[] = [];
    for (const act of this.#acts) {
      if ("accepted" in act) held = [...held, ...act.accepted];
      else if ("withdrawn" in act) held = held.filter(({ finding }) => !act.withdrawn.has(finding));
      else if (isWorkList(act.file)) held = answered(held, readAnswers(act.file, of, on));
      else held = [...held, ...readAcceptances(act.file, of)];
    }
    return held.map((one) => dated(one, on));
  }
}
