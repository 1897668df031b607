"""Who a person is, from everything that is said about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forethought.governance import english_day
from forethought.model import age_years
from forethought.pages.words import day
from forethought.record import Fact
from forethought.telling.naming import names
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told
from forethought.web.presenting.kin import Tie

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
    births: dict[str, list[Fact]] = {}
    for fact in about:
        if fact.attribute == "date_of_birth":
            births.setdefault(fact.value, []).append(fact)
    first, stating = max(births.items(), key=lambda item: len(item[1]), default=("", []))
    years = _age(first, newest.known_from.date()) if newest else None
    latest = told(day(newest.known_from), [newest], sources, "latest_news") if newest else Told("")
    age = Told("")
    if years is not None and newest:
        age = told(f"{years} years old", [*stating, newest], sources, "age")
    born = told(day(first) if first else "", stating, sources)
    return Person(person_id, names(person_id, about, sources), born, age, latest, ties)


def first_news(facts: Iterable[Fact], sources: Sources) -> Told:
    """The day on which the first of ``facts`` was stated; empty when there are none."""
    first = min(facts, key=lambda fact: fact.known_from, default=None)
    return told(day(english_day(first.known_from)), [first], sources, "first_news") if first else Told("")


def family(ties: Iterable[Tie], facts: Iterable[Fact], sources: Sources) -> list[Person]:
    """The people a child is related to, each once, with every relationship that some source states."""
    related: dict[str, list[Tie]] = {}
    for tie in ties:
        related.setdefault(tie.person_id, []).append(tie)
    known = list(facts)
    return [person(who, known, sources, tuple(found)) for who, found in related.items()]


def _age(born: str, on: date) -> int | None:
    try:
        return age_years(date.fromisoformat(born), on)
    except ValueError:
        return None
