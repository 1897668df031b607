"""Where one indicator stands: England's latest figure, how old it is, its course, how authorities differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from forethought.insight.national.course import Point, control, course_says, numbers, point
from forethought.insight.national.facts import Dataset, Definition, datasets, definition
from forethought.insight.national.spread import Distribution, Spread, distribution, spread
from forethought.insight.national.wording import months_between, unit_of
from forethought.insight.statistics import Measure, measure, periods, series
from forethought.model import add_years

ENGLAND = "E92000001"
Status = Literal[
    "published and current",
    "published, too old",
    "published, only for England",
    "computable, not in the framework",
    "nobody measures it",
]
CURRENT: Status = "published and current"
TOO_OLD: Status = "published, too old"
ONLY_ENGLAND: Status = "published, only for England"
COMPUTABLE: Status = "computable, not in the framework"
NOBODY: Status = "nobody measures it"
STATUSES: tuple[Status, ...] = (CURRENT, TOO_OLD, ONLY_ENGLAND, COMPUTABLE, NOBODY)


@dataclass(frozen=True, slots=True)
class Standing:
    """One of the framework's indicators on a day.

    ``england`` is the newest point with a number. ``period_ends`` is the last day it tells of, ``published`` the day it
    came out and ``lag_days`` the days between, None where they are not known. ``age_months`` counts whole months from
    ``period_ends`` to the day asked about. ``newer_due`` is the first day on which a newer figure may be out, a year
    after this one came, None while that lies ahead: what is held may then be older than what is published. ``trend``
    holds England's points, oldest first; ``trend_says`` what so many can show. ``card`` is the card that computes the
    same from a council's returns, empty when it needs data that no return holds; ``checks`` how many faults the checks
    on published figures find.
    """

    id: str
    title: str
    official_title: str
    part: str
    unit: str
    dataset: str
    england: Point | None
    period_ends: date
    published: date | None
    lag_days: int | None
    age_months: int
    newer_due: date | None
    trend: tuple[Point, ...]
    trend_says: str
    distribution: Distribution
    spread: Spread
    status: Status
    card: str
    note: str


@dataclass(frozen=True, slots=True)
class _Held:
    """What does not depend on the day asked about."""

    about: Measure
    told: Definition
    dataset: Dataset
    trend: tuple[Point, ...]
    trend_says: str
    distribution: Distribution
    spread: Spread


def standing(measure_id: str, as_of: date) -> Standing:
    """The indicator ``measure_id`` (``NF01`` to ``NF68``) on ``as_of``. Raises ``NationalError`` for another id."""
    held = _held(measure_id)
    england = next(reversed(numbers(held.trend)), None)
    newest = england is not None and england.period == held.dataset.newest_period
    ends = held.dataset.period_ends if newest or england is None else _end_of(held.dataset, england.end_year)
    published = held.dataset.published if newest else None
    age = months_between(ends, as_of)
    due = add_years(held.dataset.published, 1)
    return Standing(
        id=measure_id,
        title=held.told.title,
        official_title=held.about.title,
        part=held.about.part,
        unit=unit_of(held.about),
        dataset=held.dataset.id,
        england=england,
        period_ends=ends,
        published=published,
        lag_days=(published - ends).days if published else None,
        age_months=age,
        newer_due=due if due <= as_of else None,
        trend=held.trend,
        trend_says=held.trend_says,
        distribution=held.distribution,
        spread=held.spread,
        status=_status(held, age),
        card=held.told.card,
        note=" ".join(part for part in (held.told.note, held.dataset.note) if part),
    )


def latest_period(measure_id: str) -> str:
    """The newest period for which anything is held of the indicator, as published."""
    return periods(measure_id)[-1]


@cache
def _held(measure_id: str) -> _Held:
    told, about = definition(measure_id), measure(measure_id)
    trend, latest = tuple(map(point, series(measure_id, ENGLAND))), latest_period(measure_id)
    dataset = datasets()[told.dataset]
    says = course_says(trend, control(trend, dataset.period_ends))
    return _Held(about, told, dataset, trend, says, distribution(about, latest), spread(told, latest))


def _end_of(dataset: Dataset, year: int) -> date:
    """The same day of the year ``year`` as the newest period ends on."""
    return add_years(dataset.period_ends, year - dataset.period_ends.year)


def _status(held: _Held, age: int) -> Status:
    if age >= held.dataset.too_old_after_months:
        return TOO_OLD
    return CURRENT if held.distribution.numbers else ONLY_ENGLAND
