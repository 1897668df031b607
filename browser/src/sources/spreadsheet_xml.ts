/** The XML of a workbook's parts: small parts as trees, large ones element by element. */

import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from "saxes";

/** The XML, or a value in it, makes no sense. */
export class SheetError extends Error {}

/** An element is closed by the name of another; the parser has reported it as closed all the same. */
export class ClosingError extends SheetError {}

/** An element of a small part: local name, attributes by local name (those without a prefix) and by `{uri}name`. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The text before the first element inside. */
  readonly text: string;
}

export const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
export type Tag = SaxesTagNS;
export type Parser = SaxesParser<{ xmlns: true }>;

const PIECE = 1 << 20;
const AT_ONCE = 1 << 13;
const DECLARED = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/;

/** The element at the root of a small part. Throws `SheetError` when the XML is broken. */
export function treeOf(bytes: Uint8Array): Element {
  const top = { name: "", attributes: {}, children: [] as Element[], text: "" };
  const open: { name: string; attributes: Record<string, string>; children: Element[]; text: string }[] = [top];
  const parser = newParser();
  parser.on("opentag", (tag) => {
    const element = { name: tag.local, attributes: attributesOf(tag), children: [], text: "" };
    (open.at(-1) as typeof top).children.push(element);
    open.push(element);
  });
  const onText = (text: string): void => {
    const element = open.at(-1) as typeof top;
    if (element.children.length === 0) element.text += text;
  };
  parser.on("text", onText);
  parser.on("cdata", onText);
  parser.on("closetag", () => void open.pop());
  for (const piece of piecesOf(bytes)) parser.write(piece);
  parser.close();
  return top.children[0] as Element;
}

/** A parser that knows namespaces and throws `SheetError` at the first fault. */
export function newParser(): Parser {
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", ({ message }) => {
    if (message.endsWith("unexpected close tag.")) throw new ClosingError("the XML is broken");
    throw new SheetError("the XML is broken");
  });
  return parser;
}

/** The value of an attribute without a prefix. */
export function attribute(tag: Tag, name: string): string | undefined {
  return (tag.attributes[name] as SaxesAttributeNS | undefined)?.value;
}

/** The text of a part in pieces of about a megabyte. Throws `SheetError` behind the last piece that can be read. */
export function* piecesOf(bytes: Uint8Array): Generator<string> {
  const encoding = encodingOf(bytes);
  if (encoding !== "utf-8") {
    yield decodedAs(encoding, bytes);
    return;
  }
  const decoder = strict();
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length) {
    let end = Math.min(at + PIECE, bytes.length);
    while (end < bytes.length && end > at + 1 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
    const piece = bytes.subarray(at, end);
    const text = decodedBy(decoder, piece);
    yield text ?? decoder.decode(piece.subarray(0, readable(piece)));
    if (text === null) throw new SheetError("bytes that are no characters");
    at = end;
  }
}

function attributesOf(tag: Tag): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { uri, local, prefix, value } of Object.values(tag.attributes) as SaxesAttributeNS[]) {
    if (prefix === "xmlns" || local === "xmlns") continue;
    attributes[uri ? `{${uri}}${local}` : local] = value;
  }
  return attributes;
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return "utf-16be";
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200)).replace(/^ï»¿/, "");
  const declared = DECLARED.exec(head)?.[1]?.toLowerCase() ?? "utf-8";
  if (declared.startsWith("utf-16") || declared.startsWith("utf-32")) throw new SheetError("another encoding");
  return declared === "us-ascii" || declared === "ascii" ? "utf-8" : declared;
}

/** Each byte as the character of that number. */
export function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + AT_ONCE)));
  }
  return parts.join("");
}

function decodedAs(encoding: string, bytes: Uint8Array): string {
  if (encoding === "iso-8859-1") return latin1(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new SheetError("an encoding that is not read");
  }
}

/** How many bytes from the start of `piece` are whole characters. */
function readable(piece: Uint8Array): number {
  let [low, high] = [0, piece.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodedBy(strict(), piece.subarray(0, middle), true) !== null) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && decodedBy(strict(), piece.subarray(0, low)) === null) low--; // a character may have been cut
  return low;
}

function strict(): TextDecoder {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}

function decodedBy(decoder: TextDecoder, bytes: Uint8Array, mayBreakOff = false): string | null {
  try {
    return decoder.decode(bytes, { stream: mayBreakOff });
  } catch {
    return null;
  }
}
