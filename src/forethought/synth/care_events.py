"""Reviews, social workers and times missing during a time in care."""

from __future__ import annotations

import random
from datetime import date, timedelta

from forethought.model import age_years
from forethought.synth.care import Missing, Plan, WorkerSpell
from forethought.synth.people import CENSUS, Person
from forethought.synth.rates import draw, rates

_CHANGES_A_YEAR = 1.0
_REASONS = {
    "MANAGE": 38,
    "LEFTRL": 30,
    "TSPROC": 14,
    "ABSENC": 10,
    "ORGRST": 5,
    "CHCHAN": 1,
    "PCCHAN": 1,
    "OTHERS": 1,
}


def reviews(plan: Plan, rng: random.Random) -> tuple[date, ...]:
    """Reviews of the care plan: within 20 working days, then three months, then every six months."""
    last = plan.end or CENSUS
    day = plan.start + timedelta(rng.randint(17, 27))
    found = []
    for gap in (rng.randint(78, 91), *[rng.randint(165, 183) for _ in range(40)]):
        if day >= last:
            break
        found.append(day)
        day += timedelta(gap)
    return tuple(found)


def workers(plan: Plan, rng: random.Random, able: list[int]) -> tuple[WorkerSpell, ...]:
    """Social workers one after another; the last keeps the case. ``able`` are numbers of workers of the team."""
    last = plan.end or CENSUS
    starts = [plan.start]
    while True:
        day = starts[-1] + timedelta(25 + round(rng.expovariate(_CHANGES_A_YEAR / 365)))
        if day >= last - timedelta(10):
            break
        starts.append(day)
    chosen: list[int] = []
    for _ in starts:
        chosen.append(rng.choice([worker for worker in able if worker not in chosen[-1:]]))
    reasons = ["FCONTA", *(draw(rng, _REASONS) for _ in starts[1:])]
    ends: list[date | None] = [*starts[1:], None]
    return tuple(map(WorkerSpell, chosen, starts, ends, reasons))


def missing(plan: Plan, person: Person, rng: random.Random, years: tuple[int, ...]) -> tuple[Missing, ...]:
    """Times missing in each collection year of ``years``; about nine in ten last two days at most."""
    found: list[Missing] = []
    for year in years:
        first = max(plan.start + timedelta(2), date(year - 1, 4, 1))
        last = min((plan.end or CENSUS) - timedelta(3), date(year, 3, 28))
        if (last - first).days < 14 or not _goes_missing(person, last, rng):
            continue
        count = min(1 + round(rng.expovariate(1 / rates()["care"]["missing_times"])), (last - first).days // 7, 40)
        starts = sorted(rng.sample(range((last - first).days), max(1, count)))
        for offset, following in zip(starts, [*starts[1:], (last - first).days + 1], strict=True):
            away = rng.choice((0, 0, 1, 1, 1, 2, 2, 2, 3, 9)) if following - offset > 1 else 0
            day = first + timedelta(offset)
            kind = "A" if rng.random() < 0.12 else "M"
            found.append(Missing(kind, day, day + timedelta(min(away, following - offset - 1))))
    return tuple(found)


def _goes_missing(person: Person, on: date, rng: random.Random) -> bool:
    age = age_years(person.born, on)
    if age < 10:
        return rng.random() < 0.002
    share: float = rates()["care"]["missing_10_15" if age < 16 else "missing_16_17"]
    return rng.random() < share
