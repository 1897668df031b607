"""What a reader of the lists must know: columns that are blank, and facts that could be in no list."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from forethought.record.projections.annex_a.definitions import lists
from forethought.record.projections.as_at import UNDATED


def notes_table(undated: Mapping[str, int]) -> pa.Table:
    """``where`` (a list or table), ``what`` (a column or the rows), ``why``, ``rows`` (null for a column)."""
    blank = [
        (each.name, column.heading, column.blank, None) for each in lists() for column in each.columns if column.blank
    ]
    left_out = [(table, "rows left out", UNDATED, rows) for table, rows in sorted(undated.items())]
    names = ("where", "what", "why", "rows")
    types = (pa.string(), pa.string(), pa.string(), pa.int64())
    entries = [*blank, *left_out]
    return pa.table(
        {
            name: pa.array([entry[at] for entry in entries], kind)
            for at, (name, kind) in enumerate(zip(names, types, strict=True))
        }
    )
