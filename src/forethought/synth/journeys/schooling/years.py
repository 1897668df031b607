"""Pupils year by year: the grid on which absence, exclusions and results are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.days import school_year, september
from forethought.synth.journeys.schooling.calendar import LAST_COMPULSORY, Ints
from forethought.synth.journeys.schooling.parameters import PHASES
from forethought.synth.journeys.schooling.pupils import Groups, Pupils

FIRST_SECONDARY = 7
"""The school year, counted from reception as 0, in which secondary school begins."""


@dataclass(frozen=True)
class PupilYears:
    """One entry for each pupil and school year that touches the window, from reception to the last compulsory year.

    ``at`` is the entry of the pupil, ``level`` the school year counted from reception as 0, ``group`` a place in
    ``GROUPS``, ``phase`` a place in ``PHASES`` that knows nothing of alternative provision yet.
    """

    at: Ints
    year: Ints
    level: Ints
    group: NDArray[np.int64]
    phase: NDArray[np.int64]

    def take(self, wanted: Ints | NDArray[np.bool_]) -> PupilYears:
        """Some of the entries."""
        return PupilYears(
            self.at[wanted], self.year[wanted], self.level[wanted], self.group[wanted], self.phase[wanted]
        )


def pupil_years(pupils: Pupils, groups: Groups, special_from: Ints, state: NDArray[np.bool_]) -> PupilYears:
    """The grid of pupils at state schools (``state``), who are at a special school from ``special_from``."""
    window = pupils.setting.window
    first, last = (int(school_year(np.asarray([day]))[0]) for day in (window.first, window.end - 1))
    years = np.arange(first, last + 1)
    at, year = (grid.ravel() for grid in np.meshgrid(np.arange(len(pupils)), years, indexing="ij"))
    level = year - pupils.entry[at]
    there = (pupils.start[at] < september(year)) & (pupils.end[at] > september(year - 1)) & state[at]
    kept = np.flatnonzero(there & (level >= 0) & (level <= LAST_COMPULSORY))
    at, year, level = at[kept], year[kept], level[kept]
    phase = np.where(level < FIRST_SECONDARY, PHASES.index("primary"), PHASES.index("secondary"))
    phase = np.where(special_from[at] < september(year) - 100, PHASES.index("special"), phase)
    return PupilYears(at, year, level, groups.of(at, year), phase)
