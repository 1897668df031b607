"""Who a person is, from everything that is said about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forethought.model import age_years
from forethought.record import Fact, FamilyMember
from forethought.web.presenting.sources import Sources

NO_NAME = "Name not known"


@dataclass(frozen=True, slots=True)
class Person:
    """One person on a page. ``names`` are all names in use, the most often stated first."""

    person_id: str
    names: tuple[str, ...]
    born: str
    age: int | None
    relationship: str = ""
    told_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name to call them by."""
        return self.names[0] if self.names else NO_NAME


def person(
    person_id: str,
    facts: Iterable[Fact],
    today: date,
    relationship: str = "",
    told_by: tuple[str, ...] = (),
) -> Person:
    """The person as their own statements name them."""
    about = [fact for fact in facts if fact.person_id == person_id and fact.entity == "person"]
    born = _most_stated(fact.value for fact in about if fact.attribute == "date_of_birth")
    first = born[0] if born else ""
    return Person(person_id, _names(about), first, _age(first, today), relationship, told_by)


def family(members: Iterable[FamilyMember], facts: Iterable[Fact], sources: Sources, today: date) -> list[Person]:
    """The people a child is related to, each once, with every relationship that some source states."""
    related: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for member in members:
        words, told_by = related.setdefault(member.person_id, ({}, {}))
        words[member.relationship] = None
        told_by[sources.name(member.source)] = None
    known = list(facts)
    return [
        person(who, known, today, " and ".join(words).capitalize(), tuple(told_by))
        for who, (words, told_by) in related.items()
    ]


def _names(about: list[Fact]) -> tuple[str, ...]:
    # A source's forename goes with the same source's surname, or a name nobody ever wrote would appear.
    spoken: list[str] = []
    for source in dict.fromkeys((fact.source, fact.feed, fact.entity_key) for fact in about):
        parts = {f.attribute: f.value for f in about if (f.source, f.feed, f.entity_key) == source}
        name = " ".join(parts[key] for key in ("forename", "surname") if parts.get(key))
        if name:
            spoken.append(name)
    return tuple(_most_stated(spoken))


def _most_stated(values: Iterable[str]) -> list[str]:
    counted: dict[str, int] = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return sorted(counted, key=lambda value: -counted[value])


def _age(born: str, today: date) -> int | None:
    try:
        return age_years(date.fromisoformat(born), today)
    except ValueError:
        return None
