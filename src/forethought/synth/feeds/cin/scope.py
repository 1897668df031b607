"""Which cases and children are in the census of a year, and how the council holds them at its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.model import CollectionYear
from forethought.synth.agencies import Held, Registers
from forethought.synth.community import Community
from forethought.synth.feeds.columns import Array
from forethought.synth.journeys.tables import Cases
from forethought.synth.rows import NEVER
from forethought.synth.window import Window

EARLIEST = 2023
"""The earliest year of which the form is known; the census of an earlier year is made in the form of this one."""


@dataclass(frozen=True)
class Scope:
    """A census in the making. Days from ``first`` up to but not including ``end``.

    ``rows`` are the rows of the cases that are in it, in the order of the child's number and the referral; ``place``
    gives for each row of ``Cases`` its place in them, -1 for the others. ``children`` are rows of ``Persons`` in the
    order of their number, ``held`` how the council has each, ``number`` the child's number of each case.
    """

    community: Community
    year: int
    first: int
    end: int
    rows: NDArray[np.int64]
    place: NDArray[np.int64]
    children: NDArray[np.int32]
    held: Held
    number: NDArray[np.str_]

    @property
    def form_year(self) -> int:
        """The year of the form."""
        return max(self.year, EARLIEST)

    @property
    def cases(self) -> Cases:
        """The cases in the census."""
        return self.community.need.cases.take(self.rows)

    def by_then(self, days: Array) -> NDArray[np.int32]:
        """Days as known at the end of the year: :data:`NEVER` where they have not come."""
        return np.where(days < self.end, days, NEVER).astype(np.int32)

    def within(self, days: Array) -> NDArray[np.bool_]:
        """Where a day lies in the year."""
        found: NDArray[np.bool_] = (days >= self.first) & (days < self.end)
        return found

    def counted(self, cases: Array) -> NDArray[np.bool_]:
        """Where a row's case is in the census."""
        found: NDArray[np.bool_] = self.place[cases] >= 0
        return found

    def child_of(self, cases: Array) -> NDArray[np.str_]:
        """The child's number, for rows of ``Cases``."""
        found: NDArray[np.str_] = self.number[self.place[cases]]
        return found


def scope_of(community: Community, registers: Registers, year: int) -> Scope:
    """The cases open at some time in the year that ends in ``year``; a referral that led to nothing is open a day."""
    first, end = Window.bounds(year)
    cases = community.need.cases
    over = np.where(cases.no_further_action, cases.referred, cases.closed)
    wanted = np.flatnonzero((over >= first) & (cases.referred < end))
    children = np.unique(cases.person[wanted]).astype(np.int32)
    held = registers["council"].held(children, np.full(len(children), end - 1, np.int32))
    number = held.local_id[np.searchsorted(children, cases.person[wanted])]
    order = np.lexsort((cases.referred[wanted], number))
    place = np.full(len(cases), -1, np.int64)
    place[wanted[order]] = np.arange(len(wanted))
    by_number = np.argsort(held.local_id, kind="stable")
    return Scope(
        community, year, first, end, wanted[order], place, children[by_number], held.take(by_number), number[order]
    )


def last_day(year: int) -> str:
    """31 March of the year, as ISO."""
    return CollectionYear(year).end.isoformat()
