"""The rows of a dataset, trimmed and in an order that does not depend on the order in which they were given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache

import pyarrow as pa

Row = Mapping[str, str | None]
"""A row by column name; what is blank is None. Facts that a projection works out stand beside those of the dataset,
under names without its prefixes."""

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:$|[T ])")


class Facts:
    """The tables of a dataset as rows. Nothing here depends on the order of rows or columns.

    A table that was not given, or a column that is not there, is as if nothing were held; ``has`` tells a table that
    was given empty (nothing happened) from one that was not (nobody knows).
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._rows: dict[str, tuple[Row, ...]] = {}
        self._by: dict[tuple[str, str], Mapping[str, tuple[Row, ...]]] = {}

    def has(self, table: str) -> bool:
        """Whether the table was given at all."""
        return table in self._tables

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of ``table``, in order of everything they hold; rows that say the same are there once."""
        if table not in self._rows:
            self._rows[table] = _in_order(self._tables[table]) if self.has(table) else ()
        return self._rows[table]

    def by(self, table: str, column: str) -> Mapping[str, tuple[Row, ...]]:
        """The rows of ``table`` under each value of ``column``, in order; rows without one are left out."""
        if (table, column) not in self._by:
            held: defaultdict[str, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                if key := row.get(column):
                    held[key].append(row)
            self._by[table, column] = {key: tuple(held[key]) for key in sorted(held)}
        return self._by[table, column]

    def of(self, table: str, column: str, value: str | None) -> tuple[Row, ...]:
        """The rows of ``table`` whose ``column`` is ``value``; none for None."""
        return self.by(table, column).get(value, ()) if value else ()

    @cached_property
    def people(self) -> Mapping[str, Row]:
        """Each person of ``ssd_person``; where a number has several rows, the first of them in order."""
        return {person: rows[0] for person, rows in self.by("ssd_person", "pers_person_id").items()}

    def person(self, number: str) -> Row:
        """The person with ``number``; one of whom only the number is known where there is no row."""
        return self.people.get(number, {"pers_person_id": number})


def _in_order(table: pa.Table) -> tuple[Row, ...]:
    names = sorted(table.column_names)
    columns = [[_trimmed(value) for value in table.column(name).to_pylist()] for name in names]
    if not columns:
        return ()
    cells = sorted(set(zip(*columns, strict=True)), key=lambda values: [value or "" for value in values])
    return tuple(dict(zip(names, values, strict=True)) for values in cells)


def _trimmed(value: object) -> str | None:
    return (str(value).strip() or None) if value is not None else None


def day(row: Row, column: str) -> str | None:
    """The day in ``column`` as ISO text, its time of day left off; None where there is none or it is no whole day."""
    return _whole_day(row.get(column) or "")


@lru_cache(maxsize=100_000)
def _whole_day(text: str) -> str | None:
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]).isoformat()
    except ValueError:  # 31 February
        return None


def covers(row: Row, begins: str, ends: str, on: str) -> bool:
    """Whether a time from the day in ``begins`` up to, not including, the day in ``ends`` holds ``on``.

    A time without an end goes on; one that ends on the day it begins holds that day.
    """
    begin, end = day(row, begins), day(row, ends)
    return begin is not None and begin <= on and (end is None or on < end or begin == end == on)


def latest(rows: Iterable[Row], begins: str, ends: str) -> Row | None:
    """The row that began last; of several that began on one day, the one that goes on longest. None for no rows."""
    held: Sequence[Row] = [row for row in rows if day(row, begins)]
    return max(held, key=lambda row: (day(row, begins) or "", day(row, ends) or "9"), default=None)
