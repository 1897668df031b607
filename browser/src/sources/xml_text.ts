/** The characters of an XML file, in the encoding that its bytes, its declaration or the caller say. */

/** The encoding to use whatever the file declares, or null to believe the file. */
export type Override = "utf-8" | "windows-1252" | null;

/**
 * What could be decoded, and what follows it: nothing, a character that the file ends within ("half"), bytes that are
 * no characters ("fault"), or such bytes somewhere in a stretch of the file that is lost as a whole, as it is in the
 * XML reader of the command line ("lost").
 */
export interface XmlText {
  readonly text: string;
  readonly then: "nothing" | "half" | "fault" | "lost";
}

/** How many bytes the XML reader of the command line takes at a time. */
const STRETCH = 1 << 15;
const DECLARED = /^<\?xml\s+version\s*=\s*(?:"[^"]*"|'[^']*')\s+encoding\s*=\s*["']([A-Za-z][\w.-]*)["']/;
const UNKNOWN: XmlText = { text: "", then: "lost" };
const NOTHING = 0xffff;
const LAST_CHARACTER = 0x10ffff;

const UTF_8 = new Set(["utf-8", "utf8"]);
const ASCII = new Set(["us-ascii", "ascii", "us", "ansi_x3.4-1968"]);
const LATIN_1 = new Set(["iso-8859-1", "iso_8859-1", "iso8859-1", "latin1", "l1", "cp819", "csisolatin1"]);
const ISO = /^iso[-_]?8859-([2-9]|1[013-6])$/;
const WINDOWS = /^(?:windows-|cp)(125[0-8]|874)$/;
/** The bytes 0x80 to 0x9F in Windows-1252, blank where a byte is none. Not every platform decodes them. */
const WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const OTHERS = new Set(["koi8-r", "koi8-u", "macintosh"]);

/** Decode a whole XML file. Of one in an encoding that is not known, nothing can be read. */
export function xmlText(bytes: Uint8Array, override: Override): XmlText {
  if (override === "windows-1252") return singleBytes(bytes, "windows-1252");
  if (override === "utf-8") return utf8(bytes);
  const wide = wideEncoding(bytes);
  if (wide === "utf-32le" || wide === "utf-32be") return utf32(bytes, wide === "utf-32le");
  if (wide) return utf16(bytes, wide);
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 400));
  const declared = DECLARED.exec(head)?.[1]?.toLowerCase() ?? "utf-8";
  return UTF_8.has(declared) ? utf8(bytes) : singleBytes(bytes, declared);
}

/** The encoding of more than one byte a character that the first bytes show, by a mark or by how "<?" stands there. */
function wideEncoding(bytes: Uint8Array): "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be" | null {
  const begins = (...start: number[]): boolean => start.every((byte, at) => bytes[at] === byte);
  if (begins(0x3c, 0, 0, 0)) return "utf-32le";
  if (begins(0, 0, 0, 0x3c)) return "utf-32be";
  if (begins(0xff, 0xfe) || begins(0x3c, 0, 0x3f, 0)) return "utf-16le";
  if (begins(0xfe, 0xff) || begins(0, 0x3c, 0, 0x3f)) return "utf-16be";
  return null;
}

function utf8(bytes: Uint8Array): XmlText {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), then: "nothing" };
  } catch {
    return { text: utf8BeforeFault(bytes), then: "fault" };
  }
}

/** All characters before the first bytes that are none. */
function utf8BeforeFault(bytes: Uint8Array): string {
  const decodes = (end: number): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodes(middle)) low = middle;
    else high = middle - 1;
  }
  return new TextDecoder("utf-8").decode(bytes.subarray(0, low), { stream: true });
}

function utf16(bytes: Uint8Array, name: "utf-16le" | "utf-16be"): XmlText {
  const decoder = new TextDecoder(name, { fatal: true });
  let text = "";
  try {
    for (let at = 0; at < bytes.length; at += STRETCH) {
      text += decoder.decode(bytes.subarray(at, at + STRETCH), { stream: true });
    }
  } catch {
    return { text, then: "lost" };
  }
  try {
    decoder.decode();
    return { text, then: "nothing" };
  } catch {
    return { text, then: "half" };
  }
}

function utf32(bytes: Uint8Array, little: boolean): XmlText {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += STRETCH) {
    let piece = "";
    for (let from = at; from < at + STRETCH && from + 4 <= bytes.length; from += 4) {
      const code = view.getUint32(from, little);
      const isCharacter = code <= LAST_CHARACTER && (code < 0xd800 || code > 0xdfff);
      piece += isCharacter ? String.fromCodePoint(code) : "\ufffd";
    }
    text += piece;
  }
  return { text, then: bytes.length % 4 > 0 ? "half" : "nothing" };
}

function singleBytes(bytes: Uint8Array, name: string): XmlText {
  const characters = charactersOf(name);
  if (!characters) return UNKNOWN;
  const decoder = new TextDecoder("utf-16le");
  let text = "";
  for (let at = 0; at < bytes.length; at += STRETCH) {
    const piece = bytes.subarray(at, at + STRETCH);
    const units = new Uint16Array(piece.length);
    for (let byte = 0; byte < piece.length; byte++) units[byte] = characters[piece[byte] as number] as number;
    if (units.includes(NOTHING)) return { text, then: "lost" };
    text += decoder.decode(units, { stream: true });
  }
  return { text, then: "nothing" };
}

/** The character of each byte, `NOTHING` where a byte is none; null for an encoding that is not read. */
function charactersOf(name: string): Uint16Array | null {
  if (LATIN_1.has(name)) return Uint16Array.from({ length: 256 }, (_, byte) => byte);
  if (ASCII.has(name)) return Uint16Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? byte : NOTHING));
  const [, part] = ISO.exec(name) ?? [];
  const [, page] = WINDOWS.exec(name) ?? [];
  if (!part && !page && !OTHERS.has(name)) return null;
  const decoder = decoderOf(part ? `iso-8859-${part}` : page ? `windows-${page}` : name);
  if (!decoder) return null;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    const code = decoder.decode(Uint8Array.of(byte)).charCodeAt(0);
    // The platform takes some ISO parts for Windows pages, and fills the gaps of these with control characters.
    if (byte >= 0x80 && byte < 0xa0 && part) return byte;
    if (byte >= 0x80 && byte < 0xa0 && page === "1252") return gapless(WINDOWS_1252.charCodeAt(byte - 0x80));
    const isGap = code === 0xfffd || (page !== undefined && code >= 0x80 && code < 0xa0);
    return isGap ? NOTHING : code;
  });
}

/** A decoder; null where the platform has none for the encoding. */
function decoderOf(name: string): TextDecoder | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}

function gapless(code: number): number {
  return code === " ".charCodeAt(0) ? NOTHING : code;
}
