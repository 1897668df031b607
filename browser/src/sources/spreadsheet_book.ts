/** A workbook's parts: which sheets there are, the texts they share, and which numbers are days. */

import { EPOCH_1900, EPOCH_1904, type FormatKind, formatKind } from "./spreadsheet_dates.ts";
import { partBytes } from "./spreadsheet_parts.ts";
import { checkedDimension } from "./spreadsheet_rows.ts";
import { sharedStrings } from "./spreadsheet_strings.ts";
import { type Element, SheetError, treeOf } from "./spreadsheet_xml.ts";
import { wholeOf } from "./spreadsheet_values.ts";
import { unpacked } from "./unpacking.ts";
import type { Archive, Entry } from "./zip_directory.ts";

/** A workbook ready for its sheets to be read. */
export interface Book {
  readonly archive: Archive;
  readonly sheets: readonly { readonly title: string; readonly part: Entry }[];
  readonly strings: readonly string[];
  /** What numbers are, by the style of their cell. */
  readonly kinds: readonly FormatKind[];
  readonly epoch: number;
}

const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
const STRINGS = `${TYPE}sharedStrings+xml`;
const BOOKS = [
  "application/vnd.ms-excel.template.macroEnabled.main+xml",
  `${TYPE}template.main+xml`,
  "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
  `${TYPE}sheet.main+xml`,
];
const RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id";
const NO = ["false", "f", "0"];

/** Open a workbook. Throws `SheetError` or `UnpackError` when a part that it needs is missing or broken. */
export function bookOf(archive: Archive): Book {
  const parts = new Map(archive.entries.map((entry) => [entry.name, entry]));
  const content = treeOf(bytesOf(archive, parts, "[Content_Types].xml")).children;
  const overrides = content.filter(({ name }) => name === "Override");
  const find = (type: string): string | undefined =>
    overrides.find(({ attributes }) => attributes["ContentType"] === type)?.attributes["PartName"]?.slice(1);
  const stringsPart = find(STRINGS);
  const strings = stringsPart === undefined ? [] : sharedStrings(bytesOf(archive, parts, stringsPart));
  const part = BOOKS.map(find).find((path) => path !== undefined) ?? byDefault(content);
  const root = treeOf(bytesOf(archive, parts, part));
  for (const path of ["docProps/core.xml", "docProps/custom.xml"]) {
    if (parts.has(path)) treeOf(bytesOf(archive, parts, path));
  }
  const theme = parts.get("xl/theme/theme1.xml");
  if (theme) unpacked(archive, theme);
  const kinds = parts.has("xl/styles.xml") ? formatKinds(treeOf(bytesOf(archive, parts, "xl/styles.xml"))) : [];
  const since1904 = childOf(root, "workbookPr")?.attributes["date1904"];
  const epoch = since1904 && !NO.includes(since1904) ? EPOCH_1904 : EPOCH_1900;
  return { archive, sheets: [...sheetsOf(archive, parts, root, part)], strings, kinds, epoch };
}

function* sheetsOf(
  archive: Archive,
  parts: ReadonlyMap<string, Entry>,
  root: Element,
  path: string,
): Generator<{ title: string; part: Entry }> {
  let targets: ReadonlyMap<string, { target: string; type: string }> | null = null;
  for (const { attributes } of childOf(root, "sheets")?.children ?? []) {
    wholeOf(attributes["sheetId"] ?? "");
    const id = attributes[RELATION] ?? attributes["id"];
    if (!id) continue;
    targets ??= relationsOf(bytesOf(archive, parts, relationsPath(path)), relationsPath(path));
    const relation = targets.get(id);
    if (!relation || attributes["name"] === undefined) throw new SheetError("a sheet without a part");
    const part = parts.get(relation.target);
    if (!part || relation.type.includes("chartsheet")) continue;
    const own = relationsPath(relation.target);
    if (parts.has(own)) treeOf(bytesOf(archive, parts, own));
    checkedDimension(partBytes(archive, part));
    yield { title: attributes["name"], part };
  }
}

/** Targets by id, their paths from the root of the archive. */
function relationsOf(bytes: Uint8Array, path: string): Map<string, { target: string; type: string }> {
  const parent = path.split("/").slice(0, -2);
  const relations = treeOf(bytes).children.filter(({ name }) => name === "Relationship");
  // With one that says too little, none can be relied on.
  if (relations.some(({ attributes }) => !("Target" in attributes && "Type" in attributes))) return new Map();
  return new Map(
    relations.map(({ attributes }) => {
      const { Id: id = "", Target: target = "", Type: type = "", TargetMode: mode } = attributes;
      if (mode === "External") return [id, { target, type }];
      return [id, { target: target.startsWith("/") ? target.slice(1) : normal([...parent, target].join("/")), type }];
    }),
  );
}

function relationsPath(path: string): string {
  const at = path.lastIndexOf("/") + 1;
  return `${path.slice(0, at)}_rels/${path.slice(at)}.rels`;
}

function normal(path: string): string {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step === ".." && steps.length && steps.at(-1) !== "..") steps.pop();
    else steps.push(step);
  }
  return steps.join("/");
}

function formatKinds(styles: Element): FormatKind[] {
  const own = new Map<number, string>();
  for (const { attributes } of childOf(styles, "numFmts")?.children ?? []) {
    own.set(idOf(attributes["numFmtId"]), attributes["formatCode"] ?? "");
  }
  const formats = (childOf(styles, "cellXfs")?.children ?? []).filter(({ name }) => name === "xf");
  return formats.map(({ attributes }) => {
    const id = idOf(attributes["numFmtId"]);
    return formatKind(id, own.get(id) ?? null);
  });
}

function idOf(text: string | undefined): number {
  return text === undefined ? 0 : Number(wholeOf(text).digits);
}

function byDefault(content: readonly Element[]): string {
  const types = content.filter(({ name }) => name === "Default").map(({ attributes }) => attributes["ContentType"]);
  if (types.some((type) => type !== undefined && BOOKS.includes(type))) return "xl/workbook.xml";
  throw new SheetError("no workbook part");
}

function childOf(element: Element, name: string): Element | undefined {
  return element.children.findLast((child) => child.name === name);
}

function bytesOf(archive: Archive, parts: ReadonlyMap<string, Entry>, path: string): Uint8Array {
  const entry = parts.get(path);
  if (!entry) throw new SheetError("a part is missing");
  return partBytes(archive, entry);
}
