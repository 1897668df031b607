"""Cases, assessments and plans as the tables hold them: cut short where the child grows up, leaves or dies, and known
only up to the end of the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import between, chosen
from forethought.synth.journeys.need import working
from forethought.synth.journeys.need.calls import DISABLED, TEENAGE, Named
from forethought.synth.journeys.need.children import Children
from forethought.synth.journeys.need.courses import LONG, NO_ACTION, NO_NEED, PROTECTED, Courses
from forethought.synth.journeys.need.draws import Draws
from forethought.synth.journeys.need.parameters import banded, parameters, picked
from forethought.synth.journeys.tables import Cases, NeedPlans
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

Ints = NDArray[Any]


@dataclass(frozen=True)
class Stages:
    """Assessments before their factors are known: of which case, from when to when. In order of case and day."""

    case: Ints
    start: Ints
    authorised: Ints
    first: NDArray[np.bool_]


def days32(values: Ints) -> NDArray[np.int32]:
    """Days or references as tables hold them."""
    return values.astype(np.int32)


def ending(courses: Courses) -> Ints:
    """The day on which each case closes: as planned, or when the child grows up, leaves or dies; it may be after the
    window."""
    found: Ints = np.minimum(courses.closed, courses.until)
    return found


def make_cases(setting: Setting, children: Children, named: Named, draws: Draws, courses: Courses) -> Cases:
    """The cases of ``courses``, one for each. There is a contact for each child named, in the same order."""
    end = setting.window.end
    closed = ending(courses)
    open_still = closed >= end
    no_action = courses.course == NO_ACTION
    reason = _reasons(children, draws, courses, closed)
    return Cases(
        person=days32(children.person[courses.child]),
        contact=days32(courses.row),
        referred=days32(courses.referred),
        source=named.source[courses.row],
        no_further_action=no_action,
        need=np.where(no_action, "", _needs(named, draws, courses)),
        closed=days32(np.where(open_still, np.where(no_action, courses.referred, NEVER), closed)),
        closure=np.where(open_still | no_action, "", reason),
    )


def _needs(named: Named, draws: Draws, courses: Courses) -> NDArray[np.str_]:
    """Primary needs, by the course and by what the call was about."""
    shape, draw = parameters()["primary_need"], draws.of("need", courses.row)
    kind = named.kind[courses.row]
    found: NDArray[np.str_] = np.select(
        [kind == DISABLED, courses.course == PROTECTED, courses.course == NO_NEED, kind == TEENAGE],
        [picked(shape[name], draw) for name in ("disabled", "protected", "no_need", "teenage")],
        picked(shape["usual"], draw),
    )
    return found


def _reasons(children: Children, draws: Draws, courses: Courses, closed: Ints) -> NDArray[np.str_]:
    shape = parameters()["closure"]
    child = courses.child
    cut = closed == courses.until
    help_after = draws.of("reason", courses.row) < shape["early_help_after"]
    disabled = children.disabled[child] <= closed
    adult = (closed >= children.adult[child]) & disabled & (courses.course == LONG)
    found: NDArray[np.str_] = np.select(
        [
            closed == children.died[child],
            courses.course == NO_NEED,
            adult & (draws.of("reason", courses.row) < shape["adult_services"]),
            cut & (closed < children.adult[child]),
        ],
        ["RC2", np.where(help_after, "RC9", "RC8"), "RC6", "RC5"],
        "RC7",
    )
    return found


def make_stages(setting: Setting, courses: Courses) -> Stages:
    """The assessment that follows a referral, and further ones in cases that go on, none while another goes on."""
    end = setting.window.end
    until = ending(courses)
    case = np.flatnonzero(courses.course != NO_ACTION)
    start, stop = courses.assessed[case], courses.authorised[case]
    again_case, again_start, again_stop = _again(setting, courses, until)
    every = np.concatenate([case, again_case])
    start, stop = np.concatenate([start, again_start]), np.concatenate([stop, again_stop])
    first = np.arange(len(every)) < len(case)
    stop = np.minimum(stop, until[every])
    start = np.minimum(start, stop)
    order = np.lexsort((start, every))
    every, start, stop, first = every[order], start[order], stop[order], first[order]
    kept = start < end
    stop = np.where(stop >= end, NEVER, stop)
    return Stages(every[kept], start[kept], stop[kept], first[kept])


def _again(setting: Setting, courses: Courses, until: Ints) -> tuple[Ints, Ints, Ints]:
    """A new assessment about once a year while a case goes on."""
    rng, shape = setting.stream("need", "assessed again"), parameters()["assessment"]
    goes_on = courses.course > NO_NEED
    years = np.where(goes_on, np.maximum(np.minimum(until, setting.window.end) - courses.referred - 150, 0) // 365, 0)
    case = np.repeat(np.arange(len(years)), years)
    number = place_in_run(years)
    kept = chosen(rng, shape["again_a_year"], len(case))
    case, number = case[kept], number[kept]
    start = courses.referred[case] + 365 * (number + 1) + between(rng, -45, 45, len(case))
    stop = working.after(start, banded(shape["working_days"], rng.random(len(case))))
    fits = (stop < until[case]) | ((start < setting.window.end) & (until[case] >= setting.window.end))
    return case[fits], start[fits], stop[fits].astype(np.int64)


def make_plans(setting: Setting, children: Children, courses: Courses) -> NeedPlans:
    """Child in need plans: before and after protection, within the case and the window."""
    until = ending(courses)
    before = np.flatnonzero(courses.plan != NEVER)
    after = np.flatnonzero(courses.after != NEVER)
    case = np.concatenate([before, after])
    start = np.concatenate([courses.plan[before], courses.after[after]])
    stop = np.minimum(np.concatenate([courses.plan_end[before], courses.closed[after]]), until[case])
    kept = (start < setting.window.end) & (start + 1 < stop)
    order = np.lexsort((start[kept], case[kept]))
    case, start, stop = case[kept][order], start[kept][order], stop[kept][order]
    stop = np.where(stop >= setting.window.end, NEVER, stop)
    person = children.person[courses.child[case]]
    return NeedPlans(days32(case), days32(person), days32(start), days32(stop))
