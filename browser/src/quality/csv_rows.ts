/** CSV as Python's `csv.reader` takes it, for lists that people wrote by hand. */

/** A cell is longer than any list needs, or the text cannot be read. */
export class FieldError extends Error {}

const LONGEST = 131_072;
const LINE = /[^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]|$)/y;
const QUOTE = '"';

/** The lines of a text with what ends them; whatever Python counts as the end of a line. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  LINE.lastIndex = 0;
  while (LINE.lastIndex < text.length) lines.push((LINE.exec(text) as RegExpExecArray)[0]);
  return lines;
}

/** The cells of each row, misplaced quotes as they are. Throws `FieldError` for a cell beyond reason. */
export function* csvRows(lines: readonly string[], delimiter: string): Generator<string[]> {
  for (let at = 0; at < lines.length; ) {
    const row: string[] = [];
    at = readRow(lines, at, delimiter, row);
    yield row;
  }
}

/** Read the row that starts on line `at` into `row`; returns the line after it. */
function readRow(lines: readonly string[], at: number, delimiter: string, row: string[]): number {
  let next = at;
  let line = lines[next++] as string;
  let from = 0;
  if (endsAt(line, 0)) return next;
  for (;;) {
    let cell = "";
    if (line[from] === QUOTE) {
      for (from++; ; ) {
        const close = line.indexOf(QUOTE, from);
        if (close >= 0) {
          cell += line.slice(from, close);
          from = close + 1;
          if (line[from] !== QUOTE) break;
          cell += QUOTE;
          from++;
          continue;
        }
        cell += line.slice(from);
        checkLength(cell);
        if (next >= lines.length) {
          row.push(cell);
          return next;
        }
        line = lines[next++] as string;
        from = 0;
      }
    }
    const end = endOfCell(line, from, delimiter);
    cell += line.slice(from, end);
    checkLength(cell);
    row.push(cell);
    if (line[end] !== delimiter) return next;
    from = end + 1;
  }
}

function endOfCell(line: string, from: number, delimiter: string): number {
  let at = from;
  while (at < line.length && line[at] !== delimiter && !endsAt(line, at)) at++;
  return at;
}

function endsAt(line: string, at: number): boolean {
  return line[at] === "\n" || line[at] === "\r";
}

function checkLength(cell: string): void {
  if (cell.length > LONGEST && Array.from(cell).length > LONGEST) throw new FieldError("a cell beyond reason");
}
