"""What may be said of an authority's figure: beside all others by funnel, over time by control chart or exact test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from forethought.insight.fair import Funnel, FunnelPoint, ShortSeries, Xmr, short_series, symbols
from forethought.insight.local.holding import held_of
from forethought.insight.local.values import Basis, Course, Place
from forethought.insight.national import Definition, standing, taken
from forethought.insight.national.course import ENOUGH_POINTS, control, point
from forethought.insight.national.spread import MID_YEAR, PER, funnel_of
from forethought.insight.statistics import Area, Figure, StatisticsError, population
from forethought.model import Period, add_years

_NOT_HELD = "The counts behind this area's figure are not published or may not be shown"
_JOINT = "The figure is of two authorities together, so it has no place among single ones"


@dataclass(frozen=True, slots=True)
class Told:
    """A course with the control chart it rests on, if any."""

    course: Course
    chart: Xmr | None


def place_of(about: Definition, period: str, one: Area, *, joint: bool, decimals: int) -> tuple[Place, Funnel | None]:
    """Where the area lies in the funnel of all authorities in ``period``, and that funnel where it can be drawn."""
    drawn = funnel_of(about, period)
    if drawn is None:
        return Place("not compared", "", _why_no_funnel(about)), None
    found = _points(drawn).get(one.name)
    if joint or found is None:
        return Place("not compared", "", _JOINT if joint else _NOT_HELD), drawn
    low, high = (f"{PER[about.kind] * end:,.{max(1, decimals)}f}" for end in (found.low, found.high))
    counts = f"{found.numerator:,}", f"{found.denominator:,}"
    return Place(found.says, found.side, "", *counts, low, high), drawn


@cache
def _why_no_funnel(about: Definition) -> str:
    return standing(about.id, taken()).spread.why_not


def _points(drawn: Funnel) -> dict[str, FunnelPoint]:
    return {point.area: point for point in drawn.points}


def course_of(about: Definition, told: Sequence[Figure], ends: date, code: str, decimals: int) -> Told:
    """What the area's series ``told``, oldest first, can show. ``ends`` is a day on which its years end."""
    numbers = [one for one in told if one.value is not None]
    if not numbers:
        return Told(Course("no figure", 0), None)
    if len(numbers) == 1:
        return Told(Course("one figure", 1), None)
    chart = control([point(one) for one in told], ends)
    if chart is not None and len(numbers) >= ENOUGH_POINTS:
        return Told(_from_chart(chart, len(numbers), decimals), chart)
    return Told(_from_counts(about, len(numbers), ends, code, decimals), None)


def _from_chart(chart: Xmr, points: int, decimals: int) -> Course:
    limits, latest = chart.phases[-1], chart.points[-1]
    if not limits.enough or limits.low is None or limits.high is None or latest.value is None:
        return Course("too few points", points, says=chart.says)
    low, high = (_text(max(0.0, end), decimals) for end in (limits.low, limits.high))
    outside = "below" if latest.value < limits.low else "above" if latest.value > limits.high else ""
    return Course("control chart", points, low, high, outside, latest.flag)


def _from_counts(about: Definition, points: int, ends: date, code: str, decimals: int) -> Course:
    """Under 12 points: the latest count against the earlier ones, or why there is no test."""
    if not about.counts:
        return Course("no counts", points)
    tested = _tested(about, ends, code)
    if tested is None or tested.low is None or tested.high is None or tested.latest is None:
        basis: Basis = "no counts" if tested is None else "too few points"
        return Course(basis, points, says=tested.says if tested else "")
    low, high = (_text(end, max(1, decimals)) for end in (tested.low, tested.high))
    outside = "below" if tested.latest < tested.low else "above" if tested.latest > tested.high else ""
    return Course("exact test", points, low, high, outside, says=tested.says)


@cache
def _tested(about: Definition, ends: date, code: str) -> ShortSeries | None:
    told = sorted(held_of(about.id, code).values(), key=lambda one: one.end_year or 0)
    rows = list(_rows(about, told, ends, code))
    if not rows or all(isinstance(cell, str) for _, cell, _ in rows) or isinstance(rows[-1][1], str):
        return None
    return short_series(rows, "rate" if about.kind == "rate" else "proportion", PER[about.kind])


def _rows(
    about: Definition, told: Sequence[Figure], ends: date, code: str
) -> Iterator[tuple[Period, int | str, int | str]]:
    for one in told:
        count = _cell(held_of(about.counts, code).get(one.period))
        base = (
            _population(code, one.period)
            if about.base == MID_YEAR
            else _cell(held_of(about.base, code).get(one.period))
        )
        last = add_years(ends, (one.end_year or ends.year) - ends.year)
        yield Period.inclusive(add_years(last, -1) + timedelta(days=1), last), count, base


def _cell(one: Figure | None) -> int | str:
    if one is None or (one.value is None and one.symbol not in symbols()):
        return "-"
    return one.symbol if one.value is None else round(one.value)


def _population(code: str, period: str) -> int | str:
    try:
        return population(code, int(period[:4]) - 1)
    except StatisticsError:
        return "x"


def _text(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"
