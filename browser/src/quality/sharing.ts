/** Findings to send to a colleague or a supplier who may not see the data. */

import type { Database } from "../engine/database.ts";
import { csvBytes } from "../exports/csv.ts";
import { OPEN } from "./accepting.ts";

const BLOCK = 64; // bytes of a block of SHA-256, to which HMAC fills up its key
const LETTERS = 10;

/**
 * The open findings as CSV, without a value, a number of a child, a day, a team or the name of a file.
 *
 * `child` is a pseudonym under `key` (at most 64 bytes), which is to be random and thrown away: rows of one child share
 * it within this table, and two tables made with two keys cannot be laid side by side. `line` is the line in the file
 * of the table, which says nothing to one who does not hold that file.
 */
export function sharedBytes(database: Database, key: Uint8Array): Uint8Array {
  try {
    const children = `select distinct child from work where child is not null and ${OPEN}`;
    database.table("pseudonyms", `select child, 'child-' || left(${hmacSql(key, "child")}, ${LETTERS}) as name
      from (${children})`);
    return csvBytes(
      database,
      `select w.place, w.code, w.severity, w.message, w."table", coalesce(w.line, w."row" + 1) as line, w.fields,
        w.breach, w.state, p.name as child
      from work as w left join pseudonyms as p on p.child = w.child where ${OPEN}`,
    );
  } finally {
    database.drop("pseudonyms");
  }
}

/** A key to make pseudonyms with, once. */
export function randomKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}

/** SQL for the HMAC-SHA256 of `text` in hexadecimal digits (RFC 2104): a page from a file may lack `crypto.subtle`. */
function hmacSql(key: Uint8Array, text: string): string {
  const inner = `sha256(${blobSql(key, 0x36)} || encode(${text}))`;
  return `sha256(${blobSql(key, 0x5c)} || unhex(${inner}))`;
}

function blobSql(key: Uint8Array, mask: number): string {
  if (key.length > BLOCK) throw new RangeError(`a key has at most ${BLOCK} bytes`);
  const filled = Array.from({ length: BLOCK }, (_, at) => (key[at] ?? 0) ^ mask);
  return `unhex('${filled.map((byte) => byte.toString(16).padStart(2, "0")).join("")}')`;
}
