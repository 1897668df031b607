/** Everything that one open page holds: the choice, the files, the last run. The worker's side of the contract. */

import type {
  BesideFile,
  CaseAsked,
  CaseHits,
  Checker,
  Choice,
  Download,
  GivenFile,
  Made,
  MadeFile,
  Progress,
  Reading,
  Row,
  RuleWords,
  ShownFinding,
  ChildRow,
  Slice,
  Slot,
  Summary,
  Wanted,
} from "./contract.ts";
import { Beside } from "./beside.ts";
import { Database } from "./engine/database.ts";
import type { Facts } from "./facts.ts";
import { GivenReturn } from "./given_return.ts";
import { UserError } from "./problem.ts";
import { caseHits, check } from "./quality/checking.ts";
import { Results } from "./results.ts";

export class Session implements Checker {
  #facts!: Facts;
  #database!: Database;
  #choice: Choice | null = null;
  #returns!: { readonly this: GivenReturn; readonly last: GivenReturn };
  #beside!: Beside;
  #results: Results | null = null;

  constructor(readonly tell: (progress: Progress) => void) {}

  async start(parts: { engine: ArrayBuffer; facts: string }): Promise<Made> {
    this.#facts = JSON.parse(parts.facts) as Facts;
    this.#database = await Database.start(parts.engine);
    this.#empty();
    return made(this.#facts, this.#database.version);
  }

  async choose(choice: Choice): Promise<Reading> {
    const before = this.#choice;
    this.#choice = choice;
    this.#results = null;
    if (before?.return_ !== choice.return_ || before.year !== choice.year) await this.#readBoth();
    return this.#reading();
  }

  async give({ slot, files }: { slot: Slot; files: readonly GivenFile[] }): Promise<Reading> {
    this.#results = null;
    this.tell({ stage: "reading", done: 0, of: files.length, words: "Looking at the files" });
    const returns: GivenFile[] = [];
    for (const given of files) {
      if (!(await this.#beside.take(given, slot === "beside"))) returns.push(given);
    }
    if (slot !== "beside" && returns.length > 0) {
      this.#returns[slot].add(returns);
      await this.#read(slot);
    }
    return this.#reading();
  }

  async take({ slot, name }: { slot: Slot; name: string | null }): Promise<Reading> {
    this.#results = null;
    if (slot === "beside") this.#beside.remove(name);
    else {
      this.#returns[slot].remove(name);
      await this.#read(slot);
    }
    return this.#reading();
  }

  async forget(): Promise<Reading> {
    this.#results = null;
    this.#database.clear();
    this.#empty();
    return this.#reading();
  }

  preview(asked: { slot: "this" | "last"; table: string; offset: number; limit: number }): Slice<Row> {
    return this.#returns[asked.slot].preview(asked.table, asked.offset, asked.limit);
  }

  async check(): Promise<Summary> {
    const choice = this.#chosen();
    const given = this.#returns.this.intake;
    if (!given) throw new UserError("There is nothing to check yet", { do: "Give the files of this year's return" });
    const started = performance.now();
    const run = check(
      this.#database,
      this.#facts,
      {
        return_: choice.return_,
        year: choice.year,
        authority: choice.authority || null,
        this: given,
        last: this.#returns.last.intake,
        providers: this.#beside.providers(choice.year),
        postcodes: this.#beside.postcodes,
      },
      this.tell,
    );
    this.tell({ stage: "findings", done: 0, of: 1, words: "Making the work list" });
    this.#results = new Results(this.#database, this.#facts, run, {
      given,
      beside: this.#beside,
      acceptances: this.#beside.standing.held(choice, today()),
      started,
    });
    return this.#results.summary();
  }

  rule(code: string): RuleWords {
    const { return_, year } = this.#chosen();
    const found = this.#facts.returns[return_]?.rules.find((rule) => rule.code === code && rule.years.includes(year));
    if (!found) throw new UserError(`No rule ${code} is in force in ${year}`);
    const { query: _query, years: _years, level: _level, needs: _needs, ...words } = found;
    return words;
  }

  findings(wanted: Wanted): Slice<ShownFinding> {
    return this.#run().findings(wanted);
  }

  children(wanted: { offset: number; limit: number; containing: string }): Slice<ChildRow> {
    return this.#run().children(wanted);
  }

  accept(asked: { findings: readonly string[]; code?: string; reason: string; who: string; on: string }): Summary {
    this.#beside.standing.accept(this.#run().accept(asked));
    return this.#run().summary();
  }

  withdraw(asked: { findings: readonly string[] }): Summary {
    this.#beside.standing.withdraw(asked.findings);
    this.#run().withdraw(asked.findings);
    return this.#run().summary();
  }

  download(what: Download): MadeFile {
    this.tell({ stage: "writing", done: 0, of: 1, words: "Writing the file" });
    return this.#run().download(what);
  }

  caseHits(asked: CaseAsked): CaseHits {
    return caseHits(this.#database, this.#facts, asked);
  }

  #empty(): void {
    this.#returns = { this: new GivenReturn(), last: new GivenReturn() };
    this.#beside = new Beside(this.#facts);
  }

  async #readBoth(): Promise<void> {
    await this.#read("this");
    await this.#read("last");
  }

  async #read(slot: "this" | "last"): Promise<void> {
    if (!this.#choice) return;
    const { return_, year } = this.#choice;
    this.tell({ stage: "reading", done: 0, of: 1, words: `Reading ${slot} year's files` });
    await this.#returns[slot].read(this.#facts, return_, year, slot === "last");
  }

  #reading(): Reading {
    const beside: readonly BesideFile[] = this.#beside.files;
    return {
      this: this.#returns.this.reading(),
      last: this.#returns.last.reading(),
      beside,
      ready: this.#choice !== null && this.#returns.this.intake !== null,
    };
  }

  #chosen(): Choice {
    if (!this.#choice) throw new UserError("No return is chosen yet", { do: "Choose the return and the year first" });
    return this.#choice;
  }

  #run(): Results {
    if (!this.#results) throw new UserError("There is no result yet", { do: "Run the check first" });
    return this.#results;
  }
}

/** Today where the page is open, in ISO form. */
function today(): string {
  const now = new Date();
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function made(facts: Facts, engine: string): Made {
  const returns = Object.values(facts.returns).map((form) => ({
    name: form.name,
    title: form.title,
    years: Object.entries(form.years).map(([year, { label, rule_set }]) => ({ year: Number(year), label, ...rule_set })),
  }));
  const years = Object.entries(Object.values(facts.returns)[0]?.years ?? {});
  const authorities = facts.authorities.map((one) => ({
    ...one,
    years: years.filter(([, { authority_codes: codes }]) => codes[one.gss] === one.gss).map(([year]) => Number(year)),
  }));
  return { version: facts.version, engine, returns, authorities };
}
