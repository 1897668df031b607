"""The people around a child, as sources state them, with what may be read of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from forethought.record.claims import Fact
from forethought.record.fact_times import so_on
from forethought.record.projections.sui_records.objects import Listed
from forethought.record.ranking import ranked


def related(facts: Iterable[Fact], others: Iterable[Fact], as_at: date) -> Listed:
    """One object for each person related on ``as_at``: relationship, name and date of birth.

    ``facts`` are those of the child, ``others`` those of other people that were read under the same grant; of whom
    nothing may be read, only the relationship is there. ``risk`` is always null: what is said against a third person
    is an allegation.
    """
    stated: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.entity == "relationship" and fact.attribute == "relationship" and so_on(fact, as_at):
            stated.setdefault(fact.other_person_id or f"{fact.source}:{fact.entity_key}", []).append(fact)
    about: dict[str, list[Fact]] = {}
    for fact in others:
        if fact.entity == "person" and so_on(fact, as_at):
            about.setdefault(fact.person_id, []).append(fact)
    found = []
    for person, statements in stated.items():
        relationship = ranked(statements, as_at)[0]
        name, name_claims = _name(about.get(person, []), as_at)
        born, born_claims = _first(about.get(person, []), "date_of_birth", as_at)
        made: dict[str, Any] = {
            "relationshipToTheChild": relationship.value,
            "name": name,
            "dob": born,
            "risk": None,
        }
        claims = {*(fact.claim_id for fact in statements), *name_claims, *born_claims}
        found.append((made, tuple(sorted(claims))))
    return sorted(found, key=lambda each: (each[0]["relationshipToTheChild"], each[1]))


def _name(facts: list[Fact], as_at: date) -> tuple[str | None, tuple[str, ...]]:
    whole, claims = _first(facts, "full_name", as_at)
    if whole:
        return whole, claims
    parts = [_first(facts, attribute, as_at) for attribute in ("forename", "surname")]
    said = " ".join(value for value, _ in parts if value)
    return said or None, tuple(claim for _, each in parts for claim in each)


def _first(facts: list[Fact], attribute: str, as_at: date) -> tuple[str | None, tuple[str, ...]]:
    answers = ranked([fact for fact in facts if fact.attribute == attribute], as_at)
    if not answers:
        return None, ()
    return answers[0].value, tuple(fact.claim_id for fact in answers[0].statements)
