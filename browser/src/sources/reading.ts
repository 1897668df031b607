/** Reading files or tables in memory as one return. */

import type { Level } from "../contract.ts";
import type { Facts } from "../facts.ts";
import { Collector } from "./collecting.ts";
import { derive } from "./derive.ts";
import { SourceError } from "./errors.ts";
import { type FileGiven, placeOf, readFolder } from "./folders.ts";
import type { Intake } from "./intake.ts";
import { remarkYears } from "./years.ts";

const LEVELS: readonly Level[] = ["error", "warning", "info"];

/**
 * Everything in `files`, read as the return `return_` of the year that ends in `year`. A file may be delimited text,
 * XML, a workbook with a table on each sheet, or a zip of these. Files are known by what they hold; their names decide
 * only where the columns leave two tables open. Values stay as given: case counts, outer spaces are trimmed, empty is
 * null; in workbooks, days take the form's text format. `previous` says that this is last year's return, to stand
 * beside `year`'s.
 *
 * Throws `SourceError` when nothing could be read, with a notice for each file.
 */
export function readFiles(
  files: readonly FileGiven[],
  facts: Facts,
  return_: string,
  year: number,
  previous: boolean,
): Intake {
  const collector = collectorFor(facts, return_, year, previous);
  readFolder(collector, files);
  return finished(collector, placeOf(files));
}

function collectorFor(facts: Facts, return_: string, year: number, previous: boolean): Collector {
  const form = facts.returns[return_];
  const layouts = form?.years[String(year)]?.layouts;
  if (!form || !layouts) throw new Error(`there is no form of ${return_} for ${year}`);
  return new Collector(form, previous ? layouts.last : layouts.this, facts.layouts);
}

function finished(collector: Collector, where: string): Intake {
  const tables = derive(collector);
  remarkYears(collector, tables);
  if (tables.size === 0) throw nothingRead(collector, where);
  return collector.intake(tables);
}

function nothingRead(collector: Collector, where: string): SourceError {
  const notices = collector.notices.close();
  const [first] = LEVELS.flatMap((level) => notices.filter((notice) => notice.level === level));
  let why = "it holds no files";
  if (first) {
    why = first.what + (first.file ? ` (${first.file})` : "") + (first.why ? `: ${first.why}` : "");
  }
  return new SourceError(
    `Nothing could be read as ${collector.form.title} ${collector.layout.year}`,
    { where, why, do: first?.do || "Give the folder that holds the files of the return" },
    notices,
  );
}
