/** The texts of a workbook: those its cells share, and those inside a cell. */

import { MAIN, newParser, piecesOf, SheetError, type Tag } from "./spreadsheet_xml.ts";

/** Gathers the text of one element that holds plain text or runs of it; phonetic hints are left out. */
export class TextGatherer {
  #plain = "";
  #runs = "";
  #run = "";
  #path: string[] = [];
  #isText = false;

  /** Begin with the element `tag` that holds the text. Throws `SheetError` when it has attributes of its own. */
  begin(tag: Tag): void {
    refuseAttributes(tag);
    this.#plain = this.#runs = this.#run = "";
    this.#path = [];
    this.#isText = false;
  }

  open(tag: Tag): void {
    this.#path.push(tag.local);
    const path = this.#path.join("/");
    this.#isText = path === "t" || path === "r/t";
    if (path === "t") this.#plain = "";
    if (path === "r") refuseAttributes(tag);
    if (path === "r" || path === "r/t") this.#run = "";
  }

  text(text: string): void {
    if (!this.#isText) return;
    if (this.#path.length === 1) this.#plain += text;
    else this.#run += text;
  }

  close(): void {
    if (this.#path.length === 1 && this.#path[0] === "r") this.#runs += this.#run;
    this.#path.pop();
    this.#isText = false;
  }

  /** Whether everything opened inside is closed again. */
  get isAtTop(): boolean {
    return this.#path.length === 0;
  }

  get content(): string {
    return this.#plain + this.#runs;
  }
}

/** Every shared text, in order. Throws `SheetError` when the XML is broken. */
export function sharedStrings(bytes: Uint8Array): string[] {
  const strings: string[] = [];
  const gatherer = new TextGatherer();
  const parser = newParser();
  let inside = false;
  parser.on("opentag", (tag) => {
    if (inside) {
      gatherer.open(tag);
    } else if (tag.local === "si" && tag.uri === MAIN) {
      inside = true;
      gatherer.begin(tag);
    }
  });
  const onText = (text: string): void => {
    if (inside) gatherer.text(text);
  };
  parser.on("text", onText);
  parser.on("cdata", onText);
  parser.on("closetag", () => {
    if (!inside) return;
    if (!gatherer.isAtTop) {
      gatherer.close();
      return;
    }
    inside = false;
    strings.push(gatherer.content.replaceAll("x005F_", ""));
  });
  for (const piece of piecesOf(bytes)) parser.write(piece);
  parser.close();
  return strings;
}

function refuseAttributes(tag: Tag): void {
  for (const { prefix, local } of Object.values(tag.attributes)) {
    if (!prefix && local !== "xmlns") throw new SheetError("an attribute that texts do not have");
  }
}

