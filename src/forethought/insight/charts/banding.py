"""Bands of a map: at most five, with round limits, the same width but for the two outer ones."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from forethought.insight.charts.colours import BANDS
from forethought.insight.charts.scales import short, step_of

_TAIL = 0.05
"""Share of authorities at each end that the width of the bands does not depend on: one far out must not set it."""


_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Bands:
    """Limits between bands, rising; a figure on a limit lies in the band above. ``step`` is the width of a band."""

    limits: tuple[float, ...]
    step: float

    def of(self, value: float) -> int:
        """Which band a figure lies in, from 0, the lowest."""
        return bisect_right(self.limits, value)

    def colour(self, value: float) -> str:
        """The colour of a figure's band."""
        return BANDS[self.of(value)]

    @property
    def words(self) -> tuple[str, ...]:
        """The limits of each band in words, lowest first."""
        told = [short(limit, self.step) for limit in self.limits]
        if not told:
            return ("all figures",)
        inner = [f"{low} to under {high}" for low, high in pairwise(told)]
        return (f"under {told[0]}", *inner, f"{told[-1]} and over")


def bands(values: tuple[float, ...]) -> Bands:
    """The bands for ``values``: one without any limit where all are alike or there are none."""
    ordered = sorted(values)
    if not ordered or ordered[0] == ordered[-1]:
        return Bands((), 1.0)
    cut = int(len(ordered) * _TAIL)
    low, high = ordered[cut], ordered[-1 - cut]
    if low == high:
        low, high = ordered[0], ordered[-1]
    step = step_of((high - low) / len(BANDS), _STEPS)
    # The first limit is the round figure above the lowest one that counts.
    first = floor(low / step + 1e-9) + 1
    limits = ((first + i) * step for i in range(len(BANDS) - 1))
    return Bands(tuple(limit for limit in limits if ordered[0] < limit <= ordered[-1]), step)
