"""The centre's own punctuality: how long after its period each publication came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forethought.insight.national.facts import Dataset, datasets, definitions
from forethought.insight.national.wording import months_between
from forethought.model import add_years


@dataclass(frozen=True, slots=True)
class Punctuality:
    """One publication on a day. ``lag_days`` and ``lag_months`` (whole) run from its period's end to its coming out.

    ``newer_due`` is a year after it came out, once that day is reached: a newer one may be out, and is not known here.
    ``indicators`` are those that rest on it.
    """

    dataset: str
    title: str
    publisher: str
    newest_period: str
    period_ends: date
    published: date
    lag_days: int
    lag_months: int
    newer_due: date | None
    indicators: tuple[str, ...]
    note: str


def punctuality(as_of: date) -> tuple[Punctuality, ...]:
    """Every publication the indicators rest on, in alphabetical order of titles."""
    return tuple(_one(dataset, as_of) for dataset in sorted(datasets().values(), key=lambda found: found.title))


def _one(dataset: Dataset, as_of: date) -> Punctuality:
    due = add_years(dataset.published, 1)
    return Punctuality(
        dataset=dataset.id,
        title=dataset.title,
        publisher=dataset.publisher,
        newest_period=dataset.newest_period,
        period_ends=dataset.period_ends,
        published=dataset.published,
        lag_days=(dataset.published - dataset.period_ends).days,
        lag_months=months_between(dataset.period_ends, dataset.published),
        newer_due=due if due <= as_of else None,
        indicators=tuple(found.id for found in definitions().values() if found.dataset == dataset.id),
        note=dataset.note,
    )
