import type { Problem } from "./contract.ts";

/** The only error meant for a person. It never carries a person's values. */
export class UserError extends Error {
  readonly problem: Problem;

  constructor(what: string, more: Partial<Omit<Problem, "what">> = {}) {
    super(what);
    this.problem = { what, where: more.where ?? "", why: more.why ?? "", do: more.do ?? "" };
  }
}
