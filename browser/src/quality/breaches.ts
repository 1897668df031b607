/** The rows a rule found, and which of them belong to one breach. */

import type { RuleFacts } from "../facts.ts";

/** The rows found in one table, ascending and no row twice, and beside each the number of its breach, from 1. */
export interface FoundRows {
  readonly rows: Int32Array;
  readonly numbers: Int32Array;
}

/** What one rule found; `count` is the number of breaches. One about the whole return has no rows. */
export interface Breaches {
  readonly count: number;
  /** By flagged table, in the rule's order; tables without a row found are not there. */
  readonly rows: ReadonlyMap<string, FoundRows>;
}

/** A row of this year's return: table name and position. */
export type Hit = readonly [string, number];

/** A column of row numbers that a rule's query selected for a flagged table; -1 where it selected none. */
export interface RowColumn {
  readonly table: string;
  readonly rows: Int32Array;
}

export const NOTHING: Breaches = { count: 0, rows: new Map() };
export const WHOLE_RETURN: Breaches = { count: 1, rows: new Map() };

const TABLE_STEP = 2 ** 40;

/** Every row found. */
export function hitsOf(breaches: Breaches): Hit[] {
  return [...breaches.rows].flatMap(([table, { rows }]) => Array.from(rows, (row) => [table, row] as const));
}

/** How many rows were found; one for a breach about the whole return. */
export function findingsIn(breaches: Breaches): number {
  let found = 0;
  for (const { rows } of breaches.rows.values()) found += rows.length;
  return found || breaches.count;
}

/** The rows that a query's result ties together, each of its rows one tie; breaches that share a row are one. */
export function breachesOf(rule: RuleFacts, columns: readonly RowColumn[]): Breaches {
  const [first] = columns;
  if (first === undefined) return NOTHING;
  return columns.length === 1 ? rowsFound(first.table, first.rows) : joined(Object.keys(rule.flags), columns);
}

/** The breaches of a rule that blames one row of one table each time. */
export function rowsFound(table: string, given: Int32Array): Breaches {
  const rows = unique(given.filter((row) => row >= 0).sort());
  if (rows.length === 0) return NOTHING;
  return { count: rows.length, rows: new Map([[table, { rows, numbers: rows.map((_, at) => at + 1) }]]) };
}

function unique<T extends Int32Array | Float64Array>(sorted: T): T {
  return sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]) as T;
}

/** Every node (a row with its table's place above it) under the least node that it is tied to. */
function joined(tables: readonly string[], columns: readonly RowColumn[]): Breaches {
  const nodes = allNodes(tables, columns);
  const least = Int32Array.from(nodes, (_, node) => node);
  const columnsOfNodes = columns.map(({ table, rows }) => nodesOf(nodes, tables.indexOf(table) * TABLE_STEP, rows));
  const ties = columns[0]?.rows.length ?? 0;
  for (let tie = 0; tie < ties; tie++) {
    let one = -1;
    for (const column of columnsOfNodes) {
      const other = column[tie] as number;
      if (other < 0) continue;
      one = one < 0 ? other : tied(least, one, other);
    }
  }
  return numbered(tables, nodes, least);
}

function allNodes(tables: readonly string[], columns: readonly RowColumn[]): Float64Array {
  const nodes = new Float64Array(columns.reduce((sum, { rows }) => sum + rows.length, 0));
  let size = 0;
  for (const { table, rows } of columns) {
    const above = tables.indexOf(table) * TABLE_STEP;
    for (const row of rows) if (row >= 0) nodes[size++] = above + row;
  }
  return unique(nodes.subarray(0, size).sort());
}

/** The place among `nodes` of each of `rows`, -1 for none. */
function nodesOf(nodes: Float64Array, above: number, rows: Int32Array): Int32Array {
  return rows.map((row) => (row < 0 ? -1 : placeOf(nodes, above + row)));
}

function placeOf(sorted: Float64Array, wanted: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] as number) < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Tie two nodes together; gives back the least of all that are now tied. */
function tied(least: Int32Array, one: number, other: number): number {
  const [a, b] = [leastOf(least, one), leastOf(least, other)];
  if (a < b) least[b] = a;
  else least[a] = b;
  return Math.min(a, b);
}

function leastOf(least: Int32Array, node: number): number {
  let at = node;
  for (let up = least[at] as number; up !== at; up = least[at] as number) {
    least[at] = least[up] as number;
    at = up;
  }
  return at;
}

function numbered(tables: readonly string[], nodes: Float64Array, least: Int32Array): Breaches {
  let count = 0;
  // A node comes after the least one it is tied to, so that one has its number already.
  const numbers = new Int32Array(nodes.length);
  for (let node = 0; node < nodes.length; node++) {
    const first = leastOf(least, node);
    numbers[node] = first === node ? ++count : (numbers[first] as number);
  }
  const rows = new Map<string, FoundRows>();
  tables.forEach((table, at) => {
    const [from, to] = [placeOf(nodes, at * TABLE_STEP), placeOf(nodes, (at + 1) * TABLE_STEP)];
    if (from === to) return;
    const here = Int32Array.from(nodes.subarray(from, to), (node) => node - at * TABLE_STEP);
    rows.set(table, { rows: here, numbers: numbers.slice(from, to) });
  });
  return { count, rows };
}
