"""Visits of social workers under plans, on working days, as often as they must be and some of them late."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import chosen
from forethought.synth.journeys.need import working
from forethought.synth.journeys.need.cases import days32
from forethought.synth.journeys.need.children import YEAR
from forethought.synth.journeys.need.parameters import parameters
from forethought.synth.journeys.tables import NeedPlans, ProtectionPlans, Visits
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting

Ints = NDArray[Any]


def make_visits(setting: Setting, lives: Lives, plans: NeedPlans, protection: ProtectionPlans) -> Visits:
    """The visits of the window, in order of case and day."""
    every = Visits.join(
        _under(setting, lives, "protection", protection.case, protection.person, protection.start, protection.end),
        _under(setting, lives, "need", plans.case, plans.person, plans.start, plans.end),
    )
    return every.take(np.lexsort((every.day, every.case)))


def _under(setting: Setting, lives: Lives, kind: str, case: Ints, person: Ints, start: Ints, end: Ints) -> Visits:
    rng, shape = setting.stream("need", "visits", kind), parameters()["visits"]
    window, pace = setting.window, shape[kind]["days"]
    begin = np.maximum(start, window.first)
    count = np.maximum(np.minimum(end, window.end) - begin, 0) // pace + 1
    plan = np.repeat(np.arange(len(case)), count)
    number = place_in_run(count)
    offset = np.floor(rng.random(len(case)) * pace).astype(np.int64)[plan]
    day = begin[plan] + offset + number * pace - rng.integers(0, 4, len(plan))
    late = chosen(rng, shape[kind]["late"], len(plan))
    day = day + late * rng.integers(1, shape[kind]["late_days"] + 1, len(plan))
    day = working.after(day, 0)
    kept = (day >= begin[plan]) & (day < np.minimum(end[plan], window.end))
    plan, day = plan[kept], day[kept]
    old = day - lives.persons.born[person[plan]] >= 3 * YEAR
    alone = chosen(rng, shape["alone"], len(plan)) & old
    return Visits(days32(case[plan]), days32(person[plan]), days32(day), np.full(len(plan), kind), alone)
