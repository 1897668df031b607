/** A workbook as XML parts in a zip: sheets of text and numbers, never a formula. */

import { ZipWriter } from "./zip.ts";

export interface Sheet {
  readonly title: string;
  /** Width of each column, in characters. */
  readonly widths: readonly number[];
  /** Rows with the header: it then stays in sight and filters. Null for a sheet without one. */
  readonly filtered: number | null;
  /** The rows as XML (`rowXml`), in pieces of any length. */
  rows(): Iterable<string>;
}

/** A cell: text or a number, and how it looks. */
export interface Cell {
  readonly value: string | number | null;
  readonly style?: Style;
}

export type Style = keyof typeof STYLES;

/** Places of the styles in the workbook's own list. */
const STYLES = { plain: 0, head: 1, headToFill: 2, title: 3, label: 4, words: 5 } as const;
const SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const FONT = '<name val="Calibri"/><family val="2"/>';
const LETTERS = 26;
const DIGITS = 16; // as many as a spreadsheet program keeps

const STYLE_PART = `${DECLARATION}<styleSheet xmlns="${SPREADSHEET}"><fonts count="4"><font><sz val="11"/>${FONT}</font>
<font><b/><sz val="11"/><color rgb="FFFFFFFF"/>${FONT}</font><font><b/><sz val="16"/>${FONT}</font>
<font><b/><sz val="11"/>${FONT}</font></fonts><fills count="4"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill>${fill("0B0C0C")}${fill("1A65A6")}</fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">
${format(0, 0)}${format(1, 2)}${format(1, 3)}${format(2, 0)}
${format(3, 0, '<alignment vertical="top"/>')}
${format(0, 0, '<alignment horizontal="left" vertical="top" wrapText="1"/>')}
</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** The workbook with these sheets, in their order. */
export function xlsxBytes(sheets: readonly Sheet[]): Uint8Array {
  const zip = new ZipWriter();
  zip.add("[Content_Types].xml", [contentTypes(sheets.length)]);
  zip.add("_rels/.rels", [relations([["officeDocument", "xl/workbook.xml"]])]);
  zip.add("xl/workbook.xml", [book(sheets)]);
  const parts = sheets.map((_, at): [string, string] => ["worksheet", `worksheets/sheet${at + 1}.xml`]);
  zip.add("xl/_rels/workbook.xml.rels", [relations([...parts, ["styles", "styles.xml"]])]);
  zip.add("xl/styles.xml", [STYLE_PART]);
  sheets.forEach((sheet, at) => zip.add(`xl/worksheets/sheet${at + 1}.xml`, sheetXml(sheet, at === 0)));
  return zip.finish();
}

/** One row, the first being 1. Text must be fit for a spreadsheet already; it is made fit for XML here. */
export function rowXml(number: number, cells: readonly Cell[]): string {
  return `<row r="${number}">${cells.map((cell, at) => cellXml(`${columnName(at)}${number}`, cell)).join("")}</row>`;
}

/** The letters of a column, the first being 0. */
export function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % LETTERS));
  return column < LETTERS ? last : columnName(Math.floor(column / LETTERS) - 1) + last;
}

/** What stands before and after the text of a cell. */
export function textCell(place: string, style: Style = "plain"): readonly [before: string, after: string] {
  return [`<c r="${place}"${styled(style)} t="inlineStr"><is><t xml:space="preserve">`, "</t></is></c>"];
}

function cellXml(place: string, { value, style = "plain" }: Cell): string {
  if (value === null || value === "") return "";
  if (typeof value === "number") {
    return `<c r="${place}"${styled(style)}><v>${Number(value.toPrecision(DIGITS))}</v></c>`;
  }
  const [before, after] = textCell(place, style);
  return before + escaped(value) + after;
}

function styled(style: Style): string {
  return style === "plain" ? "" : ` s="${STYLES[style]}"`;
}

function* sheetXml({ widths, filtered, rows }: Sheet, isFirst: boolean): Generator<string> {
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const columns = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`);
  yield `${DECLARATION}<worksheet xmlns="${SPREADSHEET}"><sheetViews>`;
  yield `<sheetView${isFirst ? ' tabSelected="1"' : ""} workbookViewId="0">`;
  yield `${filtered === null ? "" : pane}</sheetView>`;
  yield `</sheetViews><cols>${columns.join("")}</cols><sheetData>`;
  yield* rows();
  yield "</sheetData>";
  if (filtered !== null) yield `<autoFilter ref="A1:${columnName(widths.length - 1)}${filtered}"/>`;
  yield "</worksheet>";
}

function contentTypes(sheets: number): string {
  const part = (name: string, type: string): string => {
    return `<Override PartName="/xl/${name}" ContentType="${TYPE}.${type}+xml"/>`;
  };
  const numbers = Array.from({ length: sheets }, (_, at) => at + 1);
  return `${DECLARATION}<Types xmlns="${PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>${part("workbook.xml", "sheet.main")}\
${part("styles.xml", "styles")}${numbers.map((n) => part(`worksheets/sheet${n}.xml`, "worksheet")).join("")}</Types>`;
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const lines = targets.map(([type, target], at) => {
    return `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  });
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${lines.join("")}</Relationships>`;
}

function book(sheets: readonly Sheet[]): string {
  const listed = sheets.map(({ title }, at) => {
    return `<sheet name="${escaped(title)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`;
  });
  return `${DECLARATION}<workbook xmlns="${SPREADSHEET}" xmlns:r="${RELATIONS}"><bookViews><workbookView/></bookViews>\
<sheets>${listed.join("")}</sheets></workbook>`;
}

function escaped(text: string): string {
  const marks: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };
  return text.replace(/[&<>"\r]/g, (mark) => marks[mark] as string);
}

function fill(colour: string): string {
  return `<fill><patternFill patternType="solid"><fgColor rgb="FF${colour}"/></patternFill></fill>`;
}

function format(font: number, background: number, alignment = ""): string {
  const applied = `applyFont="1" applyFill="1"${alignment && ' applyAlignment="1"'}`;
  return `<xf numFmtId="0" fontId="${font}" fillId="${background}" borderId="0" xfId="0" ${applied}>${alignment}</xf>`;
}
