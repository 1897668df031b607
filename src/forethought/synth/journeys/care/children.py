"""Who may come into care, and where they live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from forethought.synth.areas.ground import Postcodes
from forethought.synth.journeys.tables import Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER, day, on
from forethought.synth.setting import Setting

YEAR = 365.25
ADULT = 18


@dataclass(frozen=True)
class Child:
    """One child. ``begin`` is the first day here, ``adult`` the 18th birthday; ``until`` the first of the days of
    leaving, death and the 18th birthday, and ``gone`` why it is that: ``adult``, ``left`` or ``died``."""

    person: int
    family: int
    born: int
    girl: bool
    begin: int
    until: int
    gone: str
    adult: int
    unaccompanied: bool
    ethnicity: str

    def birthday(self, years: int) -> int:
        """The day on which the child becomes ``years`` old; 1 March where there is no 29 February."""
        return birthday(self.born, years)

    def age(self, when: float) -> float:
        """Years of age on a day, with the part of a year."""
        return (when - self.born) / YEAR


def birthday(born: int, years: int) -> int:
    """The day on which somebody born on ``born`` becomes ``years`` old; 1 March where there is no 29 February."""
    then = on(born)
    if then.month == 2 and then.day == 29 and years % 4:
        return day(date(then.year + years, 3, 1))
    return day(date(then.year + years, then.month, then.day))


class Children:
    """The children of a locality, looked up one at a time."""

    def __init__(self, setting: Setting, lives: Lives, risk: Risk) -> None:
        self.setting = setting
        self.lives = lives
        self.risk = risk
        self._known: dict[int, Child] = {}
        persons = lives.persons
        rows = np.flatnonzero(persons.child & (persons.family >= 0))
        self._by_family = rows[np.argsort(persons.family[rows], kind="stable")]
        self._families = persons.family[self._by_family]

    def child(self, person: int) -> Child:
        """The child of a row of ``Persons``."""
        found = self._known.get(person)
        if found is None:
            found = self._known[person] = self._look_up(person)
        return found

    def siblings(self, child: Child) -> list[Child]:
        """The other children of the same mother, by birth."""
        low, high = np.searchsorted(self._families, [child.family, child.family + 1])
        rows = self._by_family[low:high].tolist()
        return sorted((self.child(row) for row in rows if row != child.person), key=lambda other: other.born)

    def home(self, child: Child, when: int) -> int | None:
        """The postcode (a place in the ground) of the main home on a day; None for children who came alone."""
        if child.unaccompanied:
            return None
        address = self._address(child.person, when)
        if address is not None:
            return int(self.lives.addresses.postcode[address])
        area = self.lives.families.area[child.family]
        return int(np.flatnonzero(self.ground.area == area)[0])

    @cached_property
    def ground(self) -> Postcodes:
        """The postcodes of the locality."""
        return self.setting.ground.postcodes

    def _look_up(self, person: int) -> Child:
        persons = self.lives.persons
        born = int(persons.born[person])
        adult = birthday(born, ADULT)
        left, died = int(persons.left[person]), int(persons.died[person])
        until = min(adult, left, died)
        gone = "died" if until == died else "left" if until == left else "adult"
        return Child(
            person=person,
            family=int(persons.family[person]),
            born=born,
            girl=str(persons.sex[person]) == "F",
            begin=max(born, int(persons.arrived[person])),
            until=until,
            gone=gone,
            adult=adult,
            unaccompanied=bool(persons.unaccompanied[person]),
            ethnicity=str(persons.ethnicity[person]),
        )

    @cached_property
    def _stays(self) -> tuple[np.ndarray, np.ndarray]:
        """Main memberships in the order of persons, and those persons."""
        members = self.lives.members
        rows = np.flatnonzero(members.main)
        rows = rows[np.argsort(members.person[rows], kind="stable")]
        return rows, members.person[rows]

    @cached_property
    def _homes(self) -> tuple[np.ndarray, np.ndarray]:
        households = self.lives.households.household
        rows = np.argsort(households, kind="stable")
        return rows, households[rows]

    def _address(self, person: int, when: int) -> int | None:
        rows, persons = self._stays
        low, high = np.searchsorted(persons, [person, person + 1])
        members, spells = self.lives.members, self.lives.households
        mine = rows[low:high]
        near = mine[(members.start[mine] <= when) & (members.end[mine] > when)]
        if not len(near):
            return None
        homes, households = self._homes
        low, high = np.searchsorted(households, [members.household[near[0]], members.household[near[0]] + 1])
        held = homes[low:high]
        there = held[(spells.start[held] <= when) & (spells.end[held] > when)]
        return int(spells.address[there[0]]) if len(there) else None


def group_of(ethnicity: str) -> str:
    """The broad ethnic group of a code, as the statistics have it."""
    if ethnicity == "CHNE" or ethnicity[0] == "A":
        return "asian"
    return {"W": "white", "M": "mixed", "B": "black"}.get(ethnicity[0], "other")


def within(end: int, last: int) -> int:
    """``end``, or never where it lies beyond what is made."""
    return end if end < last else NEVER
