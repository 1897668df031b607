/** Numbers, days and sizes in words, as people in England write them. */

const numbers = new Intl.NumberFormat("en-GB");
const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** 12,345 */
export const thousands = (count: number): string => numbers.format(count);

/** "1 finding", "2 findings"; `many` where an s is not enough. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${thousands(number)} ${number === 1 ? one : many}`;

/** 96.4%, or nothing where there is no share. Never 100% or 0% where it is only nearly so. */
export function percent(share: number | null): string {
  if (share === null) return "";
  const tenths = Math.round(share * 1000) / 10;
  if (tenths === 100 && share < 1) return "over 99.9%";
  if (tenths === 0 && share > 0) return "under 0.1%";
  return `${tenths.toFixed(1)}%`;
}

/** "1 April 2025" of "2025-04-01". */
export const day = (iso: string): string => days.format(new Date(`${iso}T00:00:00Z`));

/** "1.4 MB" of a number of bytes. */
export function size(bytes: number): string {
  if (bytes < 1000) return count(bytes, "byte");
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Today in ISO form, by the clock of this computer. */
export function today(): string {
  const now = new Date();
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
