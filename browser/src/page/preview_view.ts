/** The rows of a table, as they were read. */

import type { App } from "./app.ts";
import type { Shown } from "./drawing.ts";
import { backLink } from "./frame.ts";
import { pages, pageWords, span } from "./paging.ts";
import { paragraph, table } from "./pieces.ts";
import type { View } from "./views.ts";

const ROWS = 20;

/** One page of a table's rows, with all its columns. */
export async function previewView(app: App, view: Extract<View, { name: "preview" }>): Promise<Shown> {
  const { slot, table: name, page } = view;
  const { total, rows } = await app.ask("preview", { slot, table: name, ...span(page, ROWS) });
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map(
    (row, at) => [String((page - 1) * ROWS + at + 1), ...columns.map((column) => row[column] ?? "")],
  );
  const title = `${name}, ${slot === "this" ? "this year" : "last year"}`;
  return {
    title,
    back: backLink("Back to the files", { name: "files" }),
    body: [
      paragraph(`${pageWords(page, total, total === 1 ? "row" : "rows", ROWS)}, as they were read.`),
      rows.length > 0 && table(`Rows of ${title}`, ["Row", ...columns], cells),
      pages(page, total, (to) => ({ ...view, page: to }), ROWS),
    ],
  };
}
