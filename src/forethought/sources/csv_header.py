"""Finding the header row, the delimiter and the table of a delimited file or a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from forethought.sources.csv_lines import Lines
from forethought.sources.csv_records import Record, records
from forethought.sources.recognise import Match, Recogniser

DELIMITERS = (",", ";", "\t", "|")
_RECORDS = 10
_LINES = 40


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its cells, whether anything stands above it, the delimiter, the table it fits best.

    ``delimiter`` is blank for a sheet, whose cells need none.
    """

    cells: tuple[str, ...]
    above: bool
    line: int
    delimiter: str
    match: Match


def find_header(piece: str, recogniser: Recogniser, file: str) -> Header | None:
    """The record among the first few that fits a table best, under the delimiter that makes it fit.

    ``piece`` is the beginning of the file. None when there is no record at all.
    """
    return best_header(
        header
        for delimiter in DELIMITERS
        for header in candidates(_records(piece, delimiter), delimiter, recogniser, file)
    )


def candidates(found: Iterable[Record], delimiter: str, recogniser: Recogniser, file: str) -> Iterator[Header]:
    """Each of the first few records as if it were the header."""
    above = False
    for line, cells in islice(found, _RECORDS):
        if cells and not isinstance(cells, str):
            yield Header(tuple(cells), above, line, delimiter, recogniser.match(cells, file))
        above = above or cells != []


def best_header(found: Iterable[Header]) -> Header | None:
    """The one that fits best; of equals the first: a comma before other delimiters, an upper row before a lower."""
    best: Header | None = None
    for header in found:
        if best is None or _fit(header) > _fit(best):
            best = header
        if best.match.sure and best.match.score == 1:
            break  # nothing can fit better than wholly
    return best


def _fit(header: Header) -> tuple[bool, float, int]:
    return header.match.sure, header.match.score, -header.line


def _records(piece: str, delimiter: str) -> Iterator[Record]:
    lines = Lines(iter(()))
    lines.begin(piece)
    return takewhile(lambda record: record[0] <= _LINES, records(lines, delimiter))
