/** What is said when something packed cannot be unpacked or read. */

import { UnreadableError } from "./errors.ts";
import { SheetError } from "./spreadsheet_xml.ts";
import { UnpackError } from "./unpacking.ts";
import { DirectoryError } from "./zip_directory.ts";

/** An archive, or a file in it, that cannot be unpacked. */
export class DamageError extends UnreadableError {
  constructor() {
    super("what is packed in it is damaged");
  }
}

/** What `work` gives. Throws `DamageError` for whatever is wrong with an archive or a workbook. */
export function damaging<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isDamage = [SheetError, UnpackError, DirectoryError].some((kind) => error instanceof kind);
    throw isDamage ? new DamageError() : error;
  }
}
