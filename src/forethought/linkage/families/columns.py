"""Columns of tables as numbers, so that a hundred thousand families are a few array operations.

Periods are half-open days inside: `[start, end)`. An unknown start is ever, an unknown end is still.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.model.runs import places_in
from forethought.model.texts import order_of_texts

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

EVER, STILL = -(10**7), 10**7
"""Days that stand for an unknown start and an unknown end."""
NOTHING = -1
"""The number of a text that is not there."""

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Return the number of a day, as arrays hold it."""
    return (day - _EPOCH).days


def starts(column: pa.ChunkedArray) -> Codes:
    """Return first days as numbers; ever where none is known."""
    return _days(column, EVER)


def ends(column: pa.ChunkedArray) -> Codes:
    """Return the days after the last as numbers; still where none is known."""
    return _days(column, STILL)


def _days(column: pa.ChunkedArray, blank: int) -> Codes:
    whole = pc.fill_null(column.cast(pa.date32()).cast(pa.int32()), blank)
    return np.asarray(whole.to_numpy(), np.int64)


def dates(days: Codes) -> pa.Array:
    """Return numbers of days as dates; null for ever and still."""
    open_ended = (days <= EVER) | (days >= STILL)
    return pa.array(np.where(open_ended, 0, days).astype(np.int32), pa.int32(), mask=open_ended).cast(pa.date32())


def covering(table: pa.Table, on: date) -> pa.Table:
    """Return the rows whose period (`start`, `end`, half-open) holds on a day."""
    return table.filter(pa.array(holds(table, on)))


def holds(table: pa.Table, on: date) -> Flags:
    """Say of each row whether its period (`start`, `end`, half-open) holds on a day."""
    day = day_number(on)
    return np.asarray((starts(table["start"]) <= day) & (day < ends(table["end"])))


def numbered(*columns: pa.ChunkedArray) -> tuple[list[str], tuple[Codes, ...]]:
    """Number the texts of several columns together, in their order; null is `NOTHING`."""
    parts = [column.cast(pa.string()).combine_chunks() for column in columns]
    everything = pa.concat_arrays([part if isinstance(part, pa.Array) else part.chunk(0) for part in parts])
    encoded = everything.dictionary_encode()
    order = order_of_texts(encoded.dictionary)
    texts: list[str] = encoded.dictionary.take(pa.array(order)).to_pylist()
    rank = places_in(order)
    found = np.asarray(pc.fill_null(encoded.indices, NOTHING).to_numpy(zero_copy_only=False), np.int64)
    codes = np.where(found == NOTHING, NOTHING, rank[np.maximum(found, 0)] if len(rank) else NOTHING)
    bounds = np.cumsum([len(part) for part in parts])[:-1]
    return texts, tuple(np.split(codes, bounds))


def look_up(column: pa.ChunkedArray, table: pa.Table, key: str, value: str) -> pa.Array:
    """Return for each text the `value` of the row of `table` that has it as `key`; null where none has."""
    at = pc.index_in(column.cast(pa.string()), value_set=table[key].combine_chunks())
    return _one(table[value].combine_chunks().take(_one(at)))


def _one(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def among(column: pa.ChunkedArray, values: Iterable[str]) -> Flags:
    """Say of each text whether it is among the values; null never is."""
    kept = pa.array(sorted(values), pa.string())
    return np.asarray(pc.fill_null(pc.is_in(column, value_set=kept), False).to_numpy(zero_copy_only=False), bool)


def without(table: pa.Table, people: Collection[str], *names: str) -> pa.Table:
    """Return the rows that name none of these people in the columns given."""
    if not people:
        return table
    hit = np.logical_or.reduce([among(table[name], people) for name in names])
    return table.filter(pa.array(~hit))


def as_pair(left: Codes, right: Codes, size: int) -> Codes:
    """Return one number for two people, whichever stands first."""
    return np.minimum(left, right) * (size + 1) + np.maximum(left, right)


def table_of(columns: Mapping[str, object], schema: pa.Schema) -> pa.Table:
    """Put columns together in the shape of a schema; columns that are not given are null."""
    size = max((len(values) for values in columns.values() if isinstance(values, Sequence | np.ndarray | pa.Array |
                pa.ChunkedArray)), default=0)  # fmt: skip
    made = []
    for field in schema:
        values = columns.get(field.name)
        if values is None:
            made.append(pa.nulls(size, field.type))
        elif isinstance(values, pa.Array | pa.ChunkedArray):
            made.append(values.cast(field.type))
        else:
            made.append(pa.array(values, field.type))
    return pa.table(made, schema=schema)


def in_order(table: pa.Table) -> pa.Table:
    """Return the rows sorted by all columns, each row once: the order of what came in is not seen."""
    keys = [(name, "ascending") for name in table.column_names]
    once = table.group_by(table.column_names, use_threads=False).aggregate([]).select(table.column_names)
    return once.sort_by(keys).combine_chunks()
