"""Rows met one at a time, handed to their tables in chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from forethought.model import Field
from forethought.sources.collecting import Collector

_CHUNK = 2_000  # few enough that waiting rows stay in the processor's cache
_Row = Mapping[str, str | None]


class Rows:
    """Gathers rows of every table of the form while one file is read."""

    def __init__(self, collector: Collector, file: str) -> None:
        self._collector = collector
        self._file = file
        self._waiting: dict[str, list[_Row]] = {name: [] for name in collector.form.tables}
        self._lines: dict[str, list[int]] = {name: [] for name in collector.form.tables}
        self.counts: Counter[str] = Counter()
        for name, table in collector.form.tables.items():
            collector.builder(name).supplied.update(table.fields)

    def fields(self, table: str) -> Mapping[str, Field]:
        """The fields of ``table`` in the form."""
        return self._collector.form.tables[table].fields

    def add(self, table: str, row: _Row, line: int | None) -> None:
        """One more row of ``table``, which starts on ``line``."""
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
        columns = {name: [row.get(name) for row in rows] for name in self.fields(table)}
        self._collector.builder(table).add(columns, len(rows), self._file, lines)
        self._waiting[table], self._lines[table] = [], []
