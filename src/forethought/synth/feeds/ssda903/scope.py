"""Who is in the return of a year, and how the council holds them at its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.columns import Array
from forethought.synth.feeds.ssda903.year import ReturnYear, parameters
from forethought.synth.journeys.tables import CareLeavers, Episodes


@dataclass(frozen=True)
class People:
    """The children and young people of a return, in the order of their rows in ``Persons``. Texts as the council has
    them; ``born`` is the day."""

    person: NDArray[np.int32]
    child: NDArray[np.str_]
    sex: NDArray[np.str_]
    born: NDArray[np.int64]
    ethnicity: NDArray[np.str_]
    upn: NDArray[np.str_]

    def at(self, persons: Array) -> NDArray[np.int64]:
        """Where each of ``persons``, all of them in the return, stands here."""
        return np.searchsorted(self.person, persons).astype(np.int64)

    def order(self, persons: Array, *keys: Array) -> NDArray[np.int64]:
        """Rows put in the order of the child's number, then of ``keys``."""
        rank = np.argsort(np.argsort(self.child, kind="stable"), kind="stable")
        return np.lexsort((*keys[::-1], rank[self.at(persons)])).astype(np.int64)


@dataclass(frozen=True)
class Scope:
    """A return of one year in the making: the ``episodes`` that it holds, care leavers, and everyone in either.

    ``looked_after`` has an episode in the year, ``beyond_breaks`` one that is no short break, ``whole_year`` was
    looked after throughout, short breaks apart, ``at_end`` still is (all rows of ``Persons``, in order).
    """

    community: Community
    year: ReturnYear
    people: People
    episodes: Episodes
    leavers: CareLeavers
    unaccompanied: NDArray[np.int32]

    @property
    def looked_after(self) -> NDArray[np.int32]:
        """Those with an episode in the year."""
        return np.unique(self.episodes.person)

    @property
    def beyond_breaks(self) -> NDArray[np.int32]:
        """Those with an episode in the year that is no short break."""
        return np.unique(self.episodes.person[~short_break(self.episodes)])

    @property
    def at_end(self) -> NDArray[np.int32]:
        """Those looked after on the last day, short breaks apart."""
        there = ~short_break(self.episodes) & (self.episodes.end > self.year.last)
        return np.unique(self.episodes.person[there])

    @property
    def whole_year(self) -> NDArray[np.int32]:
        """Those looked after from the first day to the last without a break, and none of it short breaks."""
        held, year = self.episodes, self.year
        came = (held.rne == "S") & (held.start > year.first)
        went = (held.rec != "X1") & (held.end >= year.first) & (held.end < year.last)
        return np.setdiff1d(held.person, held.person[came | went | short_break(held)])


def short_break(episodes: Episodes) -> NDArray[np.bool_]:
    """Which episodes are short breaks."""
    return np.isin(episodes.legal_status, parameters()["form"]["short_breaks"])


def scope_of(community: Community, registers: Registers, recorded: Episodes, year: ReturnYear) -> Scope:
    """Who is in the return of ``year``, with the episodes among ``recorded`` that it holds.

    Care leavers are those whose care is in this return or in the one before: the checks of a return look no further
    back, and take anyone else for a mistake.
    """
    episodes = recorded.take(year.holds(recorded.start, recorded.end))
    before = recorded.person[year.before.holds(recorded.start, recorded.end)]
    leavers = community.care.leavers
    leavers = leavers.take((leavers.year == year.year) & np.isin(leavers.person, np.union1d(before, episodes.person)))
    persons = np.union1d(episodes.person, leavers.person).astype(np.int32)
    held = registers["council"].held(persons, np.full(len(persons), year.last, np.int32))
    people = People(
        persons, held.local_id, held.sex, held.born.astype("datetime64[D]").astype(np.int64), held.ethnicity, held.upn
    )
    periods = community.care.periods
    alone = np.intersect1d(persons, periods.person[periods.unaccompanied]).astype(np.int32)
    return Scope(community, year, people, episodes, leavers, alone)
