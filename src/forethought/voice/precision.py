"""How exactly the days are known on which something begins or ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from forethought.record import Fact
from forethought.voice.facts import day

PRECISIONS = ("day", "month", "year")
"""How exactly a day can be known, most exact first."""


def coarsest(facts: Iterable[Fact]) -> Mapping[date, str]:
    """For each day on which a fact begins or ends, the least exact precision any of them gives it."""
    found: dict[date, str] = {}
    for fact in facts:
        precision = fact.valid_precision if fact.valid_precision in PRECISIONS else "day"
        for when in (day(fact.valid_from), day(fact.valid_to)):
            if when is not None:
                found[when] = max(found.get(when, "day"), precision, key=PRECISIONS.index)
    return found
