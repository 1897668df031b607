"""An authority's published figures and what they are set beside: neighbours, region, England."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from statistics import median

from forethought.insight.local.holding import ENGLAND, held, held_of, local_areas, name_of, reporting_code, value_of
from forethought.insight.local.measures import About
from forethought.insight.local.values import Beside, Latest
from forethought.insight.national.wording import months_between, period_in_words
from forethought.insight.statistics import SYMBOLS, Area, Figure, judgement, neighbours

ONLY_ENGLAND = "published only for England"
"""The reason why no authority has a number."""
_KINDS = ("percent", "rate", "mean", "money")
"""Kinds of measures that may be set beside those of other areas; counts follow the size of an area."""


def latest(about: About, one: Area, as_of: date) -> Latest:
    """The area's figure in the newest period of the measure, a number or the reason why there is none."""
    code = reporting_code(about.measure.id, one)
    found = held_of(about.measure.id, code).get(about.period)
    year = _year(about, found)
    together = name_of(code) if code != one.code else ""
    return _told(about, about.period, year, found, as_of, together)


def last_number(about: About, one: Area, as_of: date) -> Latest | None:
    """The newest figure with a number before the newest period; None when there is none."""
    told = held_of(about.measure.id, reporting_code(about.measure.id, one))
    for period in reversed(about.periods[:-1]):
        if (found := told.get(period)) is not None and found.value is not None:
            return _told(about, period, found.end_year or 0, found, as_of, "")
    return None


def _told(about: About, period: str, year: int, found: Figure | None, as_of: date, together: str) -> Latest:
    ends = about.ends(year)
    value = None if found is None else found.value
    return Latest(
        period=period,
        when=period_in_words(period),
        ends=ends,
        age_months=months_between(ends, as_of),
        published=about.dataset.published if period == about.dataset.newest_period else None,
        value=value,
        shown="not held" if found is None else found.shown,
        reason="" if value is not None else _reason(about, found),
        together=together,
    )


def _reason(about: About, found: Figure | None) -> str:
    if found is not None:
        return found.reason
    return SYMBOLS[""] if _local(about.measure.id) else ONLY_ENGLAND


@cache
def _local(measure_id: str) -> bool:
    """Whether a measure is published for authorities at all."""
    return any(one.code in held(measure_id) for one in local_areas())


def _year(about: About, found: Figure | None) -> int:
    if found is not None and found.end_year:
        return found.end_year
    newest = held_of(about.measure.id, ENGLAND).get(about.period)
    return newest.end_year if newest is not None and newest.end_year else about.dataset.period_ends.year


def neighbour_codes(one: Area) -> tuple[str, ...]:
    """The ten statistical neighbours of the model of 2025, nearest first."""
    return tuple(near.area for near in neighbours(one.code))


def beside_neighbours(about: About, one: Area) -> Beside | None:
    """The median of the neighbours' figures of the newest period; None where neighbours make no benchmark."""
    codes = neighbour_codes(one)
    if about.measure.kind not in _KINDS or not codes or not _local(about.measure.id):
        return None
    numbers = _numbers(about, codes, about.period)
    middle = median(numbers) if numbers else None
    shown = "" if middle is None else shown_median(middle, about.decimals)
    reason = "" if numbers else "no neighbour has a number"
    return Beside("Median of statistical neighbours", "", middle, shown, reason, len(numbers), len(codes))


def medians(about: About, one: Area) -> tuple[float | None, ...]:
    """The neighbours' median in each period of the measure."""
    codes = neighbour_codes(one)
    found = (_numbers(about, codes, period) for period in about.periods)
    return tuple(median(numbers) if numbers else None for numbers in found)


def shown_median(value: float, decimals: int) -> str:
    """A median with the decimals of its figures, and one more where it lies between two of them."""
    places = decimals if abs(round(value, decimals) - value) < 1e-9 or decimals == 2 else decimals + 1
    return f"{value:,.{places}f}"


def beside_area(about: About, code: str) -> Beside | None:
    """The published figure of a region or of England in the newest period; None where none is held."""
    found = held_of(about.measure.id, code).get(about.period)
    if found is None:
        return None
    return Beside(name_of(code), code, found.value, found.shown, found.reason)


def judged_beside(one: Area) -> tuple[Beside, Beside, Beside]:
    """How many leaders of neighbours, region and England have each judgement, in the inspectorate's order of words."""
    near = neighbour_codes(one)
    region = [a.code for a in local_areas() if a.region == one.region]
    everyone = [a.code for a in local_areas()]
    return (
        _judged("Statistical neighbours", "", near),
        _judged(name_of(one.region), one.region, region),
        _judged("England", ENGLAND, everyone),
    )


def _judged(label: str, code: str, codes: Iterable[str]) -> Beside:
    found = Counter(judged.leaders for c in codes if (judged := judgement(c)) is not None)
    words = ", ".join(f"{word}: {found[word]}" for word in sorted(found))
    return Beside(label, code, None, words, "", found.total(), found.total())


def _numbers(about: About, codes: Iterable[str], period: str) -> list[float]:
    found = (value_of(about.measure.id, code, period) for code in codes)
    return [value for value in found if value is not None]
