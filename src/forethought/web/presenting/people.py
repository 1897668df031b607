"""Who a person is, from everything that is said about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forethought.model import age_years
from forethought.pages.words import day
from forethought.record import Fact
from forethought.web.presenting.kin import Tie
from forethought.web.presenting.sources import Sources
from forethought.web.presenting.told import Told, told

NO_NAME = "Name not known"


@dataclass(frozen=True, slots=True)
class Person:
    """One person on a page. ``names`` are all names in use, the most often stated first.

    ``age`` ("17 years old") is that on ``latest``, the day on which the record last heard of the people on the page: a
    record that has not heard for a while must not make a child older than anything in it. Both are empty when no date
    of birth is known. ``ties`` say what they are to the child of the page.
    """

    person_id: str
    names: tuple[Told, ...]
    born: Told
    age: Told
    latest: Told
    ties: tuple[Tie, ...] = ()

    @property
    def name(self) -> Told:
        """The name to call them by."""
        return self.names[0] if self.names else Told(NO_NAME)


def person(person_id: str, facts: Iterable[Fact], sources: Sources, ties: tuple[Tie, ...] = ()) -> Person:
    """The person as their own statements name them; ``facts`` are those of everybody on the page."""
    known = list(facts)
    newest = max(known, key=lambda fact: fact.known_from, default=None)
    about = [fact for fact in known if fact.person_id == person_id and fact.entity == "person"]
    births = _most_stated((fact.value, (fact,)) for fact in about if fact.attribute == "date_of_birth")
    first, stating = births[0] if births else ("", [])
    years = _age(first, newest.known_from.date()) if newest else None
    latest = told(day(newest.known_from), [newest], sources, "latest_news") if newest else Told("")
    age = Told("")
    if years is not None and newest:
        age = told(f"{years} years old", [*stating, newest], sources, "age")
    born = told(day(first) if first else "", stating, sources)
    return Person(person_id, _names(about, sources), born, age, latest, ties)


def family(ties: Iterable[Tie], facts: Iterable[Fact], sources: Sources) -> list[Person]:
    """The people a child is related to, each once, with every relationship that some source states."""
    related: dict[str, list[Tie]] = {}
    for tie in ties:
        related.setdefault(tie.person_id, []).append(tie)
    known = list(facts)
    return [person(who, known, sources, tuple(found)) for who, found in related.items()]


def _names(about: list[Fact], sources: Sources) -> tuple[Told, ...]:
    # A source's forename goes with the same source's surname, or a name nobody ever wrote would appear.
    spoken: list[tuple[str, tuple[Fact, ...]]] = []
    for source in dict.fromkeys((fact.source, fact.feed, fact.entity_key) for fact in about):
        parts = {f.attribute: f for f in about if (f.source, f.feed, f.entity_key) == source}
        found = tuple(parts[key] for key in ("forename", "surname") if key in parts and parts[key].value)
        if found:
            spoken.append((" ".join(fact.value for fact in found), found))
    return tuple(told(name, stating, sources, "name") for name, stating in _most_stated(spoken))


def _most_stated(values: Iterable[tuple[str, tuple[Fact, ...]]]) -> list[tuple[str, list[Fact]]]:
    """Each value once with all that state it, the most often stated first."""
    stating: dict[str, list[tuple[Fact, ...]]] = {}
    for value, facts in values:
        stating.setdefault(value, []).append(facts)
    ordered = sorted(stating.items(), key=lambda item: -len(item[1]))
    return [(value, [fact for group in groups for fact in group]) for value, groups in ordered]


def _age(born: str, on: date) -> int | None:
    try:
        return age_years(date.fromisoformat(born), on)
    except ValueError:
        return None
