"""Many row-level queries over one table as one query: the table is scanned once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowCondition:
    """A query that picks rows of one table by looking at each alone: which table, which column names the row, and
    the condition, its columns marked ``t`` (the table) or ``c`` (the table of constants).
    """

    table: str
    row: str
    condition: str


def fused_sql(conditions: Sequence[RowCondition], constants: str) -> str:
    """One query for ``conditions`` on one table with one row column: that column as ``row_no``, then a truth value
    for each, named ``r0``, ``r1``, ... in order.
    """
    (table,) = {condition.table for condition in conditions}
    (row,) = {condition.row for condition in conditions}
    truths = ", ".join(f"coalesce({c.condition}, false) as r{at}" for at, c in enumerate(conditions))
    return f"select t.{row} as row_no, {truths} from {table} t, {constants} c"
