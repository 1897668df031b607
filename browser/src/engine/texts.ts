/** Columns of text as the engine takes them: bytes and offsets, with no string made for a cell nobody looks at. */

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true }); // a mark inside a value is part of it

/** A column of text; null where blank. */
export class TextColumn {
  constructor(
    readonly length: number,
    readonly nullCount: number,
    readonly bytes: Uint8Array,
    readonly offsets: Int32Array,
    /** One bit a row, the lowest first: 1 where there is a value. Null when every row has one. */
    readonly validity: Uint8Array | null,
  ) {}

  isNull(row: number): boolean {
    return this.validity !== null && ((this.validity[row >> 3] as number) & (1 << (row & 7))) === 0;
  }

  get(row: number): string | null {
    if (this.isNull(row)) return null;
    return DECODER.decode(this.bytes.subarray(this.offsets[row], this.offsets[row + 1]));
  }
}

/** Builds a column of text row by row. */
export class TextBuilder {
  length = 0;
  #nulls = 0;
  #size = 0;
  #bytes = new Uint8Array(1024);
  #offsets = new Int32Array(257);
  #valid = new Uint8Array(257); // as long as the offsets, and grows with them

  /** Append one value, given as text. */
  add(text: string | null): void {
    if (text === null) {
      this.addNull();
      return;
    }
    this.#room(text.length * 3);
    this.#size += ENCODER.encodeInto(text, this.#bytes.subarray(this.#size)).written;
    this.#end(1);
  }

  /** Append one value, given as the UTF-8 bytes from `start` to `end` of `source`. */
  addBytes(source: Uint8Array, start: number, end: number): void {
    this.#room(end - start);
    for (let at = start, to = this.#size; at < end; at++, to++) this.#bytes[to] = source[at] as number;
    this.#size += end - start;
    this.#end(1);
  }

  addNull(): void {
    this.#nulls++;
    this.#end(0);
  }

  /** Append a blank for each of `count` rows. */
  addNulls(count: number): void {
    for (let n = 0; n < count; n++) this.addNull();
  }

  build(): TextColumn {
    let validity: Uint8Array | null = null;
    if (this.#nulls > 0) {
      validity = new Uint8Array((this.length + 7) >> 3);
      for (let row = 0; row < this.length; row++) {
        if (this.#valid[row]) validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7));
      }
    }
    return new TextColumn(
      this.length,
      this.#nulls,
      this.#bytes.slice(0, this.#size),
      this.#offsets.slice(0, this.length + 1),
      validity,
    );
  }

  #room(wanted: number): void {
    if (this.#size + wanted <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#size + wanted));
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }

  #end(valid: number): void {
    if (this.length + 1 >= this.#offsets.length) {
      const offsets = new Int32Array(this.#offsets.length * 2);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
      const marks = new Uint8Array(this.#valid.length * 2);
      marks.set(this.#valid);
      this.#valid = marks;
    }
    this.#valid[this.length] = valid;
    this.length++;
    this.#offsets[this.length] = this.#size;
  }
}

/** A column of text from strings. */
export function textColumn(texts: Iterable<string | null>): TextColumn {
  const builder = new TextBuilder();
  for (const text of texts) builder.add(text);
  return builder.build();
}
