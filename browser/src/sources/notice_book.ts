import type { Level, Notice } from "../contract.ts";

const SHOWN = 5;

/** Notices in the order met; of a kind that repeats in a file the first few stay, the rest are counted. */
export class NoticeBook {
  readonly #notices: Notice[] = [];
  readonly #repeats = new Map<string, { level: Level; file: string; what: string; count: number }>();

  /** Note one thing. What is not said is blank. */
  add(level: Level, what: string, more: Partial<Omit<Notice, "level" | "what">> = {}): void {
    const { file = "", line = null, field = "", why = "", do: advice = "" } = more;
    this.#notices.push({ level, file, line, field, what, why, do: advice });
  }

  /** Note one more of a kind: kept as it stands while few, then only counted. */
  repeat(level: Level, what: string, more: Pick<Notice, "file" | "line" | "why" | "do">): void {
    const key = JSON.stringify([level, more.file, what]);
    const kind = this.#repeats.get(key) ?? { level, file: more.file, what, count: 0 };
    this.#repeats.set(key, kind);
    kind.count++;
    if (kind.count <= SHOWN) this.add(level, what, more);
  }

  /** All notices, with one line for each kind that was cut short. */
  close(): readonly Notice[] {
    for (const { level, file, what, count } of this.#repeats.values()) {
      if (count > SHOWN) this.add(level, `${what}: ${count - SHOWN} more like this`, { file });
    }
    this.#repeats.clear();
    return [...this.#notices];
  }
}
