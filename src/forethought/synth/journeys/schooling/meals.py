"""Free school meals: whose family has little enough, and since when."""

from __future__ import annotations

import numpy as np

from forethought.synth.chance import chosen
from forethought.synth.journeys.schooling.parameters import chance_of, parameters
from forethought.synth.journeys.schooling.pupils import YEAR, Pupils
from forethought.synth.journeys.schooling.tables import Enrolments, FreeMeals
from forethought.synth.rows import NEVER


def make_free_meals(pupils: Pupils, enrolments: Enrolments) -> FreeMeals:
    """Times with free meals of pupils at state schools, in order of person; brothers and sisters mostly alike."""
    rng = pupils.setting.stream("free meals")
    shape = parameters()["free_meals"]
    families = int(pupils.family.max(initial=0)) + 1
    need = np.zeros(families)
    np.maximum.at(need, pupils.family, pupils.years_need)
    share = chance_of(
        shape["base"] + shape["trouble"] * pupils.trouble + shape["need"] * np.log1p(need[pupils.family])
        + shape["decile"] * (5.5 - pupils.decile)
    )  # fmt: skip
    has = np.flatnonzero(rng.random(families)[pupils.family] < share)
    taught = np.isin(pupils.person[has], enrolments.person[enrolments.phase != "independent"])
    has = has[taught]
    first, last = pupils.start[has], np.minimum(pupils.end[has], pupils.setting.window.end)
    late = chosen(rng, shape["later"], len(has))
    room = np.maximum(last - first, 0)
    start = np.where(late, first + np.floor(rng.random(len(has)) * room), first + 6.0)
    stops = chosen(rng, shape["stops"], len(has))
    end = np.where(stops, start + YEAR * (0.5 + rng.exponential(shape["years"], len(has))), pupils.end[has])
    end = np.minimum(end, pupils.end[has])
    end = np.where(end >= pupils.setting.window.end, NEVER, end)
    kept = (start < last) & (start < end)
    return FreeMeals(
        pupils.person[has][kept].astype(np.int32), start[kept].astype(np.int32), end[kept].astype(np.int32)
    )
