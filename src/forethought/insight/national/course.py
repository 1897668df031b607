"""England's course over time, and what so many yearly points can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forethought.insight.fair import Series, Xmr, xmr
from forethought.insight.national.wording import period_in_words
from forethought.insight.statistics import Figure
from forethought.model import Period, add_years

ENOUGH_POINTS = 12
"""Points below which nothing is said of change (the rule of ``insight.fair.xmr``)."""
_FLAGS = {
    "outside": "outside its limits",
    "trend": "seven or more in one direction",
    "two of three": "two of three near a limit",
    "shift": "seven or more on one side of the mean",
}


@dataclass(frozen=True, slots=True)
class Point:
    """England's figure of one period, as published; ``value`` None where there is none, ``shown`` then the symbol."""

    period: str
    end_year: int
    value: float | None
    shown: str


def point(one: Figure) -> Point:
    """A published figure as a point of a course."""
    return Point(one.period, one.end_year or 0, one.value, one.shown)


def control(points: Sequence[Point], period_ends: date) -> Xmr | None:
    """The XmR chart of yearly ``points``; None below 12 numbers. ``period_ends`` gives the day on which a year ends.

    Moving ranges of 3.267 times their mean or more are left out once before limits are drawn.
    """
    if len(numbers(points)) < ENOUGH_POINTS:
        return None
    rows = [(_year(one.end_year, period_ends), one.shown if one.value is None else one.value) for one in points]
    return xmr(Series.of(rows), screened=True)


def course_says(points: Sequence[Point], chart: Xmr | None) -> str:
    """The latest and the earliest figure, and whether so many points show a change, in a sentence."""
    held = numbers(points)
    if not held:
        return "No figure of England is held"
    first, last = held[0], held[-1]
    if len(held) == 1:
        return f"One figure, of {period_in_words(last.period)}: no course can be told"
    said = f"{last.shown} in {period_in_words(last.period)}, {first.shown} in {period_in_words(first.period)}"
    if chart is None:
        return f"{said}; {len(held)} yearly points cannot show a change"
    latest = chart.points[-1]
    if not chart.phases[-1].enough:
        return f"{said}; {chart.says}"
    if not latest.flag:
        return f"{said}; the latest of {len(held)} yearly points varies as the others did"
    return f"{said}; the latest of {len(held)} yearly points signals a change, {_FLAGS[latest.flag]}: ask why"


def numbers(points: Sequence[Point]) -> list[Point]:
    """The points with a number, in their order."""
    return [one for one in points if one.value is not None]


def _year(end_year: int, period_ends: date) -> Period:
    last = add_years(period_ends, end_year - period_ends.year)
    return Period.inclusive(add_years(last, -1) + timedelta(days=1), last)
