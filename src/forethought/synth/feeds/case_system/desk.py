"""What the further tables are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.agencies import Register
from forethought.synth.community import Community
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.case_system.sheets import Maker, text
from forethought.synth.feeds.case_system.workers import Workers
from forethought.synth.feeds.periods import Array
from forethought.synth.journeys.support.households import Values
from forethought.synth.rows import NOBODY
from forethought.synth.window import Window

_YEAR = 365


@dataclass(frozen=True)
class Desk:
    """A locality, the council's register of it, and who holds which case."""

    community: Community
    register: Register
    workers: Workers

    def people(self, persons: Array, days: Array) -> Maker:
        """A column of the council's numbers of people, as of their days."""
        return text(self.register.local_ids(persons.astype(np.int32), days.astype(np.int32)))

    def led(
        self, persons: Array, days: Array, prefix: str, names: tuple[str, str], since: Array | None = None
    ) -> dict[str, Maker]:
        """Columns of the team and the worker (``names``) who held each child's case on its day, known from then on or
        from ``since``."""
        lead, known = self.workers.lead(persons, days), days if since is None else since
        team, worker = (f"{prefix}_{name}" for name in names)
        return {team: text(self.workers.teams(lead), known), worker: text(self.workers.ids(lead), known)}

    def periods_at(self, persons: Array, days: Array) -> NDArray[np.int32]:
        """The period of care of each child on its day; nobody for none."""
        return self._periods.at(persons, days)

    @cached_property
    def _periods(self) -> Values:
        periods = self.community.care.periods
        return Values(periods.person, periods.start, periods.end, np.arange(len(periods)))

    def some_day(self, name: str, years: Array) -> NDArray[np.int64]:
        """Some day of each collection year: the tables of care know only the year."""
        rng = self.community.setting.stream("feeds", "case-system-ssd", name)
        known, place = np.unique(years, return_inverse=True)
        first = np.asarray([Window.bounds(int(year))[0] for year in known], np.int64)
        found: NDArray[np.int64] = first[place.reshape(-1)] + np.floor(rng.random(len(years)) * _YEAR).astype(np.int64)
        return found


def allocated(desk: Desk) -> NDArray[np.int32]:
    """The day by which each case has a worker, where it gets one."""
    referred = desk.community.need.cases.referred
    found: NDArray[np.int32] = referred + np.int32(parameters()["involvement"]["allocated_within"])
    return found


def renamed(codes: Array, words: Mapping[str, Any]) -> NDArray[np.str_]:
    """The words for codes; empty for those that have none."""
    known, place = np.unique(codes, return_inverse=True)
    found: NDArray[np.str_] = np.asarray([words.get(str(code), "") for code in known], np.str_)[place.reshape(-1)]
    return found


def flagged(names: Array) -> NDArray[np.str_]:
    """Outcomes as the dataset writes them: JSON in which the flag of each name is set; empty for none."""
    known, place = np.unique(names, return_inverse=True)
    texts = np.asarray([f'{{"{name}":"Y"}}' if name else "" for name in known], np.str_)
    found: NDArray[np.str_] = texts[place.reshape(-1)]
    return found


def lookup(keys: Array, rows: Array, size: int) -> NDArray[np.int64]:
    """For each of ``size`` keys the row that has it; nobody where none does."""
    found = np.full(size, NOBODY, np.int64)
    found[keys] = rows
    return found
