"""The rows of one file or sheet on their way into the table that its header fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pyarrow as pa

from forethought.sources.collecting import CHUNK, Collector, not_collected
from forethought.sources.csv_header import Header
from forethought.sources.csv_records import Record

ABOVE = "line above the header"
BLANK = "blank line"
REPEATED = "repeated header"
TOO_MANY = "too many cells"
_WHY_NOT = {
    "quote not closed": "where its cells end cannot be told; reading went on with the next line",
    "line too long": "no row of a return is as long as this",
}


class TableRows:
    """Takes records in the order of the file; every one ends in the table or in the account.

    The rows of a table that the form of the year does not have are counted and set aside.
    """

    def __init__(self, collector: Collector, header: Header, file: str) -> None:
        self._collector = collector
        self._notices = collector.notices
        self._table = header.match.table
        self._builder = collector.builder(self._table) if self._table in collector.form.tables else None
        if self._builder:
            self._builder.supplied.update(header.match.positions)
        self._header = header
        self._cells = list(header.cells)
        self._file = file
        self._in_data = False
        self._aside: Counter[str] = Counter()
        self._checked = 0
        self._rows: list[list[str]] = []
        self._lines: list[int] = []

    def take(self, records: Iterable[Record]) -> None:
        """Take records one by one; those before the header are set aside."""
        width, first = len(self._cells), self._cells[0]
        for line, given in records:
            is_row = self._in_data and not isinstance(given, str) and len(given) == width
            cells = given if is_row and given[0] and given[0] != first else self._mended(line, given)
            if cells is None or isinstance(cells, str):
                continue
            self._rows.append(cells)
            self._lines.append(line)
            if len(self._rows) >= CHUNK:
                self._flush()

    def take_columns(self, columns: Mapping[str, pa.ChunkedArray], count: int, line: int) -> None:
        """Take ``count`` rows that stand on lines of their own from ``line`` on."""
        self._flush()
        self._add(columns, count, pa.arange(line, line + count))

    def close(self) -> None:
        """Enter the file in the account."""
        self._flush()
        self._collector.settle(self._table, self._file, self._checked, self._aside)

    def _mended(self, line: int, cells: list[str] | str) -> list[str] | None:
        """A row out of the ordinary: mended, or set aside with its reason."""
        if not self._in_data:
            self._go_past(line, cells)
            return None
        if isinstance(cells, str):
            self._set_aside(cells, line, _WHY_NOT[cells])
            return None
        if not cells:
            self._aside[BLANK] += 1
            return None
        if cells == self._cells:
            self._set_aside(REPEATED, line, "the column names stand here a second time")
            return None
        return self._of_right_width(line, cells)

    def _of_right_width(self, line: int, cells: list[str]) -> list[str] | None:
        width = len(self._cells)
        if len(cells) > width and "".join(cells[width:]).strip():
            self._set_aside(TOO_MANY, line, f"the header has {width} columns and this row has more cells")
            return None
        if len(cells) < width:
            self._note("A row has too few cells", line, "the cells that are not there are taken as blank")
        if not "".join(cells).strip():
            self._note("A row has no values", line, "it is checked like any other row, as one with every cell blank")
        return (cells + [""] * width)[:width]

    def _go_past(self, line: int, cells: list[str] | str) -> None:
        self._in_data = line == self._header.line
        if not self._in_data:
            self._aside[BLANK if cells == [] else ABOVE] += 1

    def _set_aside(self, reason: str, line: int, why: str) -> None:
        self._aside[reason] += 1
        self._note(f"A row was set aside: {reason}", line, why)

    def _note(self, what: str, line: int, why: str) -> None:
        do = "Look at this line in the file, mend it and check again"
        self._notices.repeat("warning", what, file=self._file, line=line, why=why, do=do)

    def _flush(self) -> None:
        columns = list(zip(*self._rows, strict=True))
        texts = {
            name: [cell.strip() or None for cell in columns[index]]
            for name, index in self._header.match.positions.items()
            if columns
        }
        self._add(texts, len(self._rows), self._lines)
        self._rows, self._lines = [], []

    def _add(
        self, columns: Mapping[str, list[str | None] | pa.ChunkedArray], count: int, lines: pa.Array | list[int]
    ) -> None:
        if self._builder is None:
            self._aside[not_collected(self._collector.layout.year)] += count
            return
        self._builder.add(columns, count, self._file, lines)
        self._checked += count
