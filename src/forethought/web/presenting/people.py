"""Who a person is, from everything that is said about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from forethought.model import age_years
from forethought.record import Fact, FamilyMember
from forethought.record.reading import names_of
from forethought.web.presenting.sources import Sources

NO_NAME = "Name not known"


@dataclass(frozen=True, slots=True)
class Person:
    """One person on a page. ``names`` are all names in use, the most often stated first.

    ``age`` is that on ``latest``, the day on which the record last heard of the people on the page: a record that has
    not heard for a while must not make a child older than anything in it.
    """

    person_id: str
    names: tuple[str, ...]
    born: str
    age: int | None
    latest: date | None = None
    relationship: str = ""
    told_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name to call them by."""
        return self.names[0] if self.names else NO_NAME


def person(person_id: str, facts: Iterable[Fact], relationship: str = "", told_by: tuple[str, ...] = ()) -> Person:
    """The person as their own statements name them; ``facts`` are those of everybody on the page."""
    known = list(facts)
    latest = max((fact.known_from.date() for fact in known), default=None)
    about = [fact for fact in known if fact.person_id == person_id and fact.entity == "person"]
    born = _most_stated(fact.value for fact in about if fact.attribute == "date_of_birth")
    first = born[0] if born else ""
    return Person(person_id, names_of(person_id, about), first, _age(first, latest), latest, relationship, told_by)


def name_of(person_id: str, facts: Iterable[Fact]) -> str:
    """What somebody is called by what is stated now; ``facts`` may hold what is superseded too."""
    return next(iter(names_of(person_id, (fact for fact in facts if fact.known_to is None))), NO_NAME)


def family(members: Iterable[FamilyMember], facts: Iterable[Fact], sources: Sources) -> list[Person]:
    """The people a child is related to, each once, with every relationship that some source states."""
    related: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for member in members:
        words, told_by = related.setdefault(member.person_id, ({}, {}))
        words[member.relationship] = None
        told_by[sources.name(member.source)] = None
    known = list(facts)
    return [
        person(who, known, " and ".join(words).capitalize(), tuple(told_by))
        for who, (words, told_by) in related.items()
    ]


def siblings(child: str, children_of_parents: Iterable[FamilyMember]) -> list[FamilyMember]:
    """Those whom some source states to be a child of the child's own parent, as brothers and sisters."""
    return [
        replace(member, relationship="brother or sister")
        for member in children_of_parents
        if member.person_id != child and is_child(member)
    ]


def is_child(member: FamilyMember) -> bool:
    """Whether the member is stated as a child of the person asked about, rather than as a parent or carer."""
    return member.relationship.startswith("child")


def _most_stated(values: Iterable[str]) -> list[str]:
    counted: dict[str, int] = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return sorted(counted, key=lambda value: -counted[value])


def _age(born: str, on: date | None) -> int | None:
    try:
        return None if on is None else age_years(date.fromisoformat(born), on)
    except ValueError:
        return None
