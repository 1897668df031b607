/** The files that stand beside the returns: postcodes, the list of providers, an earlier run, accepted findings. */

import type { BesideFile, GivenFile } from "./contract.ts";
import type { Facts } from "./facts.ts";
import { bytesOf } from "./given_return.ts";
import { UserError } from "./problem.ts";
import { readAcceptances } from "./quality/acceptance_file.ts";
import { besideKind, type Earlier, readEarlier } from "./quality/earlier.ts";
import { isPostcodes, type Postcodes, readPostcodes } from "./quality/postcodes.ts";
import { isProviders, type ProviderTable, readProviders } from "./quality/providers.ts";
import { Standing } from "./quality/standing.ts";
import type { Document } from "./sources/documents.ts";

type Kind = BesideFile["kind"];

interface Held extends BesideFile {
  readonly document: Document;
}

const UNKNOWN = {
  what: "The file is none of those that can stand beside a return",
  why: "it is neither the postcode file, nor a list of providers, nor findings of an earlier check, nor accepted findings",
  do: "If it belongs to the return, give it as this year's or last year's; otherwise leave it out",
};
export class Beside {
  readonly #held = new Map<string, Held>();
  /** What stands accepted, by these files and by what is done on the page. */
  readonly standing = new Standing();
  #postcodes: Postcodes | null = null;

  constructor(readonly facts: Facts) {}

  get files(): readonly BesideFile[] {
    return [...this.#held.values()].map(({ document: _document, ...shown }) => shown);
  }

  get postcodes(): Postcodes | null {
    return this.#postcodes;
  }

  /** The list of providers for the collection year `year`, from every list given; null when none was. */
  providers(year: number): ProviderTable | null {
    const lists = this.documents("providers");
    return lists.length > 0 ? readProviders(lists, this.facts, year) : null;
  }

  /** The findings of the run before; of several files the last given counts. */
  earlier(): Earlier | null {
    const last = this.documents("earlier findings").at(-1);
    return last === undefined ? null : readEarlier(last);
  }

  documents(kind: Kind): readonly Document[] {
    return [...this.#held.values()].filter((file) => file.kind === kind && !file.problem).map((file) => file.document);
  }

  /** Keep a file that stands beside the returns. With `insist` any file is kept, and one that is unknown says so. */
  async take({ path, file }: GivenFile, insist: boolean): Promise<boolean> {
    const document: Document = { name: path, bytes: await bytesOf(path, file) };
    const kind = kindOf(document, this.facts);
    if (kind === "unknown" && !insist) return false;
    this.remove(path); // one of the same name takes the place of the one before
    try {
      const { holds, rows } = await this.#look(kind, document);
      this.#held.set(path, { name: path, kind, holds, rows, problem: null, document });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#held.set(path, { name: path, kind, holds: "", rows: 0, problem: error.problem, document });
    }
    return true;
  }

  /** Take one file away, or all of them. */
  remove(name: string | null): void {
    for (const { name: held, document } of [...this.#held.values()]) {
      if (name !== null && held !== name) continue;
      this.#held.delete(held);
      this.standing.take(document);
    }
    if (this.documents("postcodes").length === 0) this.#postcodes = null;
  }

  async #look(kind: Kind, document: Document): Promise<{ holds: string; rows: number }> {
    if (kind === "postcodes") {
      this.#postcodes = await readPostcodes(document.bytes);
      const { length, edition } = this.#postcodes;
      return { holds: `${length.toLocaleString("en-GB")} postcodes, ${edition}`, rows: length };
    }
    if (kind === "providers") {
      const rows = readProviders([document], this.facts, Number(Object.keys(years(this.facts)).at(-1))).length;
      return { holds: `${rows.toLocaleString("en-GB")} providers`, rows };
    }
    if (kind === "unknown") {
      const { what, ...more } = UNKNOWN;
      throw new UserError(what, { where: document.name, ...more });
    }
    if (kind === "earlier findings") {
      const { rows } = readEarlier(document);
      return { holds: `${rows.toLocaleString("en-GB")} findings of an earlier check`, rows };
    }
    const rows = readAcceptances(document, { return_: "", year: 0 }).length;
    this.standing.give(document);
    return { holds: `${rows.toLocaleString("en-GB")} findings that may stand`, rows };
  }
}

function years(facts: Facts): Record<string, unknown> {
  return (Object.values(facts.returns)[0] as Facts["returns"][string]).years;
}

/** What a file is taken for. A guess that fails, on whatever a file may hold, takes it for none of these. */
function kindOf(document: Document, facts: Facts): Kind {
  try {
    if (isPostcodes(document.bytes)) return "postcodes";
    const kind = besideKind(document);
    return kind === "unknown" && isProviders(document, facts.providers.headings) ? "providers" : kind;
  } catch {
    return "unknown";
  }
}
