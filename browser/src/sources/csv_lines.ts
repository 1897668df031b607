/** The physical lines of a text, as bytes of UTF-8. */

/** Characters; a longer line is no row of a return. */
export const LONGEST_LINE = 1 << 20;

const FIRST = 1 << 16;
const PIECE = 1 << 22;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** Lines with their numbers; one can go back to where one was. */
export class Lines {
  /** The byte where the next line begins. */
  at = 0;
  /** The number of the line read last. */
  number = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly end: number = bytes.length,
  ) {}

  /** The next line with its line end, in whichever way that is written; null at the end. */
  next(): string | null {
    if (this.at >= this.end) return null;
    const start = this.at;
    this.at = endOfLine(this.bytes, start, this.end);
    this.number++;
    return DECODER.decode(this.bytes.subarray(start, this.at));
  }

  goTo(at: number, number: number): void {
    this.at = at;
    this.number = number;
  }
}

/**
 * How many bytes of `text`, from the start, are looked at to find the header: whole lines of the first 65,536
 * characters, or of as many more as one line takes. `given` is `text` as it was before NULs were left out.
 */
export function beginningOf(text: Uint8Array, given: Uint8Array): number {
  let reached = 0;
  for (let size = FIRST; reached < given.length; size = PIECE) {
    reached = afterCharacters(given, reached, size);
    const end = given === text ? reached : withoutNuls(given, reached);
    const cut = text.lastIndexOf(LINE_FEED, end - 1) + 1 || text.lastIndexOf(CARRIAGE_RETURN, end - 2) + 1;
    if (cut > 0 && end > 0) return cut;
  }
  return text.length;
}

/** The byte after the line that begins at `start`. */
function endOfLine(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === LINE_FEED) return at + 1;
    if (byte === CARRIAGE_RETURN) return at + 1 < end && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
  }
  return end;
}

function afterCharacters(bytes: Uint8Array, start: number, count: number): number {
  let at = start;
  for (let left = count; at < bytes.length; at++) {
    const begins = ((bytes[at] as number) & 0xc0) !== 0x80;
    if (begins && left-- === 0) break;
  }
  return at;
}

function withoutNuls(bytes: Uint8Array, end: number): number {
  let kept = 0;
  for (let at = 0; at < end; at++) if (bytes[at] !== 0) kept++;
  return kept;
}
