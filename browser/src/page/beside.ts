/** What may stand beside a return, in words. */

import type { BesideFile } from "../contract.ts";

export const KINDS: Readonly<Record<BesideFile["kind"], string>> = {
  postcodes: "Postcode file",
  providers: "Ofsted’s list of providers",
  "earlier findings": "Findings of an earlier check",
  "accepted findings": "Accepted findings",
  unknown: "Not recognised",
};

export const BESIDE: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: KINDS.postcodes,
    why:
      "It comes with this page. Rules about how far away and in whose area a child is placed need it; without it " +
      "they could not run.",
  },
  {
    what: KINDS.providers,
    why:
      "The workbook of children’s homes and social care providers that Ofsted sends you. Rules about providers’ " +
      "numbers (URN) need it.",
  },
  {
    what: KINDS["earlier findings"],
    why:
      "The findings (CSV or JSON) that this page or the command line made before. You then see what is new, what " +
      "is gone and what is still there.",
  },
  {
    what: KINDS["accepted findings"],
    why:
      "The file of accepted findings that you took away before, or a work list with reasons filled in. What was " +
      "accepted stays accepted as long as its values are the same.",
  },
];
