/** The postcode directory, from the one packed file that Python makes of it (`forethought.checker.postcodes`). */

import { Gunzip } from "fflate";
import { UserError } from "../problem.ts";

const MAGIC = "FTPOST1\n";
const INWARD = /^[0-9][A-Z][A-Z]$/;
const PLANES = 10;
const PROBE = 4096;

/** What the directory says of one postcode: its grid reference in metres, and its authority's code. */
export interface Place {
  readonly east: number | null;
  readonly north: number | null;
  readonly la: string | null;
}

interface Head {
  readonly edition: string;
  readonly rows: number;
  readonly authorities: readonly string[];
  readonly areas: readonly (readonly [string, number])[];
}

interface Columns {
  readonly inward: Uint16Array;
  readonly unknown: Uint8Array;
  readonly east: Int32Array;
  readonly north: Int32Array;
  readonly la: Uint8Array;
}

/** The directory in memory, about 13 bytes a postcode. */
export class Postcodes {
  readonly #areas: ReadonlyMap<string, readonly [number, number]>;

  constructor(
    /** Which edition of the directory it is. */
    readonly edition: string,
    /** How many postcodes it holds. */
    readonly length: number,
    areas: Head["areas"],
    readonly authorities: readonly string[],
    readonly columns: Columns,
  ) {
    let from = 0;
    this.#areas = new Map(areas.map(([outward, count]) => [outward, [from, (from += count)]]));
  }

  /** The place of `postcode`, in capitals and without spaces; null when it is not in the directory. */
  find(postcode: string): Place | null {
    const area = this.#areas.get(postcode.slice(0, -3));
    const wanted = inwardNumber(postcode.slice(-3));
    if (area === undefined || wanted === null) return null;
    const { inward, unknown, east, north, la } = this.columns;
    let [from, to] = area;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((inward[middle] as number) < wanted) from = middle + 1;
      else to = middle;
    }
    if (from >= area[1] || inward[from] !== wanted) return null;
    const known = unknown[from] === 0;
    return {
      east: known ? (east[from] as number) : null,
      north: known ? (north[from] as number) : null,
      la: this.authorities[(la[from] as number) - 1] ?? null,
    };
  }
}

/** Whether `bytes` start as a packed postcode directory does, gzipped or (as some browsers save it) unpacked. */
export function isPostcodes(bytes: Uint8Array): boolean {
  if (starts(bytes)) return true;
  if (!isGzip(bytes)) return false;
  let first = new Uint8Array(0);
  try {
    const gunzip = new Gunzip((chunk) => {
      if (first.length === 0) first = chunk.slice(0, MAGIC.length);
    });
    gunzip.push(bytes.subarray(0, PROBE));
  } catch {
    return false;
  }
  return starts(first);
}

/** Read the packed directory. Throws `UserError` when the file is damaged. */
export async function readPostcodes(bytes: Uint8Array): Promise<Postcodes> {
  try {
    const unpacked = isGzip(bytes) ? await gunzipped(bytes) : bytes;
    if (starts(unpacked)) return laidOut(unpacked);
  } catch {
    // said below
  }
  throw new UserError("The postcode file could not be read", {
    why: "it is damaged or only a part of it is there",
    do: "Copy or download it again, from where this page comes from",
  });
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function starts(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && [...MAGIC].every((letter, at) => bytes[at] === letter.charCodeAt(0));
}

async function gunzipped(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function laidOut(bytes: Uint8Array): Postcodes {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  const start = MAGIC.length + 4 + size;
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(MAGIC.length + 4, start))) as Head;
  const counted = head.areas.reduce((sum, [, count]) => sum + count, 0);
  if (counted !== head.rows || bytes.length !== start + PLANES * head.rows) throw new RangeError("not whole");
  const plane = (at: number): Uint8Array => bytes.subarray(start + at * head.rows, start + (at + 1) * head.rows);
  const columns = {
    inward: inwards(plane(0), plane(1), head.areas),
    unknown: plane(2).slice(),
    east: unfolded(plane(3), plane(4), plane(5)),
    north: unfolded(plane(6), plane(7), plane(8)),
    la: plane(9).slice(),
  };
  return new Postcodes(head.edition, head.rows, head.areas, head.authorities, columns);
}

/** The last three characters of each postcode as a number, from its steps within the outward code. */
function inwards(low: Uint8Array, high: Uint8Array, areas: Head["areas"]): Uint16Array {
  const numbers = new Uint16Array(low.length);
  let row = 0;
  for (const [, count] of areas) {
    let number = 0;
    for (const end = row + count; row < end; row++) {
      number += (low[row] as number) + ((high[row] as number) << 8);
      numbers[row] = number;
    }
  }
  return numbers;
}

/** Grid references from folded steps: odd numbers are steps down. */
function unfolded(low: Uint8Array, middle: Uint8Array, high: Uint8Array): Int32Array {
  const numbers = new Int32Array(low.length);
  let number = 0;
  for (let row = 0; row < low.length; row++) {
    const folded = (low[row] as number) | ((middle[row] as number) << 8) | ((high[row] as number) << 16);
    number += (folded >>> 1) ^ -(folded & 1);
    numbers[row] = number;
  }
  return numbers;
}

function inwardNumber(inward: string): number | null {
  if (!INWARD.test(inward)) return null;
  const [digit, first, second] = [0, 1, 2].map((at) => inward.charCodeAt(at)) as [number, number, number];
  return 676 * (digit - 48) + 26 * (first - 65) + second - 65;
}
