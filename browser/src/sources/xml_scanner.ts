/** The characters of an XML file one after the other, and the small pieces that everything in it is made of. */

import { XmlBreakError } from "./xml_elements.ts";
import type { XmlText } from "./xml_text.ts";

const START =
  ":A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f" +
  "\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}";
const NAME = new RegExp(`[${START}][${START}.0-9\\xb7\\u0300-\\u036f\\u203f\\u2040-]*`, "uy");
const REFERENCE = /&(?:#([0-9]+)|#x([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));/y;
const CHARACTERS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const BLANKS = /[ \t\r\n]*/y;
/** What XML does not allow anywhere. */
export const NO_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
/** The longest text, in characters. */
export const MAX_TEXT = 10_000_000;
const MAX_NAME = 50_000;
export const NEWLINE = 0x0a;

/** Where a reader of one file stands. */
export class XmlScanner {
  protected readonly text: string;
  protected readonly source: XmlText;
  protected at = 0;
  protected line = 1;
  /** What the last event was. */
  protected last: "start" | "end" = "end";
  /** The line of the first name with a prefix that is not declared, or is written wrongly: told at the end. */
  protected namespaceFault: number | null = null;

  constructor(source: XmlText) {
    this.source = source;
    this.text = source.text;
  }

  /** The character that the reference at this place stands for. Anything but a character cannot be read. */
  protected reference(): string {
    REFERENCE.lastIndex = this.at;
    const found = REFERENCE.exec(this.text);
    if (!found) return this.fail();
    const [whole, decimal, hexadecimal, named] = found;
    const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal ?? "20", 16);
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    const character = named ? (CHARACTERS[named] as string) : isCharacter ? String.fromCodePoint(code) : "\0";
    if (NO_CHARACTER.test(character)) this.fail();
    this.at += whole.length;
    return character;
  }

  /** The name that stands at `at`. */
  protected name(at: number): string {
    const name = this.nameIfAny(at);
    return name && name.length <= MAX_NAME ? name : this.fail();
  }

  /** The name that stands at `at`, blank when none does. */
  protected nameIfAny(at: number): string {
    NAME.lastIndex = at;
    return NAME.exec(this.text)?.[0] ?? "";
  }

  /** Where `sought` stands from `from` on; a break at the end of the file when it does not. */
  protected find(sought: string, from: number): number {
    const found = this.text.indexOf(sought, from);
    if (found >= 0 && found - from <= MAX_TEXT) return found;
    if (this.source.then === "lost" || found >= 0) return this.fail();
    this.checked(from, this.text.length);
    this.moveTo(this.text.length);
    return this.fail();
  }

  /** What stands from `start` to `end`, all of it characters that XML allows. */
  protected checked(start: number, end: number): string {
    const text = this.text.slice(start, end);
    const fault = text.search(NO_CHARACTER);
    if (fault >= 0) {
      this.moveTo(start + fault);
      this.fail();
    }
    return text;
  }

  /** Go on to the next character that is no blank; returns where it stands. */
  protected skipBlanks(): number {
    BLANKS.lastIndex = this.at;
    BLANKS.test(this.text);
    if (BLANKS.lastIndex > this.at) this.moveTo(BLANKS.lastIndex);
    return this.at;
  }

  /** Go on to `end`, counting lines. */
  protected moveTo(end: number): void {
    for (let at = this.at; at < end; at++) if (this.text.charCodeAt(at) === NEWLINE) this.line++;
    this.at = end;
  }

  /** Whether bytes follow that are no characters. */
  protected get isSpoilt(): boolean {
    return this.source.then === "fault" || this.source.then === "lost";
  }

  /** The break at this place. */
  protected fail({ cutShort = false } = {}): never {
    const isCut = cutShort && this.namespaceFault === null;
    throw new XmlBreakError(this.namespaceFault ?? this.line, isCut, this.last === "start");
  }
}
