/** What the page needs of a browser. */

const NEEDED: readonly (readonly [string, () => boolean])[] = [
  ["WebAssembly, to run the database", () => typeof WebAssembly === "object"],
  ["workers, to check without the page standing still", () => typeof Worker === "function"],
  ["DecompressionStream, to unpack the parts of the page", () => typeof DecompressionStream === "function"],
  ["reading of chosen files", () => typeof Blob.prototype.arrayBuffer === "function"],
  ["current JavaScript", () => typeof Array.prototype.at === "function" && typeof Object.hasOwn === "function"],
];

/** What this browser lacks, in words; nothing when it can run the page. */
export function missing(): string[] {
  return NEEDED.filter(([, has]) => !has()).map(([name]) => name);
}
