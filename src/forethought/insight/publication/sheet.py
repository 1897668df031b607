"""A CSV file as the screener sees it: never an exception, whatever the bytes are."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from forethought.insight.publication.reference import Limits

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Sheet:
    """One file: its header, its columns as text, and what was odd about the bytes.

    Rows are counted from 1, the first below the header. ``uneven`` are the rows that have more or fewer cells than
    the header; they are filled up or cut, so that every column has ``rows`` cells. A file that is no UTF-8 text or no
    CSV has no header and no rows, and says so in ``fault``.
    """

    header: tuple[str, ...] = ()
    cells: tuple[Sequence[str], ...] = ()
    rows: int = 0
    size: int = 0
    marked: bool = False
    fault: str = ""
    uneven: tuple[int, ...] = field(default=())

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each column stands; the first of its name where a name comes twice."""
        return {name: place for place, name in reversed(list(enumerate(self.header)))}

    def column(self, name: str) -> Sequence[str]:
        """The cells of a column; blank cells in every row where the file has no such column."""
        place = self.positions.get(name)
        return [""] * self.rows if place is None else self.cells[place]

    def distinct(self, *names: str) -> dict[tuple[str, ...], int]:
        """Every combination of cells in the columns named, with the first row that has it."""
        found: dict[tuple[str, ...], int] = {}
        if len(names) == 1:
            return {(text,): row for text, row in self._distinct_cells(names[0]).items()}
        for row, combination in enumerate(zip(*(self.column(name) for name in names), strict=True), 1):
            found.setdefault(combination, row)
        return found

    def items(self, name: str) -> dict[str, int]:
        """Every different cell of one column, with its first row."""
        return self._distinct_cells(name)

    @cached_property
    def _known(self) -> dict[str, dict[str, int]]:
        return {}

    def _distinct_cells(self, name: str) -> dict[str, int]:
        if name not in self._known:
            found: dict[str, int] = {}
            for row, text in enumerate(self.column(name), 1):
                found.setdefault(text, row)
            self._known[name] = found
        return self._known[name]


@dataclass(frozen=True)
class Files:
    """The two files that are screened together, with their names and the sizes that are allowed."""

    data_name: str
    meta_name: str
    data: Sheet
    meta: Sheet
    limits: Limits

    @cached_property
    def meta_rows(self) -> tuple[Mapping[str, str], ...]:
        """The metadata row by row; a column that the file lacks is blank."""
        columns = [self.meta.column(name) for name in self.meta.header]
        return tuple(_Row(zip(self.meta.header, row, strict=True)) for row in zip(*columns, strict=True))

    def listed(self, kind: str) -> tuple[str, ...]:
        """The columns that the metadata lists as ``Filter`` or ``Indicator``."""
        return tuple(row["col_name"] for row in self.meta_rows if row["col_type"] == kind)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The columns that group the items of a filter."""
        return tuple(row["filter_grouping_column"] for row in self.meta_rows if row["filter_grouping_column"])


class _Row(dict[str, str]):
    """One row of the metadata, blank where there is no such column."""

    def __missing__(self, name: str) -> str:
        return ""


def read_sheet(content: bytes) -> Sheet:
    """The file as columns of text. Never raises: what is wrong is said in the ``Sheet``."""
    marked = content.startswith(_MARK)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Sheet(size=len(content), marked=marked, fault="it is not UTF-8 text")
    if "\0" in text:
        return Sheet(size=len(content), marked=marked, fault="it is not UTF-8 text (it holds empty characters)")
    try:
        header, columns, uneven = _columns(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        fault = "it cannot be read as comma-separated values (perhaps a quotation mark is never closed)"
        return Sheet(size=len(content), marked=marked, fault=fault)
    rows = len(columns[0]) if columns else 0
    return Sheet(header, tuple(columns), rows, len(content), marked, "", tuple(uneven))


def _columns(reader: Iterator[list[str]]) -> tuple[tuple[str, ...], list[list[str]], list[int]]:
    header = tuple(next(reader, []))
    width = len(header)
    columns: list[list[str]] = [[] for _ in header]
    uneven: list[int] = []
    row = 0
    for cells in reader:
        if not cells:  # an empty line, as at the end of many files
            continue
        row += 1
        if len(cells) != width:
            uneven.append(row)
            cells = [*cells, *[""] * width][:width]
        for column, cell in zip(columns, cells, strict=True):
            column.append(sys.intern(cell))  # labels repeat in every row: kept once
    return header, columns, uneven
