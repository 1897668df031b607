/** Where every row went, and what is to be known about the files. */

import { ACCOUNT_COLUMNS, accountRow } from "./accounts.ts";
import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import { noticeList } from "./notices.ts";
import { paragraph, table } from "./pieces.ts";
import { summaryOf } from "./summary.ts";

/** The account of the rows of this year's return; remarks on both years. */
export function rowsView(app: App): Shown {
  const { tables, notices } = summaryOf(app);
  return {
    title: "Where every row went",
    results: true,
    body: [
      paragraph("Every row of the files was checked or set aside; a row set aside was not looked at by any rule."),
      table("Rows read, checked and set aside", ACCOUNT_COLUMNS, tables.map(accountRow)),
      noticeList(notices, "h2"),
    ],
  };
}
