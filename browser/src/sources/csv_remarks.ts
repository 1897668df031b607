/** What to tell people about a delimited file: its encoding, its header, or why it was not read. */

import type { Collector, NoticeBook } from "./collecting.ts";
import type { Header } from "./csv_header.ts";
import type { Encoding } from "./encodings.ts";
import type { Match } from "./recognise.ts";
import { casefold, firstOf, strip } from "./text.ts";
import type { EncodingName } from "./transcoding.ts";

const NAMES: Partial<Record<EncodingName, string>> = {
  "utf-8-sig": "UTF-8 with a byte order mark",
  "utf-16": "UTF-16",
  "utf-16-le": "UTF-16 without a byte order mark",
  "utf-16-be": "UTF-16 without a byte order mark",
  "utf-32": "UTF-32",
  cp1252: "Windows-1252",
};
const MARKS: Record<string, string> = { ";": "semicolons", "\t": "tabs", "|": "upright bars" };
const SHOWN = 12;

/** Say which encoding was used unless it was plain UTF-8, and what did not decode. */
export function remarkEncoding(notices: NoticeBook, encoding: Encoding, file: string): void {
  const name = NAMES[encoding.name];
  if (name) {
    notices.add(encoding.name === "utf-8-sig" ? "info" : "warning", `The file was read as ${name}`, {
      file,
      why: "it is not plain UTF-8, the encoding of the return",
      do: "Save it as CSV UTF-8 if letters with accents look wrong",
    });
  }
  if (encoding.nul) {
    notices.add("warning", "The file holds NUL characters, which were left out", {
      file,
      why: "no cell of a return can hold one, so the file may be damaged",
      do: "Export the file again",
    });
  }
  if (encoding.undecodable) {
    notices.add("warning", "Some characters could not be read", {
      file,
      why: "their bytes mean nothing in this encoding; each stands as a replacement mark",
      do: "Save the file as CSV UTF-8",
    });
  }
}

/** Say what was odd about a recognised header: lines above it, its delimiter, its columns. */
export function remarkHeader(collector: Collector, header: Header, file: string): void {
  const { notices, layout } = collector;
  const { table } = header.match;
  if (!(table in layout.tables)) {
    remarkNotCollected(notices, table, layout.year, file, header.line);
    return;
  }
  const earlier = collector.fileOf(table);
  if (earlier !== null) {
    notices.add("warning", `Two files hold ${table}; both are read, one after the other`, {
      file,
      why: `${earlier} holds the same table`,
      do: "Take one of them away if it is a copy",
    });
  }
  const mark = MARKS[header.delimiter];
  if (mark) notices.add("info", `Cells are parted by ${mark}, not by commas`, { file });
  if (header.above) {
    notices.add("info", `The header stands on line ${header.line}; what is above it was set aside`, {
      file,
      line: header.line,
    });
  }
  remarkColumns(collector, header.match, header.line, file);
}

function remarkColumns(collector: Collector, match: Match, line: number, file: string): void {
  const { notices, layout } = collector;
  const { table, missing, extra, repeated } = match;
  if (missing.length > 0) {
    notices.add("warning", `${counted(missing, "column")} of ${table} not in the file`, {
      file,
      line,
      field: listing(missing),
      why: "an absent column is taken as blank in every row",
      do: "Add the column, or leave it if the rows have nothing to say there",
    });
  }
  if (extra.length > 0) {
    notices.add("info", `${counted(extra, "column")} not part of ${table} in ${layout.year}, and not read`, {
      file,
      line,
      field: listing(extra),
      why: "only columns of the form can be checked",
      do: "Nothing, unless the name is a misspelling",
    });
  }
  if (repeated.length > 0) {
    notices.add("warning", `${counted(repeated, "column")} more than once in the header; the first was read`, {
      file,
      line,
      field: listing(repeated),
      why: "a row can have only one value for a field",
      do: "Take the second column away",
    });
  }
}

/** Say that a table belongs to another year's form. */
export function remarkNotCollected(
  notices: NoticeBook,
  table: string,
  year: number,
  file: string,
  line: number | null,
): void {
  notices.add("warning", `${table} is not collected in ${year}; its rows were counted and set aside`, {
    file,
    line,
    why: "tables come and go from one year's collection to the next",
    do: "Give the year the table belongs to, or leave it out",
  });
}

/** Say why a file was not read: it holds nothing, or its columns fit no table. */
export function remarkUnknown({ notices }: Collector, header: Header | null, file: string): void {
  if (header === null) {
    notices.add("warning", "The file holds no rows", { file, do: "Leave it out, or export it again" });
    return;
  }
  const { table, rival, missing } = header.match;
  const fitting = rival === null ? table : `${table} or ${rival}`;
  const what = `No table of the form has these columns, so the file was not read; nearest is ${fitting}`;
  notices.add(casefold(file).endsWith(".csv") ? "error" : "info", what, {
    file,
    line: header.line,
    field: listing(missing),
    why: "a file is recognised by the names in its header, and the columns listed are not among them",
    do: "Check that the first row holds the column names of the form",
  });
}

/** Names in a row, each cut to a readable length, and no more than a dozen of them. */
export function listing(names: readonly string[]): string {
  const shown = names
    .slice(0, SHOWN)
    .map((name) => firstOf(strip(name), 40))
    .join(", ");
  return names.length <= SHOWN ? shown : `${shown} and ${names.length - SHOWN} more`;
}

function counted(names: readonly string[], noun: string): string {
  return names.length === 1 ? `${names.length} ${noun}` : `${names.length} ${noun}s`;
}
