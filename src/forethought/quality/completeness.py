"""How full each field is."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from forethought.model import Form

COMPLETENESS = pa.schema(
    [
        ("table", pa.string()),
        ("field", pa.string()),
        ("filled", pa.int64()),
        ("of", pa.int64()),
        ("share", pa.float64()),
    ]
)


def completeness_of(form: Form, given: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each field of each table given: rows filled, rows in all, and the share (null of none).

    A blank is not always a gap: the end of an open placement is blank rightly. Derived fields are left out.
    """
    rows = []
    for name, table in form.tables.items():
        for field in table.file_columns if name in given else ():
            column = given[name][field]
            filled, count = len(column) - column.null_count, len(column)
            share = filled / count if count else None
            rows.append({"table": name, "field": field, "filled": filled, "of": count, "share": share})
    return pa.Table.from_pylist(rows, schema=COMPLETENESS)
