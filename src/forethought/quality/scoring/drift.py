"""What moved against last year: how many rows, which codes."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pyarrow as pa

from forethought.model import Form

ROWS = pa.schema(
    [("table", pa.string()), ("rows_last", pa.int64()), ("rows_now", pa.int64()), ("change", pa.float64())]
)
CODES = pa.schema(
    [
        ("table", pa.string()),
        ("field", pa.string()),
        ("code", pa.string()),
        ("share_last", pa.float64()),
        ("share_now", pa.float64()),
        ("points", pa.float64()),
        ("beyond_chance", pa.bool_()),
    ]
)
BLANK = "(blank)"
_CODED = frozenset(["code", "flag"])
_Z = 3.29
"""Two-sided one in a thousand: many codes are compared at once."""


def row_drift(form: Form, last: Mapping[str, pa.Table], now: Mapping[str, pa.Table]) -> pa.Table:
    """Rows of each table in last year's return and in this one; ``change`` is the share gained or lost."""
    rows = []
    for name in form.tables:
        if name in last or name in now:
            then, here = (tables[name].num_rows if name in tables else 0 for tables in (last, now))
            change = (here - then) / then if then else None
            rows.append({"table": name, "rows_last": then, "rows_now": here, "change": change})
    return pa.Table.from_pylist(rows, schema=ROWS)


def code_drift(form: Form, last: Mapping[str, pa.Table], now: Mapping[str, pa.Table]) -> pa.Table:
    """How the share of each code moved, largest move first; tables in both returns only.

    ``points`` is the move in percentage points; ``beyond_chance`` says that two proportions so far apart would be
    rare (one in a thousand) if nothing had changed. A changed list of codes shows here too, as it should.
    """
    rows: list[dict[str, object]] = []
    for name, table in form.tables.items():
        for field in table.fields.values() if name in last and name in now else ():
            if field.kind in _CODED and not field.derived:
                rows += _moves(name, field.name, last[name][field.name], now[name][field.name])
    rows.sort(key=lambda row: (-abs(float(str(row["points"]))), str(row["table"]), str(row["field"]), str(row["code"])))
    return pa.Table.from_pylist(rows, schema=CODES)


def _moves(table: str, field: str, last: pa.ChunkedArray, now: pa.ChunkedArray) -> list[dict[str, object]]:
    then, here = _tally(last), _tally(now)
    if not len(last) or not len(now):
        return []
    return [
        {
            "table": table,
            "field": field,
            "code": code,
            "share_last": then.get(code, 0) / len(last),
            "share_now": here.get(code, 0) / len(now),
            "points": (here.get(code, 0) / len(now) - then.get(code, 0) / len(last)) * 100,
            "beyond_chance": _far(then.get(code, 0), len(last), here.get(code, 0), len(now)),
        }
        for code in sorted(then.keys() | here.keys())
    ]


def _tally(column: pa.ChunkedArray) -> dict[str, int]:
    return {count["values"] or BLANK: count["counts"] for count in column.value_counts().to_pylist()}


def _far(then: int, of_then: int, here: int, of_here: int) -> bool:
    pooled = (then + here) / (of_then + of_here)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / of_then + 1 / of_here))
    return spread > 0 and abs(here / of_here - then / of_then) > _Z * spread
