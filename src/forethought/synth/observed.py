"""How a person appears in one agency's files: with that agency's slips, gaps and old addresses."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from forethought.synth.names import load_names, typo
from forethought.synth.people import CENSUS, Person
from forethought.synth.rates import rates


@dataclass(frozen=True, slots=True)
class Observed:
    """Identity as one source holds it; blank where it holds nothing."""

    forename: str
    surname: str
    born: date
    sex: str
    postcode: str
    nhs: str


class Observer:
    """Sees people as one controller (``council``, ``schools``, ``health``) does."""

    def __init__(self, controller: str, rng: random.Random) -> None:
        self._rates: Mapping[str, float] = rates()["errors"][controller]
        self._groups: Mapping[str, Any] = rates()["ethnic_groups"]
        self._rng = rng
        self._names = load_names()

    def see(self, person: Person) -> Observed:
        """``person`` as this source holds them. Errors are more common for some ethnic groups."""
        times = self._groups.get(person.ethnic_group, {"errors": 1.0})["errors"]
        seen = Observed(
            self._forename(person, times),
            self._surname(person, times),
            self._born(person, times),
            person.sex if person.sex in "MF" else "U",
            self._postcode(person, times),
            person.nhs if self._rng.random() < self._rates["nhs_number"] else "",
        )
        if self._happens("swapped", times):
            return replace(seen, forename=seen.surname, surname=seen.forename)
        return seen

    def _happens(self, name: str, times: float) -> bool:
        return self._rng.random() < self._rates[name] * times

    def _forename(self, person: Person, times: float) -> str:
        if self._happens("no_forename", times):
            return ""
        name = person.forename
        if self._happens("nickname", times):
            name = self._names.variant(self._rng, name)
        return typo(self._rng, name) if self._happens("typo", times) else name

    def _surname(self, person: Person, times: float) -> str:
        name = person.surname
        if person.other_surname and self._happens("other_surname", times):
            both = self._rng.random() < 0.2
            name = f"{name}-{person.other_surname}" if both else person.other_surname
        return typo(self._rng, name) if self._happens("typo", times) else name

    def _born(self, person: Person, times: float) -> date:
        born = person.born
        if self._happens("first_january", times):
            return date(born.year, 1, 1)
        if not self._happens("date_of_birth", times):
            return born
        kind = self._rng.randrange(3)
        if kind == 0 and born.day <= 12 and date(born.year, born.day, born.month) <= CENSUS:
            return date(born.year, born.day, born.month)
        if kind == 1 and (born.month, born.day) != (2, 29):
            return date(born.year - 1, born.month, born.day)
        return born - timedelta(self._rng.choice((1, 2, 9, 10, 30)))

    def _postcode(self, person: Person, times: float) -> str:
        if self._happens("no_postcode", times):
            return ""
        return person.old_postcode if self._happens("moved", times) else person.postcode
