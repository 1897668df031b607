"""Children at school: numbers, schools, provision and absence as they truly are."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forethought.model import add_years, age_years
from forethought.synth.numbers import NumberBook
from forethought.synth.people import CENSUS, Person
from forethought.synth.rates import rates
from forethought.synth.world import School, World

_TERM = date(2025, 8, 31)  # age on this day decides the year group of 2025-26
_SESSIONS = 310  # half days from September 2025 to the end of May 2026


@dataclass(frozen=True, slots=True)
class Pupil:
    """One school-age child: ``upn`` always exists, ``on_roll`` says whether a Westmarch school holds the child."""

    person_id: str
    upn: str
    former_upn: str
    uln: str
    school: School
    entry: date
    on_roll: bool
    sen: str
    possible: int
    authorised: int
    unauthorised: int


class Enrolment:
    """Places children in schools."""

    def __init__(self, world: World, numbers: NumberBook, rng: random.Random) -> None:
        self._world = world
        self._numbers = numbers
        self._rng = rng

    def enrol(self, person: Person, ward: str, circle: str) -> Pupil | None:
        """The pupil that ``person`` is, None below school age.

        ``circle`` is ``all``, ``need``, ``plan`` or ``care``, which decides provision and absence.
        """
        if person.born > add_years(_TERM, -4):
            return None
        rng = self._rng
        age = age_years(person.born, _TERM)
        sen = self._provision(circle)
        school = self._school(age, ward, sen)
        reception = _september(person.born, 4)
        entry = max(
            reception,
            {"primary": reception, "secondary": _september(person.born, 11)}.get(school.phase, date.min),
        )
        entry = _september(person.born, 16) if school.phase == "sixth_form" else entry
        if rng.random() < 0.09:
            entry = max(entry, CENSUS - timedelta(rng.randint(20, 700)))
        absent = self._absence(circle)
        possible = max(20, _SESSIONS - rng.choice((0, 0, 0, 0, 2, 4, 60)))
        missed = min(possible, round(possible * absent))
        unauthorised = min(missed, round(missed * rng.betavariate(1.2, 3.4 if circle == "all" else 2.0)))
        roll = rates()["records"]["on_roll_to_16" if age < 16 else "on_roll_16_17"]
        return Pupil(
            person.person_id,
            *self._upns(reception.year),
            self._numbers.learner() if age >= 14 and rng.random() < rates()["records"]["uln"] else "",
            school,
            entry,
            rng.random() < roll,
            sen,
            possible,
            missed - unauthorised,
            unauthorised,
        )

    def _upns(self, year: int) -> tuple[str, str]:
        rng, shares = self._rng, rates()["records"]
        first = rng.choice([school.estab for school in self._world.schools if school.phase == "primary"])
        if rng.random() < shares["upn_temporary"]:
            return self._numbers.pupil(first, 2025, temporary=True), ""
        upn = self._numbers.pupil(first, year)
        former = self._numbers.pupil(first, year, temporary=True) if rng.random() < shares["upn_former"] else ""
        return upn, former

    def _school(self, age: int, ward: str, sen: str) -> School:
        rng = self._rng
        phase = "primary" if age < 11 else "secondary" if age < 16 else "sixth_form"
        if sen == "E" and rng.random() < 0.35:
            phase = "special"
        fitting = [school for school in self._world.schools if school.phase == phase]
        near = [school for school in fitting if school.ward == ward]
        return rng.choice(near if near and rng.random() < 0.88 else fitting)

    def _provision(self, circle: str) -> str:
        shares: Mapping[str, Any] = rates()["sen"]
        support, plan = shares.get(circle, shares["need"])
        chance = self._rng.random() * 100
        return "E" if chance < plan else "K" if chance < plan + support else "N"

    def _absence(self, circle: str) -> float:
        mean = rates()["absence"][circle] / 100
        return self._rng.betavariate(1.1, 1.1 * (1 - mean) / mean)


def _september(born: date, age: int) -> date:
    """1 September of the school year in which the child is ``age`` on the day before."""
    birthday = add_years(born, age)
    return date(birthday.year + (birthday.month >= 9), 9, 1)
