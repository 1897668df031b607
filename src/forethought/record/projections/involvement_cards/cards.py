"""A card for each service: who, how to reach them, since when, until when, who says so, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import combinations, groupby
from typing import Any

from forethought.record.claims import Fact
from forethought.record.fact_times import known, order, said_on
from forethought.record.projections.involvement_cards.involvements import Involvement, involvements
from forethought.record.projections.involvement_cards.services import gap, gap_parts, part_names
from forethought.record.ranking import ranked

Basis = Mapping[tuple[str, str], str]
"""On what ground a controller shares a feed: (controller, feed) to words."""


def involvement_cards(
    facts: Iterable[Fact], person: str, as_at: date, as_known_at: datetime | None = None, basis: Basis | None = None
) -> dict[str, Any]:
    """The cards of ``person`` on ``as_at`` as known at ``as_known_at`` (None: now), ready to be written as JSON.

    ``facts`` were read under a grant. Days in the result are inclusive. Every involvement stated is in exactly one
    card; every answer to "who leads", "how to reach them" and so on is there, ranked, with the reasons.
    """
    held = sorted(facts, key=order)
    found = involvements(held, person, as_at, as_known_at)
    corrections = _corrections(known([fact for fact in held if fact.person_id == person], as_known_at))
    day = "now" if as_known_at is None else f"on {as_known_at.astimezone(UTC).date().isoformat()}"
    by_service = groupby(found, key=lambda one: (one.service.id, one.service.title))
    return {
        "person": person,
        "as_at": as_at.isoformat(),
        "as_known_at": None if as_known_at is None else as_known_at.astimezone(UTC).isoformat(),
        "cards": [
            _card(title, list(members), as_at, day, corrections, basis or {}) for (_, title), members in by_service
        ],
    }


def _card(
    title: str, members: list[Involvement], as_at: date, day: str, corrections: frozenset[str], basis: Basis
) -> dict[str, Any]:
    said = {part: [one.said[part] for one in members if part in one.said] for part in part_names()}
    firsts = [one.first for one in members if one.first]
    lasts = [one.last for one in members if one.last]
    said = {"status": _statuses(members), **said}
    return {
        "service": title,
        **{part: _answers(stated, as_at, corrections) for part, stated in said.items()},
        "first_involvement": min(firsts, default=None),
        "last_involvement": max(lasts, default=None),
        "as_of": max(said_on(fact) for one in members for fact in one.facts),
        "conflicts": _conflicts(members),
        "gaps": _gaps(members, day),
        "involvements": [_shown(one, basis) for one in members],
    }


def _answers(facts: list[Fact], as_at: date, corrections: frozenset[str]) -> list[dict[str, Any]]:
    return [
        {
            "rank": answer.rank,
            "value": answer.value,
            "reasons": list(answer.reasons),
            "said_to_be_wrong": any(fact.claim_id in corrections for fact in answer.statements),
            "stated_by": [
                {"controller": fact.source, "feed": fact.feed, "said_on": said_on(fact), "claim": fact.claim_id}
                for fact in answer.statements
            ],
        }
        for answer in ranked(facts, as_at)
    ]


def _shown(one: Involvement, basis: Basis) -> dict[str, Any]:
    return {
        **{part: one.said[part].value if part in one.said else None for part in part_names()},
        "status": one.status,
        "first": one.first,
        "last": one.last,
        "meetings": one.meetings,
        "source": {
            "controller": one.source,
            "feed": one.feed,
            "rows": [{"file": file, "row": row} for file, row in sorted({(f.file, f.row) for f in one.facts}, key=str)],
            "said_on": max(said_on(fact) for fact in one.facts),
            "claims": [fact.claim_id for fact in one.facts],
        },
        "sharing_basis": basis.get((one.source, one.feed)),
    }


def _statuses(members: list[Involvement]) -> list[Fact]:
    """One status for each source: open while any of its involvements is, however many others have ended."""
    rank = ("open", "closed", "not stated")
    best = (min(theirs, key=lambda one: rank.index(one.status)) for theirs in _by_source(members).values())
    return [one.status_fact() for one in best]


def _conflicts(members: list[Involvement]) -> list[str]:
    """The parts on which two sources have nothing in common in what they say of now."""
    sources = _by_source(members)
    found = []
    for part in ("status", *part_names()):
        answers = [_said_of(part, theirs) for theirs in sources.values()]
        if any(one and other and not one & other for one, other in combinations(answers, 2)):
            found.append(part)
    return found


def _said_of(part: str, theirs: list[Involvement]) -> set[str]:
    if part == "status":
        return {fact.value for fact in _statuses(theirs)} - {"not stated"}
    return {" ".join(one.said[part].value.split()).casefold() for one in theirs if one.is_current and part in one.said}


def _gaps(members: list[Involvement], day: str) -> list[str]:
    found = []
    for (source, feed), theirs in _by_source(members).items():
        current = [one for one in theirs if one.is_current] or theirs
        for part in gap_parts():
            if not any(one.first if part == "first_involvement" else part in one.said for one in current):
                found.append(gap(part, f"{source} ({feed})", day))
    return found


def _by_source(members: list[Involvement]) -> dict[tuple[str, str], list[Involvement]]:
    sources: dict[tuple[str, str], list[Involvement]] = {}
    for one in sorted(members, key=lambda each: (each.source, each.feed)):
        sources.setdefault((one.source, one.feed), []).append(one)
    return sources


def _corrections(facts: list[Fact]) -> frozenset[str]:
    """The claims that somebody said are wrong."""
    return frozenset(fact.value for fact in facts if fact.entity == "correction" and fact.attribute == "about_claim")
