"""The two times of a fact beyond ``record.fact_times``: the same conditions in SQL, since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from forethought.governance import english_day
from forethought.model import Period
from forethought.record.claims import Fact

_TICK = timedelta(microseconds=1)


def conditions(as_at: date, as_known_at: datetime) -> tuple[str, list[Any]]:
    """``fact_times.so_on`` and ``held`` as a condition over the view ``claim``, with its parameters."""
    sql = (
        "known_from <= ? and (known_to is null or known_to > ?) "
        "and (valid_from is null or valid_from <= ?) and (valid_to is null or valid_to > ?)"
    )
    return sql, [as_known_at, as_known_at, as_at.isoformat(), as_at.isoformat()]


def last_moment(day: date) -> datetime:
    """The last moment of ``day`` in England, in UTC."""
    midnight = datetime.combine(day + timedelta(1), time(), UTC)
    summer = midnight - timedelta(hours=1)
    return (summer if english_day(summer) > day else midnight) - _TICK


def essence(fact: Fact, day: date | None = None) -> tuple[str | None, ...]:
    """What ``fact`` says, whichever delivery says it. With ``day``, an end after that day does not count.

    The entity's key is no part of it: systems give their rows new numbers, and that tells nobody anything. So two
    things of a source that are alike in all that it says of them count as one.
    """
    end = None if day and fact.valid_to and fact.valid_to > day.isoformat() else fact.valid_to
    what = (fact.person_id, fact.source, fact.entity, fact.attribute, fact.value)
    return (*what, fact.other_person_id, fact.nature, fact.outcome, fact.valid_from, end)


def known_since(history: Iterable[Fact]) -> dict[tuple[str, datetime], datetime]:
    """Since when each statement's source has said the same without a break, delivery after delivery.

    ``history`` is all that sources ever said, also what is superseded; the keys are claim id and known time, since a
    file that arrives twice makes the same claims twice.
    """
    alike: dict[tuple[str | None, ...], list[Fact]] = {}
    for fact in sorted(history, key=lambda f: f.known_from):
        alike.setdefault(essence(fact), []).append(fact)
    since: dict[tuple[str, datetime], datetime] = {}
    for said in alike.values():
        start, until = said[0].known_from, said[0].known_to
        for fact in said:
            if until is not None and fact.known_from > until:
                start = fact.known_from
            since[fact.claim_id, fact.known_from] = start
            until = None if fact.known_to is None else max(fact.known_to, until or fact.known_to)
    return since


def span(fact: Fact) -> Period | None:
    """The days a fact's dates span; None when it has no start or its end is not after it."""
    start, end = _day(fact.valid_from), _day(fact.valid_to)
    return Period(start, end) if start and (end is None or end > start) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
