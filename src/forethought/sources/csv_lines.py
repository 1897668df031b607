"""The physical lines of a text, taken from it a piece at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from io import StringIO
from typing import TextIO

LONGEST_LINE = 1 << 20  # characters; a longer line is no row of a return, and what is beyond is not kept
_FIRST = 1 << 16
_PIECE = 1 << 22


def pieces_of(stream: TextIO, *, without_nul: bool) -> Iterator[str]:
    """The whole of ``stream`` in pieces that each end with a line, the first one small.

    Of a line longer than ``LONGEST_LINE`` only so much is kept that it can be told for one.
    """
    size, rest = _FIRST, ""
    while text := stream.read(size):
        size = _PIECE
        text = rest + (text.replace("\0", "") if without_nul else text)
        # A carriage return at the very end may be half of a line end.
        cut = text.rfind("\n") + 1 or text.rfind("\r", 0, len(text) - 1) + 1
        rest = text[cut:][: LONGEST_LINE + 1]
        if cut:
            yield text[:cut]
    if rest:
        yield rest


class Lines:
    """Lines with their numbers, piece by piece; lines taken by mistake can be given back.

    Iteration ends where a piece ends, so that the next one can be looked at as a whole first.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._lines: Iterator[str] = iter(())
        self._back: deque[str] = deque()
        self.number = 0

    def piece(self) -> str | None:
        """The next piece, to be begun or passed over; None at the end."""
        return next(self._pieces, None)

    def begin(self, piece: str) -> None:
        """Take the lines of ``piece`` from now on."""
        self._lines = StringIO(piece, newline="")

    def pass_over(self, count: int) -> None:
        """Count ``count`` lines that were read in another way."""
        self.number += count

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.number += 1
        return line

    def further(self) -> str | None:
        """The next line, be it in the next piece; None at the end."""
        line = next(self, None)
        if line is None and (piece := self.piece()) is not None:
            self.begin(piece)
            line = next(self, None)
        return line

    def give_back(self, lines: list[str]) -> None:
        """Return ``lines``, the last ones taken, in their order."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)
