/** Where the rows of each table went. */

import type { TableAccount } from "../contract.ts";
import type { Child } from "./dom.ts";
import { thousands } from "./format.ts";
import type { Column } from "./pieces.ts";

export const ACCOUNT_COLUMNS: readonly (Column | string)[] = [
  "Table",
  "File",
  { words: "In the file", numeric: true },
  { words: "Checked", numeric: true },
  { words: "Set aside", numeric: true },
  "Why set aside",
];

/** The cells of one table's account, in the order of `ACCOUNT_COLUMNS`. */
export function accountRow(account: TableAccount): Child[] {
  const reasons = Object.entries(account.reasons).map(([reason, count]) => `${reason} (${thousands(count)})`);
  return [
    account.name,
    account.file,
    thousands(account.rows_in),
    thousands(account.rows_checked),
    thousands(account.rows_set_aside),
    reasons.join("; "),
  ];
}
