"""One delimited file into one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from forethought.sources.collecting import CHUNK, Collector, TableBuilder
from forethought.sources.csv_header import Header, find_header, head_of
from forethought.sources.csv_records import Lines, Record, records
from forethought.sources.csv_remarks import remark_encoding, remark_header, remark_unknown
from forethought.sources.encodings import probe
from forethought.sources.recognise import Recogniser

ABOVE = "line above the header"
BLANK = "blank line"
REPEATED = "repeated header"
TOO_MANY = "too many cells"
UNCLOSED = "quote not closed"


def read_csv_file(collector: Collector, path: Path, name: str) -> None:
    """Read the file at ``path``, called ``name`` in notices, into the table its columns fit.

    A file that fits no table is noted and not read. Raises ``OSError`` when the file cannot be read.
    """
    encoding = probe(path)
    recogniser = Recogniser(collector.layout)
    with path.open(encoding=encoding.name, errors="replace", newline="") as stream:
        clean = (line.replace("\0", "") for line in stream) if encoding.nul else stream
        head = head_of(clean)
        header = find_header(head, recogniser)
        if header is None or not header.match.sure:
            remark_unknown(collector, header, recogniser, name)
            return
        remark_encoding(collector.notices, encoding, name)
        remark_header(collector, header, name)
        _Reading(collector, header, name).run(Lines(chain(head, clean)))


class _Reading:
    """The rows of one recognised file on their way into their table."""

    def __init__(self, collector: Collector, header: Header, file: str) -> None:
        self._notices = collector.notices
        self._collector = collector
        self._builder: TableBuilder = collector.builder(header.match.table)
        self._builder.supplied.update(header.match.positions)
        self._header = header
        self._cells = list(header.cells)
        self._file = file
        self._aside: Counter[str] = Counter()
        self._checked = 0
        self._rows: list[list[str]] = []
        self._lines: list[int] = []

    def run(self, lines: Lines) -> None:
        rows = records(lines, self._header.delimiter, len(self._cells))
        self._skip_to_data(rows)
        width, first = len(self._cells), self._cells[0]
        for line, given in rows:
            ordinary = given and len(given) == width and given[0] and given[0] != first
            cells = given if ordinary else self._mended(line, given)
            if cells is None:
                continue
            self._rows.append(cells)
            self._lines.append(line)
            if len(self._rows) >= CHUNK:
                self._flush()
        self._flush()
        self._collector.settle(self._header.match.table, self._file, self._checked, self._aside)

    def _skip_to_data(self, rows: Iterator[Record]) -> None:
        for line, cells in rows:
            if line == self._header.line:
                return
            self._aside[BLANK if cells == [] else ABOVE] += 1

    def _mended(self, line: int, cells: list[str] | None) -> list[str] | None:
        """A row out of the ordinary: mended, or set aside with its reason."""
        width = len(self._cells)
        if cells is None:
            self._set_aside(UNCLOSED, line, "where its cells end cannot be told; reading went on with the next line")
            return None
        if not cells:
            self._aside[BLANK] += 1
            return None
        if cells == self._cells:
            self._set_aside(REPEATED, line, "the column names stand here a second time")
            return None
        if len(cells) > width and "".join(cells[width:]).strip():
            self._set_aside(TOO_MANY, line, f"the header has {width} columns and this row has more cells")
            return None
        if len(cells) < width:
            self._note("A row has too few cells", line, "the cells that are not there are taken as blank")
        if not "".join(cells).strip():
            self._note("A row has no values", line, "it is checked like any other row, as one with every cell blank")
        return (cells + [""] * width)[:width]

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
        self._builder.add(texts, len(self._rows), self._file, self._lines)
        self._checked += len(self._rows)
        self._rows, self._lines = [], []
