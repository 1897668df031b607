"""The moments at which care may begin: in the first days of life, under a plan, after an enquiry, in an open case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.care.children import YEAR, group_of
from forethought.synth.journeys.care.parameters import parameters
from forethought.synth.journeys.tables import Cases, Need, Risk
from forethought.synth.lives.tables import Persons
from forethought.synth.rows import NOBODY, Days, Numbers, References, Rows, day
from forethought.synth.setting import Setting

_FIRST_DAYS = 7
_AFTER_ENQUIRY = 21
_HALF_YEAR = 182
_LONGEST = 6  # half years for which an open case counts
_ERA = 700  # days of each span of time that gets its part of the starts
_MOST = 400  # moments of children of whom nothing was known


@dataclass(frozen=True)
class Moments(Rows):
    """Moments in the order in which they are to be tried. ``band`` is a place in the ages of ``starts``."""

    person: References
    case: References
    day: Days
    band: Numbers


class MomentMaker:
    """Finds the moments of one locality, and how many starts there are to be at each age."""

    def __init__(self, setting: Setting, persons: Persons, risk: Risk, need: Need) -> None:
        self._rng = setting.stream("care", "starts")
        self._end = setting.window.end
        self._persons = persons
        self._need = need
        self._shape = parameters()["starts"]
        known = persons.child & ~persons.unaccompanied & (persons.family >= 0)
        self._times = self._group_times() * np.where(persons.sex == "M", self._shape["boys"], 2 - self._shape["boys"])
        self._level = np.where(known, np.minimum(risk.level, self._shape["risk_most"]), 0.0) * self._times
        self._known = np.flatnonzero(known)
        self._begin = np.maximum(persons.born, persons.arrived).astype(np.int64)
        self._until = np.minimum.reduce([persons.left, persons.died, np.full(len(persons), self._end)]).astype(np.int64)

        first = int(self._begin[self._known].min(initial=self._end))
        since = day(self._shape["before"]["until"])
        self._eras = np.union1d(np.arange(since, first - _ERA, -_ERA), np.arange(since, self._end + _ERA, _ERA))
        self._expected = self._expect()

    def wanted(self) -> NDArray[np.int64]:
        """How many starts there are to be at each age (rows), before and since the rates of today hold (columns)."""
        since = self._eras[:-1] >= day(self._shape["before"]["until"])
        both = np.stack([self._expected[:, ~since].sum(axis=1), self._expected[:, since].sum(axis=1)], axis=1)
        return self._rng.poisson(both).astype(np.int64)

    def _expect(self) -> NDArray[np.float64]:
        """How many starts there are on average at each age (rows) in each span of time (columns).

        There were more of young children before the rates of today held.
        """
        before, ages = self._shape["before"], self._shape["ages"]
        born, level = self._persons.born[self._known], self._level[self._known]
        begin, until = self._begin[self._known], self._until[self._known]
        found = np.zeros((len(ages) - 1, len(self._eras) - 1))
        for row in range(len(found)):
            name = str(ages[row])
            first = np.maximum(born + round(ages[row] * YEAR), begin)
            last = np.minimum(born + round(ages[row + 1] * YEAR), until)
            for column in range(found.shape[1]):
                low, high = self._eras[column : column + 2]
                years = np.maximum(np.minimum(last, high) - np.maximum(first, low), 0) @ level / YEAR
                times = before["times"][name] if low < day(before["until"]) else 1.0
                found[row, column] = self._shape["by_age"][name] / 10_000 * times * years
        return found

    def moments(self) -> Moments:
        """All moments, those more likely tending to come first, every age in step with the others."""
        kinds = [self._births(), self._plans(), self._enquiries(), self._cases(), self._unknown()]
        person, case, when, weight = (np.concatenate([kind[at] for kind in kinds]) for at in range(4))
        age = (when - self._persons.born[person]) / YEAR
        band = np.searchsorted(self._shape["ages"], age, side="right") - 1
        weight = weight * self._need_times(case) * (self._level[person] > 0) * self._times[person]
        last = self._persons.born[person] + round(self._shape["ages"][-1] * YEAR) - self._shape["latest"]
        fits = (weight > 0) & (when >= self._begin[person]) & (when < np.minimum(self._until[person], last) - 2)
        weight = self._in_time(np.where(fits, weight, 0), when, band)
        order = self._rng.exponential(1, len(when)) / np.where(fits, weight, 1)
        rows = np.flatnonzero(fits)
        rows = rows[np.argsort(self._in_step(order[rows], band[rows]), kind="stable")]
        return Moments(*(column[rows].astype(np.int32) for column in (person, case, when, band)))

    def _group_times(self) -> NDArray[np.float64]:
        """How much more often than the average child each person comes into care, by ethnic group."""
        times, share = self._shape["group"], self._shape["group_share"]
        usual = sum(times[name] * share[name] for name in times) / sum(share.values())
        codes, place = np.unique(self._persons.ethnicity, return_inverse=True)
        found: NDArray[np.float64] = np.asarray([times[group_of(code)] / usual for code in codes.tolist()])[place]
        return found

    def _need_times(self, case: NDArray[Any]) -> NDArray[np.float64]:
        times = self._shape["need"]
        codes, place = np.unique(np.append(self._need.cases.need, ""), return_inverse=True)
        by_case = np.asarray([times.get(code, 1.0) for code in codes.tolist()])[place]
        found: NDArray[np.float64] = by_case[case]  # nobody is the last one: no need is known yet
        return found

    def _in_time(self, weight: NDArray[np.float64], when: NDArray[Any], band: NDArray[Any]) -> NDArray[np.float64]:
        """Weights that give each span of time as many starts at each age as there are to be."""
        era = np.clip(np.searchsorted(self._eras, when, side="right") - 1, 0, len(self._eras) - 2)
        row = np.clip(band, 0, len(self._expected) - 1)
        there = np.zeros_like(self._expected)
        np.add.at(there, (row, era), weight)
        found: NDArray[np.float64] = weight * self._expected[row, era] / np.maximum(there[row, era], 1e-9)
        return found

    def _in_step(self, order: NDArray[np.float64], band: NDArray[Any]) -> NDArray[np.float64]:
        """The place of each moment among those of its age, as a part of the starts there are to be."""
        found = np.zeros(len(order))
        for at, expected in enumerate(self._expected.sum(axis=1)):
            rows = np.flatnonzero(band == at)
            found[rows[np.argsort(order[rows], kind="stable")]] = np.arange(len(rows)) / max(expected, 1e-9)
        return found

    def _real_cases(self) -> tuple[Cases, NDArray[np.int64]]:
        rows = np.flatnonzero(~self._need.cases.no_further_action)
        return self._need.cases.take(rows), rows

    def _births(self) -> tuple[NDArray[Any], ...]:
        cases, rows = self._real_cases()
        born = self._persons.born[cases.person].astype(np.int64)
        at_birth = (cases.referred <= born + 2) & (cases.closed > born + 2)
        when = np.maximum(born, cases.referred) + self._rng.integers(0, _FIRST_DAYS, len(cases))
        plans = self._need.protection
        planned = np.zeros(len(self._need.cases), np.bool_)
        planned[plans.case[plans.start <= self._persons.born[plans.person] + _FIRST_DAYS]] = True
        weights = self._shape["from"]
        weight = np.where(planned[rows], weights["birth"], weights["birth_open"]) * at_birth
        return cases.person, rows, np.where(when < cases.closed, when, 0), weight

    def _plans(self) -> tuple[NDArray[Any], ...]:
        plans = self._need.protection
        when = self._during(plans.start, plans.end)
        return plans.person, plans.case, when, np.full(len(plans), self._shape["from"]["plan"])

    def _enquiries(self) -> tuple[NDArray[Any], ...]:
        held = self._need.enquiries
        closed = self._need.cases.closed[held.case]
        when = held.strategy.astype(np.int64) + self._rng.integers(0, _AFTER_ENQUIRY, len(held))
        weight = np.where((when < closed) & ~held.transferred, self._shape["from"]["enquiry"], 0.0)
        return held.person, held.case, when, weight

    def _cases(self) -> tuple[NDArray[Any], ...]:
        cases, rows = self._real_cases()
        when = self._during(cases.referred, cases.closed)
        lasts = np.minimum(cases.closed, self._end).astype(np.int64) - cases.referred
        weight = np.clip(lasts / _HALF_YEAR, 0, _LONGEST) * self._shape["from"]["case"]
        return cases.person, rows, when, weight

    def _unknown(self) -> tuple[NDArray[Any], ...]:
        """Children of whom nothing was known, on any day here; those at more risk more often."""
        years = np.maximum(self._until - self._begin, 0)
        chance = self._level * years
        rows = np.searchsorted(np.cumsum(chance), self._rng.random(_MOST) * chance.sum(), side="right")
        rows = np.minimum(rows, len(chance) - 1)
        when = self._during(self._begin[rows], self._until[rows])
        return rows, np.full(_MOST, NOBODY), when, np.full(_MOST, self._shape["from"]["nothing"])

    def _during(self, start: NDArray[Any], end: NDArray[Any]) -> NDArray[np.int64]:
        """A day of each span, up to the end of the window."""
        room = np.maximum(np.minimum(end, self._end).astype(np.int64) - start, 1)
        found: NDArray[np.int64] = start + np.floor(self._rng.random(len(start)) * room).astype(np.int64)
        return found
