/** The views of the page, and their addresses. */

import type { Slot } from "../contract.ts";

/** Which of the findings of one rule are wanted. */
export type Only = "all" | "open" | "accepted" | "new";

export type View =
  | { readonly name: "return" }
  | { readonly name: "files" }
  | { readonly name: "preview"; readonly slot: Exclude<Slot, "beside">; readonly table: string; readonly page: number }
  | { readonly name: "rules" }
  | { readonly name: "rule"; readonly code: string; readonly only: Only; readonly page: number }
  | { readonly name: "children"; readonly page: number; readonly containing: string }
  | { readonly name: "child"; readonly child: string; readonly page: number }
  | { readonly name: "not-run" }
  | { readonly name: "rows" }
  | { readonly name: "fields" }
  | { readonly name: "downloads" }
  | { readonly name: "again" }
  | { readonly name: "about" };

const known: View[] = [];
const numbers = new Map<string, number>();

/**
 * The address of a view below the page's own: a number that means something only while the page is open. The history
 * of a browser keeps addresses, so that they must not hold the number of a child.
 */
export function addressOf(view: View): string {
  const words = JSON.stringify(view);
  let number = numbers.get(words);
  if (number === undefined) {
    number = known.push(view);
    numbers.set(words, number);
  }
  return `#${number}`;
}

/** The view of an address, or null when there is none by it. */
export function viewOf(address: string): View | null {
  return /^#\d+$/.test(address) ? (known[Number(address.slice(1)) - 1] ?? null) : null;
}
