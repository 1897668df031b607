"""Who lives in which household, and where it is, on any day."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.tables import Care
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NOBODY

Ints = NDArray[Any]
_SPAN = 2**33
"""Room for every day within one key's place on the line that spells are laid out on."""
ADULT = 6575
"""Days from birth to the 18th birthday, near enough for who counts as a child of a household."""


class Values:
    """What holds for a key in each of its spells; for spells of a key that do not overlap (of those that do, the one
    that began last counts)."""

    def __init__(self, keys: Ints, start: Ints, end: Ints, values: Ints) -> None:
        place = keys.astype(np.int64) * _SPAN + start
        order = np.argsort(place, kind="stable")
        self._place, self._keys, self._end, self._values = place[order], keys[order], end[order], values[order]

    def at(self, keys: Ints, days: Ints | int) -> NDArray[np.int32]:
        """The value that holds for each key on its day; nobody where none does."""
        found = np.full(len(keys), NOBODY, np.int32)
        if not len(self._place):
            return found
        last = np.searchsorted(self._place, keys.astype(np.int64) * _SPAN + days, side="right") - 1
        at = np.maximum(last, 0)
        holds = (last >= 0) & (self._keys[at] == keys) & (self._end[at] > days)
        return np.where(holds, self._values[at], NOBODY).astype(np.int32)


_WITH_PARENTS = ("P1", "P2")
_BREAKS = ("V3", "V4")


class Households:
    """Look-ups of homes and their members, made once for a locality.

    Children in care belong to the household they left, but do not count as living there; who is placed with its
    parents or has short breaks does.
    """

    def __init__(self, lives: Lives, care: Care) -> None:
        self._lives = lives
        away = ~np.isin(care.episodes.place, _WITH_PARENTS) & ~np.isin(care.episodes.legal_status, _BREAKS)
        gone = care.episodes.take(away)
        self._away = Spells(gone.person, gone.start, gone.end)
        members = lives.members
        order = np.argsort(members.household, kind="stable")
        self._members = members.take(order)
        size = int(members.household.max(initial=-1)) + 2
        self._many = np.bincount(members.household, minlength=size)
        self._first = np.cumsum(self._many) - self._many

    @cached_property
    def _homes(self) -> Values:
        members = self._lives.members.take(self._lives.members.main)
        return Values(members.person, members.start, members.end, members.household)

    @cached_property
    def _addresses(self) -> Values:
        spells = self._lives.households
        return Values(spells.household, spells.start, spells.end, spells.address)

    def home_of(self, persons: Ints, days: Ints | int) -> NDArray[np.int32]:
        """The household to which each person mainly belongs on its day, or nobody; children in care: that they left."""
        return self._homes.at(persons, days)

    def address_of(self, households: Ints, days: Ints | int) -> NDArray[np.int32]:
        """Where each household lives on its day: a row of the addresses, or nobody."""
        return self._addresses.at(households, days)

    def members_on(self, households: Ints, days: Ints) -> tuple[Ints, Ints]:
        """Everyone who lives in each household on its day: the place of the question, and the person.

        Households that are nobody have no members; the dead, the unborn, those gone away and children who live in
        care elsewhere are left out.
        """
        known = np.flatnonzero(households >= 0)
        many = self._many[households[known]]
        question = np.repeat(known, many)
        before = np.repeat(np.cumsum(many) - many, many)
        row = np.repeat(self._first[households[known]], many) + np.arange(len(question)) - before
        person, day = self._members.person[row], days[question]
        persons = self._lives.persons
        here = (self._members.start[row] <= day) & (self._members.end[row] > day)
        here &= (persons.born[person] <= day) & (persons.died[person] > day) & (persons.left[person] > day)
        here &= ~self._away.covers(person, day)
        return question[here], person[here]

    def children_on(self, households: Ints, days: Ints) -> tuple[Ints, Ints]:
        """As :meth:`members_on`, children under 18 only."""
        question, person = self.members_on(households, days)
        persons = self._lives.persons
        young = persons.child[person] & (days[question] - persons.born[person] < ADULT)
        return question[young], person[young]

    def adults_on(self, households: Ints, days: Ints) -> tuple[Ints, Ints]:
        """As :meth:`members_on`, those who are no child of the window only."""
        question, person = self.members_on(households, days)
        grown = ~self._lives.persons.child[person]
        return question[grown], person[grown]
