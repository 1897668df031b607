"""The four signs that a run of points is not chance alone, in their order of precedence.

As in NHS England's "Making Data Count" and its open code NHSRplotthedots: a point outside the limits; a trend of seven;
two of three points near a limit; a shift of seven to one side of the mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

Flag = Literal["", "outside", "trend", "two of three", "shift"]
Side = Literal["", "high", "low"]

Sign = tuple[Flag, Side]
"""What a point is flagged for and to which side; both empty when it is not."""

RUN = 7
"""Points in a trend or a shift."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The mean of a chart, how far from it the limits lie, and how far the near limits."""

    centre: Fraction
    reach: Fraction
    near: Fraction


def signals(values: Sequence[Fraction], lines: Lines) -> list[Sign]:
    """What flag each value has and to which side, at most one a value: the first that holds.

    ``values`` follow each other with none missing between; ``high`` is above the mean or rising.
    """
    off = [value - lines.centre for value in values]
    found: list[Sign] = [("", "")] * len(values)
    rules: tuple[tuple[Flag, Iterable[tuple[int, Side]]], ...] = (
        ("outside", ((i, _side(x)) for i, x in enumerate(off) if abs(x) > lines.reach)),
        ("trend", _trend(values)),
        ("two of three", _two_of_three(off, lines)),
        ("shift", _runs([_side(x) for x in off], RUN)),
    )
    for flag, points in rules:
        for place, side in points:
            if not found[place][0]:
                found[place] = (flag, side)
    return found


def _trend(values: Sequence[Fraction]) -> Iterator[tuple[int, Side]]:
    """All points of seven or more that each lie above (or each below) the one before: six or more equal steps."""
    steps = [_side(later - earlier) for earlier, later in pairwise(values)]
    for step, side in _runs(steps, RUN - 1):
        yield step, side
        yield step + 1, side


def _two_of_three(off: Sequence[Fraction], lines: Lines) -> Iterator[tuple[int, Side]]:
    """The points near a limit where two of three in a row are so, all three on that side of the mean."""
    near = [lines.near < abs(x) <= lines.reach for x in off]
    for start in range(len(off) - 2):
        window = range(start, start + 3)
        sides = {_side(off[i]) for i in window}
        if len(sides) == 1 and sum(near[i] for i in window) >= 2:
            yield from ((i, _side(off[i])) for i in window if near[i])


def _runs(sides: Sequence[Side], length: int) -> Iterator[tuple[int, Side]]:
    """Places in unbroken stretches of one side, at least ``length`` long; a place on neither side breaks one."""
    start = 0
    for end in range(1, len(sides) + 1):
        if end == len(sides) or sides[end] != sides[start]:
            if sides[start] and end - start >= length:
                yield from ((i, sides[start]) for i in range(start, end))
            start = end


def _side(x: Fraction) -> Side:
    return "high" if x > 0 else "low" if x < 0 else ""
