"""Rows met one at a time, handed to their tables in chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from forethought.model import Field
from forethought.sources.collecting import Collector

_CHUNK = 2_000  # few enough that waiting rows stay in the processor's cache
_Row = Mapping[str, str | None]


class Rows:
    """Gathers rows of every table while one file is read; those of another year's tables are only counted.

    ``counts`` holds the rows read of each table, ``aside`` those not collected, ``first`` where the first of
    them stands.
    """

    def __init__(self, collector: Collector, file: str) -> None:
        self._collector = collector
        self._file = file
        self._waiting: dict[str, list[_Row]] = {name: [] for name in collector.form.tables}
        self._lines: dict[str, list[int]] = {name: [] for name in collector.form.tables}
        self.counts: Counter[str] = Counter()
        self.aside: Counter[str] = Counter()
        self.first: dict[str, int | None] = {}

    def supply(self, table: str, fields: Iterable[str]) -> None:
        """Have ``table`` in the intake even without a row, with ``fields`` as what the file speaks of."""
        self._collector.builder(table).supplied.update(fields)

    def knows(self, table: str) -> bool:
        """Whether ``table`` is in the form of the year, or of any other."""
        return table in self._collector.form.tables or table in self._collector.layout.other_years

    def fields(self, table: str) -> Mapping[str, Field]:
        """The fields of ``table`` in the form of the year, or of the year that has it."""
        tables = self._collector.form.tables
        return (tables[table] if table in tables else self._collector.layout.other_years[table]).fields

    def add(self, table: str, row: _Row, line: int | None) -> None:
        """One more row of ``table``, which starts on ``line``."""
        if table not in self._waiting:
            self.aside[table] += 1
            self.first.setdefault(table, line)
            return
        self._waiting[table].append(row)
        self._lines[table].append(line or 0)
        self.counts[table] += 1
        if len(self._waiting[table]) >= _CHUNK:
            self._flush(table)

    def close(self) -> None:
        """Hand over what still waits."""
        for table in self._waiting:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows, lines = self._waiting[table], self._lines[table]
        if not rows:
            return
        columns = {name: [row.get(name) for row in rows] for name in self.fields(table)}
        self._collector.builder(table).add(columns, len(rows), self._file, lines)
        self._waiting[table], self._lines[table] = [], []
