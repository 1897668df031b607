/** How full each field is. */

import type { Completeness } from "../contract.ts";
import type { LayoutFacts } from "../facts.ts";
import type { IntakeTable } from "../sources/intake.ts";

/**
 * One entry for each field of each table given: rows filled, rows in all, and the share (null of none). A blank is not
 * always a gap: the end of an open placement is blank rightly. Derived fields are left out.
 */
export function completenessOf(layout: LayoutFacts, given: ReadonlyMap<string, IntakeTable>): Completeness[] {
  return Object.entries(layout.tables).flatMap(([name, table]) => {
    const rows = given.get(name);
    if (rows === undefined) return [];
    return table.file_columns.map((field) => {
      const of = rows.length;
      const filled = of - (rows.columns.get(field)?.nullCount ?? of);
      return { table: name, field, filled, of, share: of > 0 ? filled / of : null };
    });
  });
}
