"""Suspensions, and the exclusions that are for good, of the years of the window."""

from __future__ import annotations

import numpy as np

from forethought.synth.chance import pick
from forethought.synth.journeys.schooling.calendar import Ints, all_days
from forethought.synth.journeys.schooling.leaving import Removals, school_days
from forethought.synth.journeys.schooling.parameters import cells, parameters, share_below
from forethought.synth.journeys.schooling.places import at_school
from forethought.synth.journeys.schooling.pupils import Floats, Pupils
from forethought.synth.journeys.schooling.tables import Enrolments, Exclusions
from forethought.synth.journeys.schooling.years import PupilYears
from forethought.synth.rows import NOBODY


def make_exclusions(
    pupils: Pupils, grid: PupilYears, behaviour: Floats, removals: Removals, enrolments: Enrolments
) -> Exclusions:
    """In order of day. A pupil suspended in a year often is so again; none is suspended twice at once."""
    rng = pupils.setting.stream("suspensions")
    shape = parameters()["suspension"]
    share = cells("suspended")[grid.group, grid.phase]
    rows = np.flatnonzero(share_below(behaviour) > 1 - share)
    more = np.asarray([shape["more"][phase] for phase in ("primary", "secondary", "special", "alternative")])
    mean = more[grid.phase[rows]]
    times = 1 + np.minimum(rng.geometric(1 / (1 + mean)) - 1, shape["most"])
    rows = np.repeat(rows, times)
    at, day = grid.at[rows], school_days(rng, grid.year[rows])
    order = np.lexsort((day, at))
    at, day = at[order], day[order]
    sessions = 2 * (1 + np.floor(rng.exponential(shape["days"] - 0.5, len(at))))
    sessions = np.minimum(sessions, 2 * shape["longest"]).astype(np.int32)
    place = np.searchsorted(all_days(), day)
    clear = np.append(True, (at[1:] != at[:-1]) | (place[1:] - place[:-1] > sessions[:-1] // 2))[: len(at)]
    at, day, sessions = at[clear], day[clear], sessions[clear]
    made = [
        _rows(pupils, enrolments, at, day, sessions, pick(rng, shape["reasons"], len(at)), permanent=False),
        _rows(
            pupils, enrolments, removals.at, removals.day, np.zeros(len(removals.at), np.int32),
            pick(rng, parameters()["permanent_reasons"], len(removals.at)), permanent=True,
        ),
    ]  # fmt: skip
    found = Exclusions.join(*made)
    return found.take(np.lexsort((found.person, found.day)))


def _rows(
    pupils: Pupils, enrolments: Enrolments, at: Ints, day: Ints, sessions: Ints, reason: Ints, *, permanent: bool
) -> Exclusions:
    """Those that fall into the window while the pupil has a place at a school."""
    window = pupils.setting.window
    person = pupils.person[at]
    row = at_school(enrolments, person, day)
    kept = (row != NOBODY) & (day >= window.first) & (day < window.end)
    kept &= np.isin(enrolments.phase[np.maximum(row, 0)], ("primary", "secondary", "special", "alternative"))
    row = row[kept]
    return Exclusions(
        person[kept].astype(np.int32),
        enrolments.school[row],
        enrolments.phase[row],
        day[kept].astype(np.int32),
        sessions[kept].astype(np.int32),
        np.full(len(row), permanent),
        reason[kept],
    )
