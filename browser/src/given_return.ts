/** The files of one year's return as they were given, and what was read from them. */

import type { GivenFile, Notice, Problem, Row, Slice, SlotReading } from "./contract.ts";
import type { Facts } from "./facts.ts";
import { UserError } from "./problem.ts";
import { SourceError } from "./sources/errors.ts";
import type { Intake } from "./sources/intake.ts";
import { readFiles } from "./sources/reading.ts";

export class GivenReturn {
  readonly #files = new Map<string, Blob>();
  #intake: Intake | null = null;
  #notices: readonly Notice[] = [];
  #problem: Problem | null = null;

  /** What was read; null when nothing was given or nothing could be read. */
  get intake(): Intake | null {
    return this.#intake;
  }

  /** Add files; one with the same name takes the place of the one before. */
  add(files: readonly GivenFile[]): void {
    for (const { path, file } of files) this.#files.set(path, file);
  }

  /** Take one file away, or all of them. */
  remove(name: string | null): void {
    if (name === null) this.#files.clear();
    else this.#files.delete(name);
  }

  /** Read everything anew as the return of `year`, or with `previous` as the one of the year before. */
  async read(facts: Facts, return_: string, year: number, previous: boolean): Promise<void> {
    this.#intake = null;
    this.#notices = [];
    this.#problem = null;
    if (this.#files.size === 0) return;
    try {
      this.#intake = readFiles(await this.#bytes(), facts, return_, year, previous);
      this.#notices = this.#intake.notices;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#problem = error.problem;
      this.#notices = error instanceof SourceError ? error.notices : [];
    }
  }

  /** What the page shows. */
  reading(): SlotReading {
    return {
      files: [...this.#files].map(([name, file]) => ({ name, size: file.size })),
      tables: this.#intake?.account ?? [],
      notices: this.#notices,
      problem: this.#problem,
    };
  }

  /** Rows of one table as they were read. */
  preview(table: string, offset: number, limit: number): Slice<Row> {
    const found = this.#intake?.tables.get(table);
    if (!found) return { total: 0, rows: [] };
    const rows: Row[] = [];
    for (let at = offset; at < Math.min(found.length, offset + limit); at++) {
      rows.push(Object.fromEntries([...found.columns].map(([name, column]) => [name, column.get(at)])));
    }
    return { total: found.length, rows };
  }

  async #bytes(): Promise<{ path: string; bytes: Uint8Array }[]> {
    const read = [];
    for (const [path, file] of this.#files) read.push({ path, bytes: await bytesOf(path, file) });
    return read;
  }
}

/** The bytes of a file. Throws `UserError` when the browser may not read it any more. */
export async function bytesOf(path: string, file: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new UserError("The file could not be read", {
      where: path,
      why: "it was changed, moved or locked by another program after it was given, or it is larger than a browser can hold",
      do: "Close it elsewhere and give it again",
    });
  }
}
