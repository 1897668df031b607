/** CSV exactly as this page and the command line write it, read byte by byte: no string is made for a cell. */

import { TextBuilder, type TextColumn } from "../engine/texts.ts";
import { SIGNS } from "../exports/csv.ts";

const [QUOTE, COMMA, RETURN, FEED, APOSTROPHE] = [0x22, 0x2c, 0x0d, 0x0a, 0x27];
const MARK = [0xef, 0xbb, 0xbf];
const GUARDED = new Set(Array.from(SIGNS, (sign) => sign.charCodeAt(0)));
const AT_ONCE = 1_048_576; // bytes looked at together
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The columns `wanted` of the file, as they were before they were made safe for a spreadsheet; null where blank.
 *
 * Gives null when the file lacks one of them, or differs in any way from what `csvBytes` writes: then somebody else
 * wrote it, and it is to be read with more care.
 */
export function ownColumns(bytes: Uint8Array, wanted: readonly string[]): TextColumn[] | null {
  if (!MARK.every((byte, at) => bytes[at] === byte) || !isUtf8(bytes)) return null;
  const first = headerOf(bytes);
  if (first === null) return null;
  const { names, end } = first;
  const builders = wanted.map(() => new TextBuilder());
  const at = new Map(wanted.map((name, to) => [names.indexOf(name), builders[to] as TextBuilder]));
  if (at.has(-1)) return null;
  const into = names.map((_, column) => at.get(column) ?? null);
  for (let next = end; next < bytes.length; ) {
    const read = readRow(bytes, next, into);
    if (read === null) return null;
    next = read;
  }
  return builders.map((builder) => builder.build());
}

function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += AT_ONCE) decoder.decode(bytes.subarray(at, at + AT_ONCE), { stream: true });
    decoder.decode();
  } catch {
    return false;
  }
  return true;
}

function headerOf(bytes: Uint8Array): { names: readonly string[]; end: number } | null {
  const feed = bytes.indexOf(FEED);
  const text = DECODER.decode(bytes.subarray(MARK.length, feed + 1));
  const found = /^"(\w+(?:","\w+)*)"\r\n$/.exec(text)?.[1];
  return found === undefined ? null : { names: found.split('","'), end: feed + 1 };
}

/** Read one row into the builders, null for a column that nobody wants. Returns where the next one starts. */
function readRow(bytes: Uint8Array, start: number, into: readonly (TextBuilder | null)[]): number | null {
  let at = start;
  for (let column = 0; column < into.length; column++) {
    if (column > 0 && bytes[at++] !== COMMA) return null;
    const quoted = bytes[at] === QUOTE;
    const end = quoted ? quotedEnd(bytes, at + 1) : bareEnd(bytes, at);
    if (end === null) return null;
    const builder = into[column];
    if (builder && quoted) addQuoted(builder, bytes, at + 1, end - 1);
    else if (builder && end > at) builder.addBytes(bytes, at, end);
    else if (builder) builder.addNull();
    at = end;
  }
  return bytes[at] === RETURN && bytes[at + 1] === FEED ? at + 2 : null;
}

/** Where a cell without quotes ends; null when it holds what only a quoted cell may hold. */
function bareEnd(bytes: Uint8Array, start: number): number | null {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === COMMA || byte === RETURN) return at;
    if (byte === QUOTE || byte === FEED) return null;
  }
  return null;
}

/** Just after the quote that closes a cell; null when none does. */
function quotedEnd(bytes: Uint8Array, start: number): number | null {
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) return at + 1;
    at++;
  }
  return null;
}

function addQuoted(builder: TextBuilder, bytes: Uint8Array, start: number, end: number): void {
  let bare = start;
  while (bare < end && bytes[bare] === APOSTROPHE) bare++;
  const guarded = bare > start && bare < end && GUARDED.has(bytes[bare] as number);
  const first = guarded ? start + 1 : start;
  const cell = bytes.subarray(first, end);
  if (!cell.includes(QUOTE)) builder.addBytes(bytes, first, end);
  else builder.add(DECODER.decode(cell).replaceAll('""', '"'));
}
