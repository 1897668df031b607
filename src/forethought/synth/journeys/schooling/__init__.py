"""Children at school: places, support, absence, exclusions, results and free meals."""

from __future__ import annotations

import numpy as np

from forethought.synth.days import school_year, september
from forethought.synth.journeys.schooling.absence import make_absence, make_sessions
from forethought.synth.journeys.schooling.calendar import Ints
from forethought.synth.journeys.schooling.exclusions import make_exclusions
from forethought.synth.journeys.schooling.leaving import (
    Spell,
    at_independent,
    behaviour_scores,
    make_away,
    make_removals,
)
from forethought.synth.journeys.schooling.meals import make_free_meals
from forethought.synth.journeys.schooling.moves import make_moves
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.journeys.schooling.places import Whereabouts, make_enrolments
from forethought.synth.journeys.schooling.pupils import Groups, Pupils, pupils_of
from forethought.synth.journeys.schooling.results import make_results
from forethought.synth.journeys.schooling.support import Support, make_support, request_rows, support_rows
from forethought.synth.journeys.schooling.tables import AwayFromSchool, Schooling
from forethought.synth.journeys.schooling.years import pupil_years
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

__all__ = ["make_schooling"]


def make_schooling(setting: Setting, lives: Lives, risk: Risk, need: Need, care: Care) -> Schooling:
    """Everything schools do with a locality's children: places, support, results and free meals from the first school
    on, absence and exclusions in the window.

    A child leans on its family's risk, and on where it stands with social care on 31 March of each school year: in
    need, under a plan, or in care for a year or more.
    """
    pupils = pupils_of(setting, lives, risk, need, care)
    groups = Groups(pupils, need, care)
    support = make_support(pupils)
    independent = at_independent(pupils)
    special_from = _special_from(pupils, support, independent)
    grid = pupil_years(pupils, groups, special_from, ~independent)
    behaviour = behaviour_scores(pupils, grid)
    removals = make_removals(pupils, grid, behaviour)
    away = make_away(pupils, ~independent)
    where = Whereabouts(independent, special_from, removals.provision, away, make_moves(pupils, care))
    enrolments = make_enrolments(pupils, where)
    absence = make_absence(pupils, groups, enrolments)
    profiles, phonics, key_stage_2, key_stage_4 = make_results(pupils, groups, enrolments)
    return Schooling(
        enrolments=enrolments,
        support=support_rows(pupils, support),
        requests=request_rows(setting, pupils, support),
        absence=absence,
        sessions=make_sessions(setting, enrolments, absence),
        exclusions=make_exclusions(pupils, grid, behaviour, removals, enrolments),
        profiles=profiles,
        phonics=phonics,
        key_stage_2=key_stage_2,
        key_stage_4=key_stage_4,
        free_meals=make_free_meals(pupils, enrolments),
        away=_away_rows(pupils, away),
    )


def _special_from(pupils: Pupils, support: Support, independent: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ints:
    """When each pupil begins at a special school: with school itself, or in the September after the plan."""
    soon = support.planned <= september(pupils.entry - 1) + parameters()["support"]["settles_days"]
    later = september(school_year(np.where(support.planned == NEVER, 0, support.planned)))
    found = np.where(soon, pupils.start, np.maximum(later, pupils.start))
    return np.where(support.special & ~independent, found, NEVER)


def _away_rows(pupils: Pupils, away: tuple[Spell, Spell]) -> AwayFromSchool:
    end = pupils.setting.window.end
    parts = [
        AwayFromSchool(
            pupils.person[spell.at].astype(np.int32),
            np.full(len(spell.at), kind),
            spell.start,
            np.where(spell.end >= end, NEVER, spell.end).astype(np.int32),
            spell.word,
        ).take(spell.start < end)
        for kind, spell in zip(("home", "missing"), away, strict=True)
    ]
    rows = AwayFromSchool.join(*parts)
    return rows.take(np.lexsort((rows.start, rows.person)))
