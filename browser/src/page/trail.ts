/** Where one has been, so that the way back leads to the same spot. */

import { focusOn } from "./dom.ts";

export class Trail {
  readonly #been: string[] = [];
  readonly #scrolled = new Map<string, number>();

  begin(address: string): void {
    this.#been.push(address);
  }

  /** Puts `address` in place of the last one. */
  rename(address: string): void {
    this.#been.splice(-1, 1, address);
  }

  /** Notes a step to `address` from `from`, which was scrolled so far. Returns whether it was a step back. */
  went(address: string, from: string, scrolled: number): boolean {
    this.#scrolled.set(from, scrolled);
    if (this.#been.at(-2) === address) {
      this.#been.pop();
      return true;
    }
    this.#been.push(address);
    return false;
  }

  /** Scrolls to where `address` was left, with the focus on the link that led to `from`, else on `heading`. */
  restore(inside: HTMLElement, address: string, from: string, heading: HTMLElement): void {
    const led = inside.querySelector<HTMLElement>(`a[href="${from}"]`);
    if (led) led.focus({ preventScroll: true });
    else focusOn(heading);
    window.scrollTo(0, this.#scrolled.get(address) ?? 0);
  }
}
