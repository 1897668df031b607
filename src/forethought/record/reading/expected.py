"""When something should be stated without a break: a placement in care, a school roll at school age, an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forethought.model import Period, add_years
from forethought.record.claims import Fact
from forethought.record.fact_times import order
from forethought.record.reading.times import span
from forethought.record.reading.vocabulary import vocabulary

_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Expected:
    """A stretch of time in which something should be stated, why (a code of the data file), and on what claims."""

    period: Period
    reason: str
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """The stretches in which an entity is expected; ``not_judged`` is a code for why nothing can be said, or empty."""

    stretches: tuple[Expected, ...]
    not_judged: str = ""


def expectation(entity: str, facts: Sequence[Fact], asked: Period) -> Expectation:
    """When ``entity`` (one of ``continuous`` in ``data/reading.toml``) should be stated within ``asked``."""
    rule = vocabulary()["continuous"][entity]["expected"]
    found = _RULES[rule](facts, asked)
    inside = [
        Expected(period, one.reason, one.claim_ids)
        for one in found.stretches
        if (period := one.period.intersect(asked)) is not None
    ]
    return Expectation(tuple(sorted(inside, key=lambda e: (e.period.start, e.reason, e.claim_ids))), found.not_judged)


def school_age(born: date) -> Period:
    """Compulsory school age in England of somebody born on ``born``, half-open (Education Act 1996 s.8)."""
    rules = vocabulary()["school_age"]
    fifth = add_years(born, rules["from_age"])
    prescribed = sorted(
        date(year, *map(int, text.split("-")))
        for year in (fifth.year, fifth.year + 1)
        for text in rules["prescribed_days"]
    )
    first = next(day for day in prescribed if day >= fifth)
    sixteenth = add_years(born, rules["to_age"])
    june = date(sixteenth.year + (sixteenth.month >= 9), 6, 30)
    last = june - timedelta((june.weekday() - _FRIDAY) % 7)
    return Period.inclusive(first, last)


def _care(facts: Sequence[Fact], asked: Period) -> Expectation:
    """Spells of care: stated as such, or made up of placements that follow each other until care is left."""
    spells = vocabulary()["care"]["spells"]
    found: list[Expected] = []
    by_source: dict[str, list[Fact]] = {}
    for fact in facts:
        when = span(fact)
        if fact.entity in spells and when:
            found.append(Expected(when, "in_care_period", (fact.claim_id,)))
        elif fact.entity == "placement" and when:
            by_source.setdefault(fact.source, []).append(fact)
    for source in sorted(by_source):
        found += _between_placements(by_source[source], asked)
    return Expectation(tuple(found), "" if found or by_source else "no_care")


def _between_placements(facts: Iterable[Fact], asked: Period) -> list[Expected]:
    """The time from each placement of one source that ended, without care ending, to its next or the last day asked.

    The stays themselves are no gaps by that source, so only what lies between them has to be said. An end without any
    reason may be the end of care, so nothing is expected after it unless another placement follows.
    """
    terms = vocabulary()["care"]
    stays: dict[tuple[str, date, date | None], list[Fact]] = {}
    for fact in sorted(facts, key=order):
        if (when := span(fact)) is not None:
            stays.setdefault((fact.entity_key, when.start, when.end), []).append(fact)
    in_turn = sorted(stays, key=lambda stay: (stay[1], stay[2] or date.max, stay[0]))
    found = []
    for _, start, end in in_turn:
        said = [fact for key in in_turn if (key[1], key[2]) == (start, end) for fact in stays[key]]
        reasons = [fact for fact in said if fact.attribute == terms["ended"]]
        if end is None or any(fact.value not in terms["goes_on"] for fact in reasons):
            continue
        next_start = min((key[1] for key in in_turn if key[1] >= end), default=asked.end if reasons else end)
        if next_start is None or next_start > end:
            ids = tuple(sorted({fact.claim_id for fact in reasons or said}))
            why = "care_goes_on" if reasons else "end_unexplained"
            found.append(Expected(Period(end, next_start), why, ids))
    return found


def _at_school_age(facts: Sequence[Fact], asked: Period) -> Expectation:
    births = _births(facts)
    if not births:
        return Expectation((), "no_birth_date")
    period: Period | None = asked
    for born in births:
        period = period and period.intersect(school_age(born))
    ids = tuple(sorted({claim for claims in births.values() for claim in claims}))
    return Expectation((Expected(period, "school_age", ids),) if period else ())


def _alive(facts: Sequence[Fact], asked: Period) -> Expectation:
    """From the last birth that is stated (or the first day asked) to the first death."""
    births, deaths = _births(facts), _births(facts, "date_of_death")
    start = max([asked.start, *births])
    end = min((day for day in (asked.end, *deaths) if day), default=None)
    if end is not None and end <= start:
        return Expectation(())
    ids = tuple(sorted({claim for days in (births, deaths) for claims in days.values() for claim in claims}))
    return Expectation((Expected(Period(start, end), "life", ids),))


def _births(facts: Iterable[Fact], attribute: str = "date_of_birth") -> dict[date, list[str]]:
    found: dict[date, list[str]] = {}
    for fact in facts:
        if fact.entity == "person" and fact.attribute == attribute:
            try:
                found.setdefault(date.fromisoformat(fact.value[:10]), []).append(fact.claim_id)
            except ValueError:
                continue  # what is not a date says nothing of an age
    return found


_RULES: Mapping[str, Callable[[Sequence[Fact], Period], Expectation]] = {
    "care": _care,
    "school_age": _at_school_age,
    "life": _alive,
}


def in_holiday(period: Period) -> bool:
    """Whether all of ``period`` lies in the long school holiday, in which no school need have anybody on its roll."""
    days: Mapping[str, Any] = vocabulary()["school_age"]["holiday"]
    first, last = (date(period.start.year, *map(int, days[name].split("-"))) for name in ("first", "last"))
    return period.start >= first and period.last is not None and period.last <= last
