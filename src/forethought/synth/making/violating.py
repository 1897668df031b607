"""Plants violations in the statutory returns of a delivery, and tells which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from forethought.synth.chance import stream
from forethought.synth.making.order import Order
from forethought.synth.planted import plant

RETURNS = ("ssda903", "cin")
"""The feeds that are statutory returns."""
_COMPARED = "ssda903"  # rules of this return look at last year's too

Rows = dict[str, list[dict[str, str]]]
Tables = Mapping[str, pa.Table]


def violated(
    order: Order, feed: str, year: int, tables: Tables, previous: Tables | None
) -> tuple[dict[str, pa.Table], list[dict[str, Any]]]:
    """``tables`` of a return with violations in ``order.planted`` of its children, and the list of them.

    Rules that look at last year's return are broken only where ``previous`` is given, which stays as it was sent.
    """
    rng = stream(order.seed, order.authority.code, "planted", feed, year)
    before = _rows(previous) if previous and feed == _COMPARED else None
    found = plant(_rows(tables), before, feed, year, share=order.planted, rng=rng)
    made = {name: _table(found.tables.get(name, []), table.schema) for name, table in tables.items()}
    return made, [{"delivery": f"{feed}-{year}", **planted.as_row()} for planted in found.planted]


def _rows(tables: Tables) -> Rows:
    return {
        name: [{key: value or "" for key, value in row.items()} for row in table.to_pylist()]
        for name, table in tables.items()
    }


def _table(rows: list[dict[str, str]], schema: pa.Schema) -> pa.Table:
    """The rows in the columns of ``schema``, and in those that only a violation has filled."""
    more = dict.fromkeys(name for row in rows for name, value in row.items() if value and name not in schema.names)
    whole = pa.schema([*schema, *((name, pa.string()) for name in more)])
    return pa.table({name: [row.get(name) or None for row in rows] for name in whole.names}, schema=whole)
