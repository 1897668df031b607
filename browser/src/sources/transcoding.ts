/** Bytes of any encoding that is read here as UTF-8, with what does not decode marked or left out, as Python has it. */

export type EncodingName = "utf-8" | "utf-8-sig" | "utf-16" | "utf-16-le" | "utf-16-be" | "utf-32" | "cp1252";

/** Bytes of UTF-8, and whether everything decoded. */
export interface Transcoded {
  readonly bytes: Uint8Array;
  readonly clean: boolean;
}

const PIECE = 1 << 22;
const REPLACEMENT = 0xfffd;
const LAST = 0x10ffff;
const SPACE = 0x20;
/** The characters of the bytes 0x80 to 0x9F in Windows-1252; a space where a byte means nothing. */
const WINDOWS = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/**
 * `source` as UTF-8 without its byte order mark. What does not decode stands as U+FFFD, or is left out where `marked`
 * is false; UTF-8 itself is not looked through for marks, as nothing that fails to decode is ever read as UTF-8.
 */
export function transcoded(source: Uint8Array, name: EncodingName, marked = true): Transcoded {
  if (name === "cp1252") return fromWindows(source, marked);
  if (name === "utf-32") return fromUtf32(source, marked);
  if (name.startsWith("utf-16")) return fromUtf16(source, name, marked);
  const bytes = name === "utf-8-sig" ? source.subarray(3) : source;
  return { bytes: marked ? bytes : validUtf8(bytes), clean: isUtf8(bytes) };
}

/** `bytes` without its NULs. */
export function withoutNul(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte) => byte !== 0);
}

function isUtf8(bytes: Uint8Array): boolean {
  if (isAscii(bytes)) return true;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      decoder.decode(bytes.subarray(at, at + PIECE), { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) >= 0x80) return false;
  return true;
}

/** The bytes that decode; those of U+FFFD itself stay as a stand-in of the same length. */
function validUtf8(bytes: Uint8Array): Uint8Array {
  const held = bytes.map((byte, at) => {
    return byte === 0xbd && bytes[at - 1] === 0xbf && bytes[at - 2] === 0xef ? 0xbe : byte;
  });
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(held);
  return new TextEncoder().encode(text.replaceAll("\ufffd", ""));
}

/** Appends characters to an array that is known to be large enough. */
class Utf8Writer {
  size = 0;
  clean = true;

  constructor(
    readonly bytes: Uint8Array,
    readonly marked: boolean,
  ) {}

  add(code: number): void {
    const { bytes } = this;
    if (code < 0x80) {
      bytes[this.size++] = code;
    } else if (code < 0x800) {
      bytes[this.size++] = 0xc0 | (code >> 6);
      bytes[this.size++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[this.size++] = 0xe0 | (code >> 12);
      bytes[this.size++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[this.size++] = 0x80 | (code & 0x3f);
    } else {
      bytes[this.size++] = 0xf0 | (code >> 18);
      bytes[this.size++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[this.size++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[this.size++] = 0x80 | (code & 0x3f);
    }
  }

  addBad(): void {
    this.clean = false;
    if (this.marked) this.add(REPLACEMENT);
  }

  done(): Transcoded {
    return { bytes: this.bytes.subarray(0, this.size), clean: this.clean };
  }
}

function fromWindows(source: Uint8Array, marked: boolean): Transcoded {
  let high = 0;
  for (const byte of source) high += byte >> 7;
  const writer = new Utf8Writer(new Uint8Array(source.length + 2 * high), marked);
  for (const byte of source) {
    const isOwn = byte >= 0x80 && byte < 0xa0;
    const code = isOwn ? WINDOWS.charCodeAt(byte - 0x80) : byte;
    if (isOwn && code === SPACE) writer.addBad();
    else writer.add(code);
  }
  return writer.done();
}

function fromUtf16(source: Uint8Array, name: EncodingName, marked: boolean): Transcoded {
  const little = name === "utf-16" ? source[0] === 0xff : name === "utf-16-le";
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const writer = new Utf8Writer(new Uint8Array(Math.ceil(source.length / 2) * 3), marked);
  const whole = source.length - (source.length % 2);
  let at = name === "utf-16" ? 2 : 0;
  while (at < whole) {
    const unit = view.getUint16(at, little);
    at += 2;
    if ((unit & 0xf800) !== 0xd800) {
      writer.add(unit);
    } else if (unit >= 0xdc00) {
      writer.addBad();
    } else if (at >= whole) {
      writer.addBad(); // with the odd byte after it, if there is one
      return writer.done();
    } else {
      const next = view.getUint16(at, little);
      if ((next & 0xfc00) === 0xdc00) {
        writer.add(0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff));
        at += 2;
      } else {
        writer.addBad();
      }
    }
  }
  if (whole < source.length) writer.addBad();
  return writer.done();
}

function fromUtf32(source: Uint8Array, marked: boolean): Transcoded {
  const little = source[0] === 0xff;
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const writer = new Utf8Writer(new Uint8Array(source.length + 3), marked);
  const whole = source.length - (source.length % 4);
  for (let at = 4; at < whole; at += 4) {
    const code = view.getUint32(at, little);
    if (code > LAST || (code >= 0xd800 && code < 0xe000)) writer.addBad();
    else writer.add(code);
  }
  if (whole < source.length) writer.addBad();
  return writer.done();
}
