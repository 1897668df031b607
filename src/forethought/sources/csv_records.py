"""Records of a delimited text file, each with the physical line where it starts."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from forethought.sources.csv_lines import LONGEST_LINE, Lines

LONGEST_RECORD = 100  # lines; a quoted cell longer than this is a quote that was never closed
UNCLOSED = "quote not closed"
TOO_LONG = "line too long"

Record = tuple[int, list[str] | str]


def records(lines: Lines, delimiter: str, width: int | None = None) -> Iterator[Record]:
    """Each record of the piece begun in ``lines`` as (line where it starts, cells), or the reason it has none.

    A blank line gives no cells. A line whose quote is never closed, or closed only by the opening quote of a
    later row, or whose quoted cell swallows lines so that the record no longer has ``width`` cells, gives
    ``UNCLOSED``, and one beyond any length ``TOO_LONG``; reading goes on with the very next line.
    """
    for line in lines:
        if len(line) > LONGEST_LINE:
            yield lines.number, TOO_LONG
        elif '"' in line:
            start = lines.number
            yield start, _quoted(line, lines, delimiter, width) or UNCLOSED
        else:
            bare = line.rstrip("\r\n")
            blank = not bare or (bare.isspace() and delimiter not in bare)
            yield lines.number, [] if blank else bare.split(delimiter)


def _quoted(first: str, lines: Lines, delimiter: str, width: int | None) -> list[str] | None:
    taken = [first]
    ran_out = False

    def supply() -> Iterator[str]:
        nonlocal ran_out
        yield first
        while len(taken) < LONGEST_RECORD and (line := lines.further()) is not None:
            taken.append(line)
            yield line
        ran_out = True

    cells = _parsed(supply(), delimiter, strict=True)
    if cells is None and len(taken) == 1 and not ran_out:  # text after a closing quote, all on one line
        return _parsed(iter(taken), delimiter, strict=False)
    if cells is None or ran_out or (len(taken) > 1 and width is not None and len(cells) != width):
        lines.give_back(taken[1:])
        return None
    return cells


def _parsed(lines: Iterator[str], delimiter: str, *, strict: bool) -> list[str] | None:
    """The next record; None when its quotes do not fit or a cell is beyond the reader's own limit."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=strict))
    except csv.Error:
        return None
