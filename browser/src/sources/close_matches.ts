/** The name that was probably meant, found as Python's `difflib` finds it. */

const CLOSE = 0.6;

/** The one of `names` most like `given`, null when none is close. */
export function closestName(given: string, names: readonly string[]): string | null {
  let best: string | null = null;
  let likeness = CLOSE;
  for (const name of names) {
    const found = ratio(Array.from(name), Array.from(given));
    if (found > likeness || (found === likeness && (best === null || name > best))) [best, likeness] = [name, found];
  }
  return best;
}

type Marks = readonly string[];

function ratio(one: Marks, other: Marks): number {
  const total = one.length + other.length;
  return total === 0 ? 1 : (2 * matching(one, 0, one.length, other, 0, other.length)) / total;
}

/** How many marks stand in blocks that both have, in the same order. */
function matching(one: Marks, from: number, to: number, other: Marks, otherFrom: number, otherTo: number): number {
  const [at, otherAt, size] = longestBlock(one, from, to, other, otherFrom, otherTo);
  if (size === 0) return 0;
  const before = matching(one, from, at, other, otherFrom, otherAt);
  return before + size + matching(one, at + size, to, other, otherAt + size, otherTo);
}

/** The longest block; of equals the one that begins earliest in `one`, then in `other`. */
function longestBlock(
  one: Marks,
  from: number,
  to: number,
  other: Marks,
  otherFrom: number,
  otherTo: number,
): readonly [number, number, number] {
  let best: readonly [number, number, number] = [from, otherFrom, 0];
  let lengths = new Map<number, number>();
  for (let at = from; at < to; at++) {
    const next = new Map<number, number>();
    for (let otherAt = otherFrom; otherAt < otherTo; otherAt++) {
      if (one[at] !== other[otherAt]) continue;
      const size = (lengths.get(otherAt - 1) ?? 0) + 1;
      next.set(otherAt, size);
      if (size > best[2]) best = [at - size + 1, otherAt - size + 1, size];
    }
    lengths = next;
  }
  return best;
}
