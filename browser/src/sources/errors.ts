import type { Notice, Problem } from "../contract.ts";
import { UserError } from "../problem.ts";

/** Nothing in what was given could be read. `notices` holds what was found wrong with each file, in the order met. */
export class SourceError extends UserError {
  constructor(
    what: string,
    more: Partial<Omit<Problem, "what">>,
    readonly notices: readonly Notice[] = [],
  ) {
    super(what, more);
  }
}

/** The bytes of a file cannot be had; `why` says so in small words for people. What Python raises as `OSError`. */
export class UnreadableError extends Error {
  constructor(readonly why: string) {
    super(why);
  }
}
