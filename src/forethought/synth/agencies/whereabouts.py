"""Where agencies think that people live: homes as they learn of moves, placements of children in care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.agencies.luck import Luck
from forethought.synth.chance import chosen
from forethought.synth.journeys.tables import Episodes
from forethought.synth.lives.tables import HouseholdSpells, Lives, Memberships
from forethought.synth.rows import NEVER, NOBODY, Codes, Days, References

_SPAN = 2**33
_EARLY = 200_000  # days: makes those before 1970 count from above nought
_WITH_PARENTS = "P1"


@dataclass(frozen=True)
class Homes:
    """Main homes of everyone, one after another: person by person, in order of time."""

    person: References
    start: Days
    address: References

    def count(self, people: int) -> NDArray[np.int64]:
        """How many homes each of the people has had."""
        return np.bincount(self.person, minlength=people)


def homes_of(lives: Lives) -> Homes:
    """The homes of the households that people mainly belong to."""
    members = lives.members.take(lives.members.main)
    spells = lives.households.take(np.lexsort((lives.households.start, lives.households.household)))
    member, spell = _overlaps(members, spells)
    start = np.maximum(members.start[member], spells.start[spell])
    person = members.person[member]
    order = np.lexsort((start, person))
    return Homes(person[order], start[order], spells.address[spell][order])


def _overlaps(members: Memberships, spells: HouseholdSpells) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each membership with each home of its household in its time."""
    key = _key(spells.household, spells.start)
    first = np.searchsorted(key, _key(members.household, members.start), side="right") - 1
    begin = np.searchsorted(spells.household, members.household)
    first = np.maximum(first, begin)
    last = np.searchsorted(key, _key(members.household, members.end))
    count = np.maximum(last - first, 0)
    member = np.repeat(np.arange(len(members)), count)
    spell = first[member] + place_in_run(count)
    return member, spell


def _key(rows: NDArray[np.integer[Any]], days: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    return rows.astype(np.int64) * _SPAN + days.astype(np.int64) + _EARLY


class Whereabouts:
    """Where one agency thinks that people live: it learns of a move some time later, or only with the next one."""

    def __init__(self, homes: Homes, episodes: Episodes, rates: Mapping[str, Any], luck: Luck) -> None:
        self._homes = homes
        self._known = _known(homes, rates, luck)
        places = episodes.take((episodes.placed != "") & (episodes.place != _WITH_PARENTS))
        places = places.take(np.lexsort((places.start, places.person)))
        self._places = places.take(chosen(luck.stream("placement"), rates["placement"], len(places)))
        self._place_key = _key(self._places.person, self._places.start)

    def addresses(self, persons: References, days: Days) -> NDArray[np.int64]:
        """The row of the address that each person is held at on the day; nobody without one."""
        if not len(self._known):
            return np.full(len(persons), NOBODY)
        at = np.searchsorted(self._known, _key(persons, days), side="right") - 1
        at = np.maximum(at, np.searchsorted(self._homes.person, persons))  # the first is known from the beginning
        there = np.minimum(at, len(self._known) - 1)
        found: NDArray[np.int64] = np.where(self._homes.person[there] == persons, self._homes.address[there], NOBODY)
        return found

    def placements(self, persons: References, days: Days) -> tuple[NDArray[np.int64], Codes]:
        """The places in ``persons`` of those held as placed away from their parents, and the postcodes of these."""
        at = np.searchsorted(self._place_key, _key(persons, days), side="right") - 1
        some = np.flatnonzero(at >= 0)
        there = at[some]
        inside = (self._places.person[there] == persons[some]) & (self._places.end[there] > days[some])
        return some[inside], self._places.placed[there[inside]]


def _known(homes: Homes, rates: Mapping[str, Any], luck: Luck) -> NDArray[np.int64]:
    """Keys of the days on which each home becomes known, in order: never later than the one after it."""
    lag = luck.lags("address_lag", len(homes.person))
    untold = chosen(luck.stream("address_never"), rates["address_never"], len(homes.person))
    known = np.where(untold, NEVER, homes.start + lag)
    key = _key(homes.person, known)
    found: NDArray[np.int64] = np.minimum.accumulate(key[::-1])[::-1]
    return found
