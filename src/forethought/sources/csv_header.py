"""Finding the header row, the delimiter and the table of a delimited file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from forethought.sources.csv_records import Lines, records
from forethought.sources.recognise import Match, Recogniser

DELIMITERS = (",", ";", "\t", "|")
_LINES = 40
_RECORDS = 10
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its cells, whether anything stands above it, the delimiter, the table it fits best."""

    cells: tuple[str, ...]
    above: bool
    line: int
    delimiter: str
    match: Match


def find_header(head: list[str], recogniser: Recogniser) -> Header | None:
    """The record among the first few that fits a table best, under the delimiter that makes it fit.

    None when there is no record at all.
    """
    found = [header for delimiter in DELIMITERS for header in _candidates(head, delimiter, recogniser)]
    # Of equals the first wins: a comma before other delimiters, an upper row before a lower.
    return max(found, key=lambda h: (h.match.sure, h.match.score, -h.line), default=None)


def _candidates(head: list[str], delimiter: str, recogniser: Recogniser) -> Iterator[Header]:
    above = False
    for line, cells in islice(records(Lines(head), delimiter), _RECORDS):
        if cells:
            yield Header(tuple(cells), above, line, delimiter, recogniser.match(cells))
        above = above or cells != []


def head_of(stream: Iterable[str]) -> list[str]:
    """The first lines of a file; none when a line is longer than any header can be."""
    lines = list(islice(stream, _LINES))
    return [] if any(len(line) > _LONGEST_LINE for line in lines) else lines
