/** The findings of an earlier run, as the page or the command line wrote them. */

import { TextBuilder, type TextColumn, textColumn } from "../engine/texts.ts";
import { UserError } from "../problem.ts";
import type { Document } from "../sources/documents.ts";
import { SAME_ROW } from "./comparing.ts";
import { isWorkbook, listedRows } from "./listing.ts";
import { ownColumns } from "./own_csv.ts";

/** Findings of a run before. `columns` have one entry a finding, in its order; null where blank. */
export interface Earlier {
  readonly rows: number;
  readonly columns: {
    readonly place: Int32Array;
    /** The part of the id that says which rule blames what row of what table. */
    readonly same: TextColumn;
    readonly code: TextColumn;
    readonly table: TextColumn;
    readonly child: TextColumn;
    readonly value: TextColumn;
    readonly message: TextColumn;
  };
}

type Columns = readonly TextColumn[];

const DECODER = new TextDecoder("utf-8");
const NEEDED = ["finding", "code", "table", "child", "value", "message"] as const;
const LISTED = ["finding", "code", "severity", "accepted", "reason"] as const;
const ACCEPTANCES = ["code", "child", "reason"] as const;
const ID = /^F[0-9a-f]{12}-[0-9a-f]{8}$/;
const ABOVE = 65_536; // bytes in which the header of a list stands
const DO = "Give findings.csv that an earlier check wrote, or the JSON file of this page";

/**
 * What a file beside the returns is taken for, by what it holds. A work list in which a reason was filled in or taken
 * out counts as accepted findings, one as a check wrote it as earlier findings. Never throws.
 */
export function besideKind(document: Document): "earlier findings" | "accepted findings" | "unknown" {
  if (isJson(document) || isParquet(document)) return "earlier findings"; // the second is refused when it is read
  if (isWorkbook(document)) return columnsIn(document, ACCEPTANCES) ? "accepted findings" : "unknown";
  const start = DECODER.decode(document.bytes.subarray(0, ABOVE)).replaceAll("\0", "").toLowerCase(); // UTF-16 too
  if (!ACCEPTANCES.every((name) => start.includes(name))) return "unknown";
  const listed = columnsIn(document, LISTED);
  if (listed !== null) return answeredSince(listed) ? "accepted findings" : "earlier findings";
  return columnsIn(document, ACCEPTANCES) ? "accepted findings" : "unknown";
}

/**
 * The earlier findings in `document`: `findings.csv`, or the JSON file that the page writes. Throws `UserError` when it
 * is something else, or when an id is missing without which they cannot be compared.
 */
export function readEarlier(document: Document): Earlier {
  if (isParquet(document)) {
    throw new UserError("The earlier findings could not be read", {
      where: document.name,
      why: "a browser cannot read a Parquet file",
      do: "Give findings.csv from the same folder: it holds the same findings",
    });
  }
  const columns = isJson(document) ? columnsOfJson(document) : columnsOf(document, NEEDED);
  const [finding, code, table, child, value, message] = columns as [
    TextColumn, TextColumn, TextColumn, TextColumn, TextColumn, TextColumn,
  ];
  const rows = finding.length;
  const same = new TextBuilder();
  for (let row = 0; row < rows; row++) {
    const id = finding.get(row) ?? "";
    if (!ID.test(id) || code.isNull(row)) {
      throw new UserError("The earlier findings cannot be compared", {
        where: document.name,
        why: "a line lacks the finding's id or its rule",
        do: DO,
      });
    }
    same.add(id.slice(0, SAME_ROW));
  }
  const place = Int32Array.from({ length: rows }, (_, at) => at);
  return { rows, columns: { place, same: same.build(), code, table, child, value, message } };
}

/** Whether a person gave a line a reason, or took it out: as a check writes it, what is accepted has one. */
function answeredSince([, , , accepted, reason]: Columns): boolean {
  if (!accepted || !reason) return false;
  for (let row = 0; row < accepted.length; row++) {
    if (reason.isNull(row) === (accepted.get(row) === "accepted")) return true;
  }
  return false;
}

/** The columns `names` of a list. Throws `UserError` when it has no such columns. */
function columnsOf(document: Document, names: readonly string[]): Columns {
  const own = ownColumns(document.bytes, names);
  if (own !== null) return own;
  const rows = listedRows(document, [...names]);
  return names.map((name) => textColumn(rows.map((row) => row[name] || null)));
}

function columnsIn(document: Document, names: readonly string[]): Columns | null {
  try {
    return columnsOf(document, names);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function columnsOfJson(document: Document): Columns {
  const found = (jsonOf(document) as { findings?: unknown } | null)?.findings;
  if (!Array.isArray(found) || !found.every((one) => typeof one === "object" && one !== null)) {
    throw new UserError("The earlier findings could not be read", {
      where: document.name,
      why: "the file does not list findings",
      do: DO,
    });
  }
  const findings = found as Record<string, unknown>[];
  return NEEDED.map((name) => textColumn(findings.map((one) => (typeof one[name] === "string" ? one[name] : null))));
}

function jsonOf(document: Document): unknown {
  try {
    return JSON.parse(DECODER.decode(document.bytes));
  } catch {
    return null;
  }
}

function isJson({ name, bytes }: Document): boolean {
  const start = bytes[0] === 0xef ? 3 : 0; // after the mark of UTF-8
  return bytes[start] === 0x7b || /\.json$/i.test(name);
}

function isParquet({ name, bytes }: Document): boolean {
  return DECODER.decode(bytes.subarray(0, 4)) === "PAR1" || /\.parquet$/i.test(name);
}
