"""The facts behind a sentence or a cell: those whose claims it names, as they were held at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from forethought.record import Fact
from forethought.record.reading import held, known_since, worth_telling


def behind(claims: Iterable[str], stated: Mapping[str, Fact]) -> list[Fact]:
    """The facts of ``claims``, each once. ``stated`` has the facts by claim id; what is not among them is left out."""
    return [stated[claim] for claim in dict.fromkeys(claims) if claim in stated]


def stated_by(facts: Iterable[Fact], as_known_at: datetime) -> dict[str, Fact]:
    """The facts held at a moment, by claim id, each known since its source first said so without a break.

    ``facts`` are all that were ever stated, also what is superseded.
    """
    told = worth_telling(fact for fact in facts if fact.known_from <= as_known_at)
    since = known_since(told)
    return {
        fact.claim_id: replace(fact, known_from=since[fact.claim_id, fact.known_from])
        for fact in told
        if held(fact, as_known_at)
    }
