"""What points where in the dataset, and what points nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from csv import DictReader
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from forethought.record.mapping import load_card

ORPHANS = pa.schema([("table", pa.string()), ("column", pa.string()), ("count", pa.int64())])
_EMPTY = pa.nulls(0, pa.string())


@dataclass(frozen=True, slots=True)
class Relation:
    """``column`` of ``table`` holds what ``to_column`` of ``to_table`` holds.

    ``written_as`` is what the specification says instead where it names a column that is not there or not meant.
    """

    table: str
    column: str
    to_table: str
    to_column: str
    written_as: str


@cache
def relations() -> tuple[Relation, ...]:
    """The relations of the dataset, in its order, from ``relations.csv``."""
    text = (files("forethought.record.projections.ssd") / "relations.csv").read_text(encoding="utf-8")
    return tuple(Relation(**row) for row in DictReader(text.splitlines()))


def orphans(tables: Mapping[str, pa.Table]) -> pa.Table:
    """How many rows point at nothing, for each relation, and how many end before they begin, for each period.

    ``tables`` are tables of the dataset (text columns, ISO days); a missing one counts as empty. The result has a row
    ``table, column, count`` for every relation (``column`` is the one that points) and then for every period
    (``column`` is its end), with a count of 0 where all is well. A blank points at nothing on purpose and does not
    count; neither does a period one of whose ends is no whole day.
    """
    rows = [*_dangling(tables), *_backwards(tables)]
    return pa.Table.from_pylist(rows, schema=ORPHANS)


def _dangling(tables: Mapping[str, pa.Table]) -> Iterator[dict[str, str | int]]:
    for relation in relations():
        given = _column(tables, relation.table, relation.column)
        held = _column(tables, relation.to_table, relation.to_column)
        given = given.filter(pc.is_valid(given))
        lost = pc.sum(pc.invert(pc.is_in(given, value_set=held))).as_py() or 0
        yield {"table": relation.table, "column": relation.column, "count": lost}


def _backwards(tables: Mapping[str, pa.Table]) -> Iterator[dict[str, str | int]]:
    for table, start, end in periods():
        first, last = (_whole_days(_column(tables, table, name)) for name in (start, end))
        both = len(first) == len(last)  # else one of the two columns is missing
        yield {"table": table, "column": end, "count": (both and pc.sum(pc.less(last, first)).as_py()) or 0}


def periods() -> tuple[tuple[str, str, str], ...]:
    """The periods of the dataset as ``table, column of the first day, column of the last``, from the mapping card."""
    blocks = [block for block in load_card("ssd").blocks if block.every_row]
    return tuple((b.table, b.valid_from, b.valid_to) for b in blocks if b.valid_from and b.valid_to)


def _column(tables: Mapping[str, pa.Table], table: str, column: str) -> pa.ChunkedArray | pa.Array:
    found = tables.get(table)
    if found is None or column not in found.column_names:
        return _EMPTY
    return found[column].cast(pa.string())


def _whole_days(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """ISO texts of whole days, null for all others: ISO days compare as texts."""
    return pc.if_else(
        pc.match_substring_regex(texts, "^[0-9]{4}-[0-9]{2}-[0-9]{2}"), pc.utf8_slice_codeunits(texts, 0, 10), None
    )
