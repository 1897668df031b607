"""Whether children were in need, under a plan or in care on given days: what every other part leans on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.tables import Care, Need

Ints = NDArray[Any]
_SPAN = 2**33
"""Room for every day within one person's place on the line that all spells are laid out on."""


class Spells:
    """Periods of people, laid out for quick look-ups: half-open, in any order, overlapping or not."""

    def __init__(self, person: Ints, start: Ints, end: Ints) -> None:
        lasting = end > start
        key = person[lasting].astype(np.int64) * _SPAN + start[lasting]
        order = np.argsort(key, kind="stable")
        self._starts = key[order]
        # Up to where each person is covered by this spell or one that began before: persons do not run into each
        # other, as a day is far less than the room of a person.
        reach = person[lasting].astype(np.int64) * _SPAN + end[lasting]
        self._reach = np.maximum.accumulate(reach[order])

    def covers(self, persons: Ints, days: Ints | int) -> NDArray[np.bool_]:
        """For each person and day, whether a period of that person holds the day."""
        at = persons.astype(np.int64) * _SPAN + days
        place = np.searchsorted(self._starts, at, side="right") - 1
        found: NDArray[np.bool_] = np.zeros(len(at), np.bool_)
        inside = place >= 0
        found[inside] = self._reach[place[inside]] > at[inside]
        return found

    def began(self, persons: Ints, days: Ints | int) -> NDArray[np.bool_]:
        """For each person and day, whether a period of that person began on or before the day."""
        first = persons.astype(np.int64) * _SPAN - _SPAN // 2
        at = persons.astype(np.int64) * _SPAN + days
        before = np.searchsorted(self._starts, first, side="left")
        flags: NDArray[np.bool_] = np.searchsorted(self._starts, at, side="right") > before
        return flags


def covers(
    spells_person: Ints, spells_start: Ints, spells_end: Ints, persons: Ints, days: Ints | int
) -> NDArray[np.bool_]:
    """For each of ``persons`` on its day of ``days``, whether a spell of that person holds the day (half-open)."""
    return Spells(spells_person, spells_start, spells_end).covers(persons, days)


class Status:
    """Where children stand with social care on a day; ``care`` may not be made yet, and then nobody is in care.

    Every method takes rows of ``Persons`` and days, one for each (or one day for all), and gives one flag for each.
    """

    def __init__(self, need: Need, care: Care | None = None) -> None:
        open_case = ~need.cases.no_further_action
        cases = need.cases.take(open_case)
        self._need = Spells(cases.person, cases.referred, cases.closed)
        plans = need.protection
        self._plans = Spells(plans.person, plans.start, plans.end)
        nothing = np.empty(0, np.int32)
        periods = (nothing, nothing, nothing) if care is None else (
            care.periods.person, care.periods.start, care.periods.end
        )  # fmt: skip
        self._care = Spells(*periods)

    def in_need(self, persons: Ints, days: Ints | int) -> NDArray[np.bool_]:
        """Whether a case is open that did not stop at the referral; under a plan and in care included."""
        return self._need.covers(persons, days) | self._care.covers(persons, days)

    def under_plan(self, persons: Ints, days: Ints | int) -> NDArray[np.bool_]:
        """Whether a child protection plan is open."""
        return self._plans.covers(persons, days)

    def in_care(self, persons: Ints, days: Ints | int) -> NDArray[np.bool_]:
        """Whether the child is looked after."""
        return self._care.covers(persons, days)

    def ever_in_need(self, persons: Ints, days: Ints | int) -> NDArray[np.bool_]:
        """Whether a case had been opened by that day, still open or not."""
        return self._need.began(persons, days) | self._care.began(persons, days)

    def ever_under_plan(self, persons: Ints, days: Ints | int) -> NDArray[np.bool_]:
        """Whether a child protection plan had begun by that day."""
        return self._plans.began(persons, days)

    def ever_in_care(self, persons: Ints, days: Ints | int) -> NDArray[np.bool_]:
        """Whether the child had been looked after by that day, or is."""
        return self._care.began(persons, days)
