/**
 * XML 1.0 with namespaces, without document types: fetching nothing, expanding nothing but characters.
 *
 * What is well formed, where it breaks and what was read before the break must be the same as in the XML reader of
 * the command line (libxml2), so that the same file gives the same rows; hence no looser parser will do.
 */

import { XmlDoctypeError, XmlElement } from "./xml_elements.ts";
import { MAX_TEXT, NEWLINE, NO_CHARACTER, XmlScanner } from "./xml_scanner.ts";

export type XmlEvent = readonly [kind: "start" | "end", element: XmlElement];

const DECLARATION = new RegExp(
  "<\\?xml[ \\t\\r\\n]+version[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:\"1\\.[0-9]+\"|'1\\.[0-9]+')" +
    "(?:[ \\t\\r\\n]+encoding[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:\"[A-Za-z][\\w.-]*\"|'[A-Za-z][\\w.-]*'))?" +
    "(?:[ \\t\\r\\n]+standalone[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:\"(?:yes|no)\"|'(?:yes|no)'))?[ \\t\\r\\n]*\\?>",
  "y",
);
const MAX_DEPTH = 256;

const TAB = 0x09;
const RETURN = 0x0d;
const SPACE = 0x20;
const AMPERSAND = 0x26;
const SLASH = 0x2f;
const LESS = 0x3c;
const GREATER = 0x3e;
const BRACKET = 0x5d;

interface Open {
  readonly element: XmlElement;
  /** The name as it stands in the file. */
  readonly written: string;
  /** Prefixes declared here and above. */
  readonly prefixes: ReadonlySet<string>;
}

/** One pass over one file. */
export class XmlParser extends XmlScanner {
  readonly #open: Open[] = [];
  #isUnfinished = false;
  #textSize = 0;

  /**
   * Starts and ends of elements called one of `wanted`. Throws `XmlBreakError` at a break, after every event before
   * it, and `XmlDoctypeError` at a document type.
   */
  *events(wanted: ReadonlySet<string>): Generator<XmlEvent> {
    this.#prolog();
    do {
      const element = this.#startTag();
      if (wanted.has(element.name)) yield ["start", element];
      if (this.#isUnfinished) this.fail();
      let ended = this.#open.at(-1)?.element === element ? this.#untilTag() : element;
      while (ended) {
        this.last = "end";
        if (wanted.has(ended.name)) yield ["end", ended];
        ended = this.#open.length > 0 ? this.#untilTag() : null;
      }
    } while (this.#open.length > 0);
    this.#epilog();
  }

  /** The first element of a file not yet begun. Throws as `events` does. */
  root(): XmlElement {
    this.#prolog();
    return this.#startTag();
  }

  /** Read up to the next start tag (null) or over the next end tag (the element that ends). */
  #untilTag(): XmlElement | null {
    for (;;) {
      this.#characters();
      const next = this.text.charCodeAt(this.at + 1);
      if (next === SLASH) return this.#endTag();
      if (!this.#skipAside()) {
        if (!this.text.startsWith("<![CDATA[", this.at)) return null;
        this.#cdata();
      }
    }
  }

  #prolog(): void {
    if (/^<\?xml[ \t\r\n]/.test(this.text)) {
      DECLARATION.lastIndex = 0;
      if (!DECLARATION.test(this.text)) this.fail();
      this.moveTo(DECLARATION.lastIndex);
    }
    do this.skipBlanks();
    while (this.#skipAside());
    if (this.text.startsWith("<!DOCTYPE", this.at)) throw new XmlDoctypeError();
    if (this.text.charCodeAt(this.at) !== LESS) this.fail();
  }

  #epilog(): void {
    do this.skipBlanks();
    while (this.#skipAside());
    const isMore = this.at < this.text.length || this.source.then === "fault";
    if (isMore) this.fail({ cutShort: true });
    if (this.source.then !== "nothing" || this.namespaceFault !== null) this.fail();
  }

  /** Pass over a comment or a processing instruction. */
  #skipAside(): boolean {
    if (this.text.startsWith("<?", this.at)) this.#instruction();
    else if (this.text.startsWith("<!--", this.at)) this.#comment();
    else return false;
    return true;
  }

  #comment(): void {
    const end = this.find("--", this.at + 4);
    this.checked(this.at, end);
    this.moveTo(end + 2);
    if (this.text.charCodeAt(this.at) !== GREATER) this.fail();
    this.at++;
  }

  #instruction(): void {
    const name = this.name(this.at + 2);
    const end = this.at + 2 + name.length;
    if (name.toLowerCase() === "xml") this.fail();
    if (name.includes(":")) this.namespaceFault ??= this.line;
    if (!this.text.startsWith("?>", end) && !isBlank(this.text.charCodeAt(end))) this.fail();
    const last = this.find("?>", end);
    this.checked(end, last);
    this.moveTo(last + 2);
  }

  #cdata(): void {
    const start = this.at + 9;
    const end = this.find("]]>", start);
    this.#append(this.checked(start, end));
    this.moveTo(end + 3);
  }

  /** Text up to the next tag; the break at the end of the file when there is none. */
  #characters(): void {
    const text = this.text;
    for (;;) {
      const start = this.at;
      let at = start;
      let code = 0;
      for (; at < text.length; at++) {
        code = text.charCodeAt(at);
        if (code === LESS || code === AMPERSAND) break;
        if (code === NEWLINE) this.line++;
        else if (code < SPACE && code !== TAB && code !== RETURN) break;
        else if (code === BRACKET && text.startsWith("]]>", at)) break;
        else if (code >= 0xfffe) break;
      }
      const isLost = at === text.length && this.source.then === "lost";
      const isMisplaced = code === BRACKET && at < text.length;
      if (at > start && !isMisplaced && !isLost) this.#append(text.slice(start, at));
      this.at = at;
      if (at === text.length) this.fail({ cutShort: !this.isSpoilt });
      if (code === LESS) return;
      if (code !== AMPERSAND) this.fail();
      this.#append(this.reference());
    }
  }

  #append(given: string): void {
    const text = given.includes("\r") ? given.replace(/\r\n?/g, "\n") : given;
    const { element } = this.#open.at(-1) as Open;
    const before = element.children.at(-1);
    this.#textSize += text.length;
    if (this.#textSize > MAX_TEXT) this.fail();
    if (before) before.tail = before.tail === null ? text : before.tail + text;
    else element.text = element.text === null ? text : element.text + text;
  }

  /** Read a start tag; of an empty element the end too. */
  #startTag(): XmlElement {
    const above = this.#open.at(-1);
    const written = this.name(this.at + 1);
    if (this.#open.length >= MAX_DEPTH) this.fail();
    this.at += 1 + written.length;
    const attributes = this.#attributes();
    let prefixes = above?.prefixes ?? new Set(["xml"]);
    if (attributes.length > 0) prefixes = this.#prefixesWith(attributes, prefixes);
    const own = attributes.filter((name) => !isDeclaration(name));
    for (const name of own) this.#localName(name, prefixes);
    const parent = above?.element ?? null;
    const element = new XmlElement(this.#localName(written, prefixes), this.line, own.length > 0, parent);
    parent?.children.push(element);
    this.last = "start";
    this.#textSize = 0;
    this.#endStartTag({ element, written, prefixes });
    return element;
  }

  #endStartTag(open: Open): void {
    if (this.text.charCodeAt(this.at) === GREATER) {
      this.at++;
      this.#open.push(open);
    } else if (this.text.startsWith("/>", this.at)) {
      this.at += 2;
    } else {
      this.#isUnfinished = true;
    }
  }

  /** Names of the attributes of the tag whose name has been read; stops at the tag's end or where the file stops. */
  #attributes(): string[] {
    const names: string[] = [];
    for (;;) {
      const before = this.at;
      const isBlanked = this.skipBlanks() > before;
      const code = this.text.charCodeAt(this.at);
      if (code === GREATER || (code === SLASH && this.text.charCodeAt(this.at + 1) === GREATER)) break;
      if (names.length > 0 && !isBlanked) this.fail();
      const isEnd = this.at === this.text.length;
      if (isEnd && this.isSpoilt) this.fail();
      if (isEnd || code < SPACE) break;
      names.push(this.#attribute());
    }
    if (new Set(names).size < names.length) this.fail();
    return names;
  }

  /** Pass over one attribute; returns its name, and for a declaration of a namespace without one "xmlns:". */
  #attribute(): string {
    const name = this.name(this.at);
    this.at += name.length;
    this.skipBlanks();
    if (this.text.charAt(this.at) !== "=") this.fail();
    this.at++;
    this.skipBlanks();
    const quote = this.text.charAt(this.at);
    if (quote !== '"' && quote !== "'") this.fail();
    const start = ++this.at;
    for (;;) {
      const mark = this.text.charAt(this.at);
      if (mark === quote) break;
      if (mark === "" || mark === "<" || NO_CHARACTER.test(mark)) this.fail();
      if (mark === "&") this.reference();
      else this.moveTo(this.at + 1);
    }
    if (this.at - start > MAX_TEXT) this.fail();
    const isEmpty = this.at++ === start;
    if (isEmpty && name.startsWith("xmlns:")) {
      this.namespaceFault ??= this.line;
      return "xmlns:";
    }
    return name;
  }

  #prefixesWith(attributes: readonly string[], above: ReadonlySet<string>): ReadonlySet<string> {
    const declared = attributes.filter((name) => name.startsWith("xmlns:") && name.length > 6);
    return declared.length > 0 ? new Set([...above, ...declared.map((name) => name.slice(6))]) : above;
  }

  /** The name without its prefix; the whole name where the prefix is not declared. */
  #localName(written: string, prefixes: ReadonlySet<string>): string {
    const colon = written.indexOf(":");
    if (colon < 0) return written;
    const local = written.slice(colon + 1);
    if (local !== "" && !local.includes(":") && prefixes.has(written.slice(0, colon))) return local;
    this.namespaceFault ??= this.line;
    return written;
  }

  #endTag(): XmlElement {
    const { element, written } = this.#open.at(-1) as Open;
    this.at += 2;
    const name = this.text.startsWith(`${written}>`, this.at) ? written : this.nameIfAny(this.at);
    this.at += name.length;
    this.skipBlanks();
    if (name !== written || this.text.charCodeAt(this.at) !== GREATER) this.fail();
    this.at++;
    this.#open.pop();
    this.#textSize = 0;
    return element;
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === NEWLINE || code === RETURN;
}

function isDeclaration(attribute: string): boolean {
  return attribute === "xmlns" || attribute.startsWith("xmlns:");
}
