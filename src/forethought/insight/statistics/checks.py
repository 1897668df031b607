"""Checks on figures that others published: what does not fit, where, and why it matters.

Each check takes figures (or plain numbers by area) and gives findings; no finding means that nothing was found, not
that the figures are right. Nothing is mended: what was published is shown as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median

from forethought.insight.statistics.errors import StatisticsError
from forethought.insight.statistics.figures import Figure, series
from forethought.insight.statistics.measures import measure
from forethought.insight.statistics.places import Area, area

FEWEST = 30
"""Authorities with a number below which nothing is said: few say nothing of the rest."""
MOST = 0.9
"""The share of authorities that must have a number before their lowest and highest are called a range: hidden ones are
often those that differ from nought."""
CLASH = 5.0
"""England this many times the median of authorities, or this small a part of it, is in another unit."""
_AVERAGED = ("percent", "rate", "mean")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit: ``what`` in words, ``where`` (measure, area, period), ``why`` it matters."""

    what: str
    where: str
    why: str


def check_measure(measure_id: str) -> tuple[Finding, ...]:
    """Unit clash, and England or a region outside the range of its authorities, in every period of a measure held.

    Counts and sums of money are left alone: England's is larger by nature. A clash is not reported again as a range.
    Raises ``StatisticsError`` for an unknown measure.
    """
    if measure(measure_id).kind not in _AVERAGED:
        return ()
    by_period: dict[str, list[Figure]] = {}
    for one in series(measure_id):
        by_period.setdefault(one.period, []).append(one)
    found: list[Finding] = []
    for figures in by_period.values():
        found += unit_clash(figures) or england_outside_range(figures)
    return tuple(found)


def unit_clash(figures: Sequence[Figure]) -> tuple[Finding, ...]:
    """England's figure in another unit than its authorities': far from their median, and outside all of them.

    Far is 5 or more times the median, or a fifth of it or less.

    ``figures`` are of one averaged measure (rate, percentage, mean) and one period, all levels. An average over England
    lies amid its authorities, so such a distance is a rate per 100,000 beside one per 10,000, or a count beside a
    percentage.
    """
    england, local = _england(figures), _local(figures)
    middle = median(local) if local else 0.0
    if england is None or england.value is None or len(local) < FEWEST or middle <= 0 or england.value <= 0:
        return ()
    times = england.value / middle
    if 1 / CLASH < times < CLASH or min(local) <= england.value <= max(local):
        return ()
    what = f"England's figure is {times:.3g} times the median of {len(local)} authorities"
    why = "The two look to be in different units, so that no authority can be set beside England"
    return (Finding(what, _where(england), why),)


def england_outside_range(figures: Sequence[Figure]) -> tuple[Finding, ...]:
    """England's figure below the lowest or above the highest of its authorities' (same terms as ``unit_clash``).

    An average over England cannot lie outside, unless hidden authorities make it; where fewer than 30, or less than 90%
    of those listed, have a number, nothing is said. A rounded figure may lie outside by half of its last place.
    """
    england, local = _england(figures), _local(figures)
    listed = sum(_is_local(f.area) for f in figures)
    if england is None or england.value is None or len(local) < max(FEWEST, MOST * listed):
        return ()
    low, high = min(local), max(local)
    half = 0.5 * 10.0**-england.decimals
    if low - half <= england.value <= high + half:
        return ()
    what = f"England's figure {england.value:g} lies outside the range of {len(local)} authorities, {low:g} to {high:g}"
    why = "An average over England lies within the range of its parts, so one or the other is not what it says"
    return (Finding(what, _where(england), why),)


def sum_to_total(
    parts: Mapping[str, float | None], total: float | None, where: str, *, each: float = 0.0
) -> tuple[Finding, ...]:
    """Parts that do not add up to their total.

    ``each`` is how far one number may be from the true one: 5 where all are rounded to the nearest 10, 0 where none is.
    With a part missing (None), only parts that already exceed the total are found; without a total, nothing.
    """
    known = [value for value in parts.values() if value is not None]
    if total is None or not known:
        return ()
    gap, slack = sum(known) - total, each * (len(known) + 1) + 1e-9
    if gap <= slack and (gap >= -slack or len(known) < len(parts)):
        return ()
    what = (
        f"The parts add up to {sum(known):g} and the total is {total:g}, {abs(gap):g} {'less' if gap > 0 else 'more'}"
    )
    why = "A part is missing, counted twice or from another vintage"
    return (Finding(what, where, why),)


def lost_in_join(left: Iterable[str], right: Iterable[str], where: str) -> tuple[Finding, ...]:
    """Areas that a join on GSS codes loses: the code is not on the right, though the same area is, under another code.

    ``left`` and ``right`` are the codes in two tables. Codes that are no area we know are not judged.
    """
    there = set(right)
    named = {found.code: code for code in sorted(there) if (found := _known(code)) is not None}
    findings = []
    for code in sorted(set(left) - there):
        found = _known(code)
        if found is not None and found.code in named:
            what = f"{found.name} is {code} in one table and {named[found.code]} in the other"
            why = "Its code changed, a join on codes drops it, and whatever it is averaged into is wrong"
            findings.append(Finding(what, where, why))
    return tuple(findings)


def revisions(earlier: Iterable[Figure], later: Iterable[Figure]) -> tuple[Finding, ...]:
    """Figures of the same measure, area and period that two vintages give differently; a symbol is a figure here.

    Only what stands in both is compared; a figure withdrawn or added is found by its absence, not here.
    """
    before = {(f.measure, f.area, f.period): f for f in earlier}
    findings = []
    for now in later:
        then = before.get((now.measure, now.area, now.period))
        if then is not None and (then.value, then.symbol) != (now.value, now.symbol):
            what = f"The figure was {_said(then)} and is now {_said(now)}"
            findings.append(Finding(what, _where(now), "What was concluded from the earlier figure may no longer hold"))
    return tuple(findings)


def _england(figures: Sequence[Figure]) -> Figure | None:
    return next((f for f in figures if f.area == "E92000001"), None)


def _local(figures: Sequence[Figure]) -> list[float]:
    return [f.value for f in figures if f.value is not None and _is_local(f.area)]


@cache
def _is_local(code: str) -> bool:
    return area(code).level == "local_authority"


def _known(code: str) -> Area | None:
    try:
        return area(code)
    except StatisticsError:
        return None


def _said(one: Figure) -> str:
    return one.symbol or "nothing" if one.value is None else f"{one.value:g}"


def _where(one: Figure) -> str:
    return f"{one.measure}, {area(one.area).name}, {one.period}"
