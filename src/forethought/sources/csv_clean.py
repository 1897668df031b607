"""A piece of a delimited file that has nothing odd about it, read at one stroke."""

from __future__ import annotations

import csv as careful
import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from forethought.sources.csv_header import Header
from forethought.sources.values import trimmed

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class CleanReader:
    """Reads pieces in which each line is one row as wide as the header; refuses all others.

    What it gives for a piece is exactly what the careful reader would, only sooner.
    """

    def __init__(self, header: Header) -> None:
        self._positions = header.match.positions
        self._first = header.cells[0]
        mark = re.escape(header.delimiter)
        # A quote that neither opens a cell nor closes one.
        self._stray_quote = re.compile(f'[^{mark}\n]"[^{mark}\r\n]')
        names = [str(at) for at in range(len(header.cells))]
        self._reading = csv.ReadOptions(use_threads=False, block_size=1 << 30, column_names=names)
        self._parsing = csv.ParseOptions(delimiter=header.delimiter, ignore_empty_lines=False)
        self._converting = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))

    def read(self, piece: str) -> tuple[dict[str, pa.ChunkedArray], int] | None:
        """The columns by field and the number of lines, or None when anything is out of the ordinary."""
        if self._is_odd(piece):
            return None
        whole = piece if piece.endswith("\n") else piece + "\n"
        count = whole.count("\n")
        try:
            data = pa.BufferReader(whole.encode())
            table = csv.read_csv(data, self._reading, self._parsing, self._converting)
        except pa.ArrowInvalid:
            return None
        if table.num_rows != count or self._has_odd_rows(table):
            return None
        return {name: trimmed(table.column(at)) for name, at in self._positions.items()}, count

    def _is_odd(self, piece: str) -> bool:
        if "\r" in piece and piece.count("\r") != piece.count("\r\n"):
            return True
        return bool(_CONTROL.search(piece) or ('"' in piece and self._stray_quote.search(piece)))

    def _has_odd_rows(self, table: pa.Table) -> bool:
        first = table.column(0)
        if pc.any(pc.or_(pc.equal(first, ""), pc.equal(first, self._first))).as_py():
            return True  # a row may be without values, or the header a second time
        if table.num_columns == 1 and trimmed(first).null_count:
            return True  # a line of spaces alone is a blank line where there is one column
        if "\n" in str(table.column(table.num_columns - 1)[-1].as_py()):
            return True  # a quote opened in the last line and never closed
        return sum(_longest(table.columns)) > careful.field_size_limit()


def _longest(columns: Iterable[pa.ChunkedArray]) -> Iterable[int]:
    return (pc.max(pc.binary_length(column)).as_py() or 0 for column in columns)
