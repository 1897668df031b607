/** DuckDB in memory, in this very worker: no file, no network, no extension. */

import { BROWSER_RUNTIME, createDuckDB, VoidLogger } from "duckdb-blocking";
import type { DuckDBConnection } from "duckdb-blocking";
import { type Data, Int32, Int64, makeData, makeVector, Table, tableToIPC, Utf8, Vector } from "apache-arrow";
import { TextColumn } from "./texts.ts";

export type Column = TextColumn | Int32Array | BigInt64Array;

/** What a query selected: columns by name, each with one entry a row. */
export interface Rows {
  readonly length: number;
  readonly names: readonly string[];
  /** Values as text, numbers, booleans or null. A whole number is a number, a day its count of milliseconds. */
  column(name: string): readonly unknown[];
  /** A column of whole numbers without blanks, as the engine holds it; faster than `column`. */
  numbers(name: string): ArrayLike<number>;
  /** Every row as an object. */
  objects<T>(): T[];
}

/** The query was refused; `message` is about the query's own text, never about a value. */
export class EngineError extends Error {}

const SEALED = ["set autoinstall_known_extensions = false", "set autoload_known_extensions = false"];
/**
 * Keeps the engine from a fault of its versions before 1.4.4: a hash join that was turned round to look for rows that
 * have a partner, or have none, took rows with the same key for alike, whatever else the condition asked
 * (duckdb/duckdb#20410). Joins are then never turned round.
 */
const SOUND = "set disabled_optimizers = 'build_side_probe_side'";
/** Errors of these kinds speak of the query's own text; all others may quote a value of a person. */
const ABOUT_THE_QUERY = /^(Binder|Catalog|Parser|Permission) Error/;

export class Database {
  readonly #connection: DuckDBConnection;
  readonly #names = new Set<string>();

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Start the engine from its WebAssembly code, once; it is handed over in memory and nothing is fetched. */
  static async start(code: ArrayBuffer): Promise<Database> {
    const scope = globalThis as { fetch: typeof fetch };
    scope.fetch = async () => new Response(code, { headers: { "content-type": "application/wasm" } });
    const bundle = { mainModule: "engine:duckdb", mainWorker: "" };
    const engine = await createDuckDB({ mvp: bundle, eh: bundle }, new VoidLogger(), BROWSER_RUNTIME);
    await engine.instantiate(() => {});
    scope.fetch = async () => {
      throw new TypeError("nothing is fetched here");
    };
    engine.open({ query: { castBigIntToDouble: true } });
    const connection = engine.connect();
    for (const statement of [...SEALED, SOUND]) connection.query(statement);
    return new Database(connection as unknown as DuckDBConnection);
  }

  /** The version of the engine, such as v1.4.3. */
  get version(): string {
    return String(this.query("select version() as version").column("version")[0]);
  }

  /** Make a table known to queries as `name`, replacing what had that name. `types` of an empty table are text. */
  register(name: string, columns: Readonly<Record<string, Column>>): void {
    this.drop(name);
    const vectors = Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, vector(column)]));
    const stream = tableToIPC(new Table(vectors), "stream");
    this.#connection.insertArrowFromIPCStream(stream, { name, create: true });
    this.#names.add(name);
  }

  /** Compute the query once and keep its rows as `name`. */
  table(name: string, sql: string): void {
    this.drop(name);
    this.query(`create table ${quoted(name)} as ${sql}`);
    this.#names.add(name);
  }

  /** Forget the table `name`; nothing happens when there is none. */
  drop(name: string): void {
    if (!this.#names.delete(name)) return;
    this.#connection.query(`drop table if exists ${quoted(name)}`);
  }

  /** Forget every table. */
  clear(): void {
    for (const name of [...this.#names]) this.drop(name);
  }

  /** The rows of a query. Throws `EngineError` when the engine refuses it. */
  query(sql: string): Rows {
    try {
      return rows(this.#connection.query(sql) as unknown as Table);
    } catch (error) {
      const text = String((error as Error).message ?? error);
      throw new EngineError(ABOUT_THE_QUERY.test(text) ? (text.split("\n\nLINE")[0] as string) : "the engine stopped");
    }
  }
}

/** `name` as an identifier in a query, whatever characters it holds. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `text` as a literal in a query. */
export function literal(text: string | null): string {
  return text === null ? "cast(null as varchar)" : `'${text.replaceAll("'", "''")}'`;
}

function vector(column: Column): Vector {
  if (column instanceof Int32Array) return makeVector(makeData({ type: new Int32(), data: column }));
  if (column instanceof BigInt64Array) return makeVector(makeData({ type: new Int64(), data: column }));
  return makeVector(
    makeData({
      type: new Utf8(),
      length: column.length,
      nullCount: column.nullCount,
      nullBitmap: column.validity ?? undefined,
      data: column.bytes,
      valueOffsets: column.offsets,
    } as never) as unknown as Data<Utf8>,
  );
}

function rows(table: Table): Rows {
  const names = table.schema.fields.map((field) => field.name);
  const child = (name: string): Vector => table.getChild(name) as Vector;
  const column = (name: string): unknown[] => Array.from(child(name), plain);
  return {
    length: table.numRows,
    names,
    column,
    numbers: (name) => child(name).toArray() as ArrayLike<number>,
    objects<T>(): T[] {
      const columns = names.map(column);
      return Array.from({ length: table.numRows }, (_, row) =>
        Object.fromEntries(names.map((name, at) => [name, (columns[at] as unknown[])[row]])),
      ) as T[];
    },
  };
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return value instanceof Vector ? Array.from(value, plain) : (value ?? null);
}
