"""How authorities differ: quartiles, why figures are missing, and how much of the spread chance would give.

Areas always stand in alphabetical order. Nothing here orders them by their figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from statistics import quantiles

from forethought.insight.fair import Funnel, funnel, symbols
from forethought.insight.national.facts import Definition
from forethought.insight.national.wording import reason_shown
from forethought.insight.statistics import Area, Measure, areas, figure, population

ENOUGH = 2 / 3
"""The share of authorities whose counts must be held before a funnel is drawn: hidden ones are the small ones."""
WITHIN = 0.95
MID_YEAR = "population:-1"
"""The base of a rate of a year to 31 March: children in the middle of the year before."""
PER = {"proportion": 100, "rate": 10_000}
MISSING = {
    "c": "hidden",
    "x": "not available",
    "z": "not applicable",
    "u": "unreliable",
    "k": "rounds to nought",
    "low": "rounds to nought",
    "joint": "reported with another authority",
    "": "not held",
}
"""Why an authority has no number, by symbol; ``joint`` where two authorities report as one."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """The figures of today's authorities in one period.

    ``quartiles`` are lower quartile, median and upper quartile (Hyndman and Fan's type 7) of the ``numbers``
    authorities with a number; None below four of them, and for judgements, which are no amounts. ``missing`` counts the
    others by symbol (``MISSING`` has the words), in the order of ``MISSING``.
    """

    authorities: int
    numbers: int
    quartiles: tuple[float, float, float] | None
    missing: tuple[tuple[str, int], ...]

    def lacking(self, symbol: str) -> int:
        """How many authorities have ``symbol`` in place of a number."""
        return dict(self.missing).get(symbol, 0)


@dataclass(frozen=True, slots=True)
class Spread:
    """How much of the difference between authorities chance explains.

    ``chance_share`` is the share, 0 to 1, of ``areas`` inside the 95 per cent limits of chance alone; ``phi`` the
    over-dispersion factor (about 1: chance explains the spread); ``ask_why`` how many lie outside the 99.8 per cent
    limits that allow for the usual spread between areas. Shares leave out areas with fewer than 30 to divide by. All
    None where no fair comparison can be made; ``why_not`` then says why, and is empty otherwise.
    """

    chance_share: float | None
    phi: float | None
    ask_why: int | None
    areas: int
    why_not: str


@dataclass(frozen=True, slots=True)
class LocalFigure:
    """One authority's figure. ``value`` is None where it has none; ``symbol`` then says why (``MISSING``).

    ``shown`` is the number as published, the publisher's symbol, or words where there is neither.
    """

    code: str
    name: str
    region: str
    value: float | None
    shown: str
    symbol: str


@cache
def local_figures(measure_id: str, period: str) -> tuple[LocalFigure, ...]:
    """The figure of every authority of today, in alphabetical order, held or not.

    An authority that reports with another has no number: the joint figure is of both.
    """
    return tuple(_local(measure_id, area, period) for area in _authorities())


def distribution(about: Measure, period: str) -> Distribution:
    """The figures of today's authorities in ``period``."""
    local = local_figures(about.id, period)
    held = [one.value for one in local if one.value is not None]
    counted = Counter(one.symbol for one in local if one.value is None)
    missing = tuple((symbol, counted[symbol]) for symbol in MISSING if counted[symbol])
    amounts = len(held) >= 4 and about.kind != "judgement"
    return Distribution(len(local), len(held), _quartiles(held) if amounts else None, missing)


def _quartiles(held: list[float]) -> tuple[float, float, float]:
    low, middle, high = (round(cut, 6) for cut in quantiles(held, n=4, method="inclusive"))
    return low, middle, high


@cache
def funnel_of(about: Definition, period: str) -> Funnel | None:
    """The funnel of an indicator's published counts; None where too few of them are held.

    Fewer than two thirds of authorities would leave a picture of the large ones only.
    """
    if not about.counts:
        return None
    rows = list(_counts(about, period))
    held = sum(not isinstance(count, str) and not isinstance(base, str) for _, count, base in rows)
    if held < ENOUGH * len(rows):
        return None
    return funnel(rows, "rate" if about.kind == "rate" else "proportion")


def spread(about: Definition, period: str) -> Spread:
    """How much of the spread between authorities chance explains, from published counts."""
    drawn = funnel_of(about, period)
    if drawn is None:
        return Spread(None, None, None, 0, _why_not(about, period))
    told = [point for point in drawn.points if point.limits_998 is not None]
    chance = replace(drawn, tau2=0.0)
    inside = 0
    for point in told:
        low, high = chance.limits(point.denominator, WITHIN)
        inside += low <= point.value <= high
    asked = sum(point.says == "ask why" for point in told)
    return Spread(inside / len(told), drawn.phi, asked, len(told), "")


def _why_not(about: Definition, period: str) -> str:
    if not about.counts:
        return "No counts of authorities are published with it"
    held = sum(not isinstance(count, str) and not isinstance(base, str) for _, count, base in _counts(about, period))
    return f"The counts of {held} of {len(_authorities())} authorities may be shown: too few for a fair comparison"


def _counts(about: Definition, period: str) -> Iterator[tuple[str, int | str, int | str]]:
    for one in local_figures(about.id, period):
        # A count that is not shown beside a published figure was hidden, or left out so that no hidden one can be had.
        why = one.symbol if one.symbol in symbols() else "c" if one.value is not None else "x"
        base = (
            population(one.code, _mid_year(period)) if about.base == MID_YEAR else _cell(about.base, one, period, why)
        )
        yield one.name, _cell(about.counts, one, period, why), base


def _cell(series: str, one: LocalFigure, period: str, why: str) -> int | str:
    count = figure(series, one.code, period)
    return round(count.value) if count.value is not None else count.symbol or why


def _mid_year(period: str) -> int:
    return int(period[:4]) - 1


def _local(measure_id: str, area: Area, period: str) -> LocalFigure:
    found = figure(measure_id, area.code, period)
    symbol, shown = found.symbol, reason_shown(found)
    together = found.end_year is None and bool(area.reports_with)
    if together and figure(measure_id, area.reports_with, period).end_year is not None:
        symbol, shown = "joint", MISSING["joint"]
    return LocalFigure(area.code, area.name, area.region, found.value, shown, symbol)


@cache
def _authorities() -> tuple[Area, ...]:
    return areas("local_authority")
