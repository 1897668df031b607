"""The facts behind a sentence or a cell: those whose claims it names, as they were held at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from forethought.record import Fact, Reader
from forethought.record.reading import held, known_since, worth_telling


def behind(claims: Iterable[str], stated: Mapping[str, Fact]) -> list[Fact]:
    """The facts of ``claims``, each once. ``stated`` has the facts by claim id; what is not among them is left out."""
    return [stated[claim] for claim in dict.fromkeys(claims) if claim in stated]


def stated_by(facts: Iterable[Fact], as_known_at: datetime) -> dict[str, Fact]:
    """As :func:`held_by`, without what is not worth telling: the keys and days of rows, and totals of a child."""
    return held_by(worth_telling(facts), as_known_at)


def held_by(facts: Iterable[Fact], as_known_at: datetime) -> dict[str, Fact]:
    """The facts held at a moment, by claim id, each known since its source first said so without a break.

    ``facts`` are all that were ever stated, also what is superseded.
    """
    told = [fact for fact in facts if fact.known_from <= as_known_at]
    since = known_since(told)
    return {
        fact.claim_id: replace(fact, known_from=since[fact.claim_id, fact.known_from])
        for fact in told
        if held(fact, as_known_at)
    }


def history(reader: Reader, people: Iterable[str], entities: Iterable[str] = ()) -> list[Fact]:
    """All that was ever stated of ``people`` (of ``entities`` alone, when given), also what is superseded."""
    who, kinds = sorted(people), list(entities)
    where = f"person_id in ({', '.join('?' for _ in who)})"
    where += f" and entity in ({', '.join('?' for _ in kinds)})" if kinds else ""
    return reader.facts(where, [*who, *kinds])
