/** Text as Python judges it, so that the page and the command line treat a file alike. */

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES = new RegExp(`[${SPACE}]+`, "g");
const ONLY_SPACE = new RegExp(`^[${SPACE}]+$`);
const ONLY_ASCII = /^[\x00-\x7f]*$/;
const DOTLESS_I = "\u0131";
const SPACE_MARK = new RegExp(`[${SPACE}]`);

/** `text` without outer white space: `str.strip`, which differs from `trim` in a few characters. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpaceMark(text, start)) start++;
  while (end > start && isSpaceMark(text, end - 1)) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

/** `text` without outer white space, null when nothing is left. */
export function stripped(text: string): string | null {
  return strip(text) || null;
}

/** Whether there is something, and nothing but white space: `str.isspace`. */
export function isSpace(text: string): boolean {
  return ONLY_SPACE.test(text);
}

/** `text` without any white space. */
export function withoutSpace(text: string): string {
  return text.replace(SPACES, "");
}

/** `text` for comparison without regard to capitals: `str.casefold`. */
export function casefold(text: string): string {
  return ONLY_ASCII.test(text) ? text.toLowerCase() : Array.from(text, folded).join("");
}

/** The first `count` characters; a character beyond the first plane counts as one. */
export function firstOf(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join("");
}

/** Order of two texts by the numbers of their characters, as Python sorts. */
export function compareTexts(one: string, other: string): number {
  const marks = Array.from(other, (mark) => mark.codePointAt(0) as number);
  let at = 0;
  for (const mark of one) {
    if (at >= marks.length) return 1;
    const difference = (mark.codePointAt(0) as number) - (marks[at++] as number);
    if (difference) return difference;
  }
  return at < marks.length ? -1 : 0;
}

/** By way of the capital, so that a sharp s or a ligature is the letters it stands for. */
function folded(mark: string): string {
  return mark === DOTLESS_I ? mark : mark.toLowerCase().toUpperCase().toLowerCase();
}

function isSpaceMark(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > 0x20 && code < 0x7f) return false;
  return SPACE_MARK.test(text.charAt(at));
}
