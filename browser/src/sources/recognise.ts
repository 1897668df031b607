/** Which table of the form a file holds, judged by its column names alone. */

import type { LayoutFacts } from "../facts.ts";
import { casefold, strip, withoutSpace } from "./text.ts";

/**
 * A header set against one table: where each field stands, and what does not fit. `sure` is false when the columns
 * fit no table well, or two tables equally; `rival` then names the other one.
 */
export interface Match {
  readonly table: string;
  readonly positions: ReadonlyMap<string, number>;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly repeated: readonly string[];
  readonly sure: boolean;
  readonly rival: string | null;
  readonly score: number;
}

/** A column name without case and spaces, as it is compared. */
export function columnKey(name: string): string {
  return casefold(withoutSpace(name));
}

type Columns = ReadonlyMap<string, readonly string[]>;

/** Knows the tables of one layout and what sets each apart. */
export class Recogniser {
  readonly #layout: LayoutFacts;
  readonly #byKey: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #telling: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #elsewhere: Columns;
  readonly #tellingElsewhere: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(layout: LayoutFacts) {
    this.#layout = layout;
    const tables = Object.entries(layout.tables);
    const columns: Columns = new Map(tables.map(([name, table]) => [name, table.file_columns]));
    const byKey = (names: readonly string[]): Map<string, string> => new Map(names.map((n) => [columnKey(n), n]));
    this.#byKey = new Map(tables.map(([name, table]) => [name, byKey(Object.keys(table.fields))]));
    this.#telling = tellingColumns(columns);
    this.#elsewhere = new Map(Object.entries(layout.other_years));
    this.#tellingElsewhere = tellingColumns(new Map([...columns, ...this.#elsewhere]));
  }

  /**
   * The table that `header` fits best. Where its columns leave two tables open, the one that the `file` or the sheet
   * is called after. A table that only another collection year has is given without positions, as none of its
   * columns is read.
   */
  match(header: readonly string[], file = ""): Match {
    const keys = header.map(columnKey);
    const ranked = [...this.#byKey.keys()].map((name) => this.#against(name, header, keys));
    ranked.sort((one, other) => Number(other.sure) - Number(one.sure) || other.score - one.score);
    const [best, next] = ranked as [Match, Match | undefined];
    const rival = next && next.score === best.score && next.sure === best.sure ? next.table : null;
    if (best.sure && rival === null) return best;
    const named = ranked.find((match) => match.sure === best.sure && isCalled(match, file));
    if (named) return { ...named, sure: true };
    const other = this.#ofAnotherYear(new Set(keys));
    if (other !== null) {
      const nothing = { positions: new Map(), missing: [], extra: [], repeated: [] };
      return { table: other, ...nothing, sure: true, rival: null, score: 1 };
    }
    return rival === null ? best : { ...best, sure: false, rival };
  }

  #ofAnotherYear(keys: ReadonlySet<string>): string | null {
    for (const [name, columns] of this.#elsewhere) {
      const wanted = new Set(columns.map(columnKey));
      const shared = [...wanted].filter((key) => keys.has(key)).length;
      const told = [...(this.#tellingElsewhere.get(name) ?? [])].some((key) => keys.has(key));
      if (told && shared * 2 >= wanted.size) return name;
    }
    return null;
  }

  #against(name: string, header: readonly string[], keys: readonly string[]): Match {
    const byKey = this.#byKey.get(name) as ReadonlyMap<string, string>;
    const table = this.#layout.tables[name] as LayoutFacts["tables"][string];
    const positions = new Map<string, number>();
    const extra: string[] = [];
    const repeated = new Set<string>();
    header.forEach((column, index) => {
      const known = byKey.get(keys[index] as string);
      if (known === undefined) {
        if (strip(column)) extra.push(column);
      } else if (positions.has(known)) repeated.add(known);
      else positions.set(known, index);
    });
    const wanted = table.expected.length > 0 ? table.expected : table.file_columns;
    const missing = wanted.filter((column) => !positions.has(column));
    const telling = this.#telling.get(name);
    const told = [...positions.keys()].some((column) => telling?.has(columnKey(column)));
    const enough = positions.size * 2 >= Math.min(header.length, wanted.length);
    return {
      table: name,
      positions,
      missing,
      extra,
      repeated: [...repeated],
      sure: told && enough,
      rival: null,
      score: positions.size / (positions.size + missing.length + extra.length || 1),
    };
  }
}

/** Whether the file bears the table's name, and nothing in its columns speaks against that table. */
function isCalled(match: Match, file: string): boolean {
  const words = casefold(file.replace(/\.[A-Za-z0-9]+(?=\n?$)/, "")).split(/[^a-z0-9]+/);
  const fits = match.positions.size >= Math.max(3, match.missing.length) && match.extra.length === 0;
  return fits && words.includes(casefold(match.table));
}

/** For each table, the column names that no other table of the form has. */
function tellingColumns(tables: Columns): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = [...tables].map(([name, columns]) => [name, new Set(columns.map(columnKey))] as const);
  const seen = new Map<string, number>();
  for (const [, group] of keys) for (const key of group) seen.set(key, (seen.get(key) ?? 0) + 1);
  return new Map(keys.map(([name, group]) => [name, new Set([...group].filter((key) => seen.get(key) === 1))]));
}
