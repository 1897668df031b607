"""Records of a delimited text file, each with the physical line where it starts."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator

LONGEST_RECORD = 100  # lines; a quoted cell longer than this is a quote that was never closed

Record = tuple[int, list[str] | None]


class Lines:
    """Physical lines with their numbers; lines taken by mistake can be given back."""

    def __init__(self, stream: Iterable[str]) -> None:
        self._stream = iter(stream)
        self._back: deque[str] = deque()
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._stream)
        self.number += 1
        return line

    def give_back(self, lines: list[str]) -> None:
        """Return ``lines``, the last ones taken, in their order."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


def records(lines: Lines, delimiter: str, width: int | None = None) -> Iterator[Record]:
    """Each record as (line where it starts, cells).

    A blank line gives no cells. A line whose quote is never closed, or closed only by the opening quote of a
    later row, or whose quoted cell swallows lines so that the record no longer has ``width`` cells, gives None;
    reading goes on with the very next line.
    """
    for line in lines:
        if '"' in line:
            start = lines.number
            yield start, _quoted(line, lines, delimiter, width)
            continue
        bare = line.rstrip("\r\n")
        blank = not bare or (bare.isspace() and delimiter not in bare)
        yield lines.number, [] if blank else bare.split(delimiter)


def _quoted(first: str, lines: Lines, delimiter: str, width: int | None) -> list[str] | None:
    taken = [first]
    ran_out = False

    def supply() -> Iterator[str]:
        nonlocal ran_out
        yield first
        while len(taken) < LONGEST_RECORD and (line := next(lines, None)) is not None:
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
