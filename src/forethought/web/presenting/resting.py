"""What a sentence or a cell rests on: who says so, and the rows in which it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from forethought.record import Fact
from forethought.record.reading import held, known_since, worth_telling
from forethought.web.presenting.sources import SourceLine, Sources


@dataclass(frozen=True, slots=True)
class Resting:
    """``said_by``: one line for each source; ``rows``: one for each row of a file, for whoever wants to see it."""

    said_by: tuple[SourceLine, ...]
    rows: tuple[SourceLine, ...]


def resting(claims: Iterable[str], stated: Mapping[str, Fact], sources: Sources) -> Resting:
    """The lines behind ``claims``. ``stated`` has the facts by claim id; what is not among them is left out."""
    rows: dict[tuple[object, ...], SourceLine] = {}
    for claim in claims:
        if claim in stated:
            line = sources.line(stated[claim])
            rows.setdefault((line.organisation, line.feed, line.file, line.row), line)
    said_by: dict[tuple[str, str], SourceLine] = {}
    for line in rows.values():
        one = (line.organisation, line.feed)
        # All of it was known only when the last of it was.
        said_by[one] = max(said_by.get(one, line), line, key=lambda each: each.known_from)
    return Resting(tuple(said_by.values()), tuple(rows.values()))


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
