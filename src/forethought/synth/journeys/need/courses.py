"""How each referral goes, from the day of referral to closure: which course it takes, and its dates."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.need import working
from forethought.synth.journeys.need.calls import ARRIVAL, DISABLED, TEENAGE, Named
from forethought.synth.journeys.need.children import YEAR, Children
from forethought.synth.journeys.need.draws import Draws
from forethought.synth.journeys.need.parameters import banded, parameters
from forethought.synth.rows import NEVER

Ints = NDArray[Any]
COURSES = ("no_action", "no_need", "brief", "helped", "long", "conference", "protected")
NO_ACTION, NO_NEED, BRIEF, HELPED, LONG, CONFERENCE, PROTECTED = range(len(COURSES))


@dataclass(frozen=True)
class Courses:
    """One entry for each referral, in the order in which children come round after round.

    ``row`` is the child named in a call, ``child`` the entry in ``Children``. Days are as they would come if nothing
    cut the case short: ``until`` is when the child grows up, leaves or dies, or the window ends. NEVER where there is
    none: ``plan`` to ``plan_end`` is a child in need plan before any protection, ``after`` to ``closed`` one after it.
    """

    row: Ints
    child: Ints
    course: Ints
    referred: Ints
    assessed: Ints
    authorised: Ints
    strategy: Ints
    conference: Ints
    plan: Ints
    plan_end: Ints
    protected: Ints
    protected_end: Ints
    after: Ints
    closed: Ints
    until: Ints

    def take(self, wanted: Ints) -> Courses:
        """Some of the referrals."""
        return Courses(**{item.name: getattr(self, item.name)[wanted] for item in fields(self)})


def make_courses(children: Children, named: Named, draws: Draws) -> Courses:
    """The referrals among those named: a child has one open case at a time, and no more calls count until it closes."""
    rows = np.flatnonzero(named.serious)
    span = 2**33
    keys = named.child[rows].astype(np.int64) * span + named.day[rows]
    free = children.begin.astype(np.int64).copy()
    plans = np.zeros(len(free), np.int64)
    waiting = np.unique(named.child[rows])
    found = []
    while len(waiting):
        place = np.searchsorted(keys, waiting * span + free[waiting])
        there = place < len(rows)
        there[there] = named.child[rows[place[there]]] == waiting[there]
        waiting = waiting[there]
        taken = _course_of(children, named, draws, rows[place[there]], plans)
        found.append(taken)
        free[waiting] = np.minimum(taken.closed, taken.until) + 1
        plans[waiting] += taken.protected < taken.until
    if not found:
        return _empty()
    parts = {item.name: np.concatenate([getattr(part, item.name) for part in found]) for item in fields(Courses)}
    every = Courses(**parts)
    return every.take(np.lexsort((every.referred, every.child)))


def _empty() -> Courses:
    return Courses(*(np.empty(0, np.int64) for _ in fields(Courses)))


def _course_of(children: Children, named: Named, draws: Draws, rows: Ints, plans: Ints) -> Courses:
    child, referred = named.child[rows], named.day[rows]
    course = _which(children, named, draws, rows, plans)
    shape = parameters()
    assessed = referred + banded(shape["assessment"]["begins"], draws.of("start", rows))
    length = banded(shape["assessment"]["working_days"], draws.of("authorised", rows))
    authorised = working.after(assessed, length).astype(np.int64)
    arrives = named.kind[rows] == ARRIVAL
    strategy, conference = _conference(draws, rows, course, referred, arrives)
    closed = _closed_without_protection(draws, rows, course, referred, authorised)
    protects = course == PROTECTED
    protected = np.where(protects, conference, NEVER)
    lasts = banded(shape["protection"]["days"], draws.of("duration", rows))
    protected_end = np.where(protects, conference + lasts, NEVER)
    down, ends = _after_protection(draws, rows, protected_end, authorised)
    closed = np.where(protects, ends, closed)
    closed = np.where(course == CONFERENCE, np.maximum(closed, conference + 5), closed)
    plan, plan_end = _plan(draws, rows, course, authorised, protected, closed)
    return Courses(
        row=rows,
        child=child,
        course=course,
        referred=referred,
        assessed=np.where(course == NO_ACTION, NEVER, assessed),
        authorised=np.where(course == NO_ACTION, NEVER, authorised),
        strategy=strategy,
        conference=conference,
        plan=plan,
        plan_end=plan_end,
        protected=protected,
        protected_end=protected_end,
        after=down,
        closed=closed,
        until=children.until[child].astype(np.int64),
    )


def _which(children: Children, named: Named, draws: Draws, rows: Ints, plans: Ints) -> Ints:
    shape = parameters()["courses"]
    child, kind, day = named.child[rows], named.kind[rows], named.day[rows]
    weights = np.tile(_weights("usual"), (len(rows), 1))
    weights[kind == TEENAGE] = _weights("teenage")
    weights[kind == DISABLED] = _weights("disabled")
    level = np.clip(children.level[child], 0.1, None)
    for name, power in shape["tilt"].items():
        weights[:, COURSES.index(name)] *= level**power
    more, age = shape["more"], (day - children.born[child]) / YEAR
    times = np.select(
        [age < 0, age < 1, age >= 16], [more["before_birth"], more["first_year"], more["from_16"]], 1.0
    ) * np.where(plans[child] > 0, more["planned_before"], 1.0)
    weights[:, PROTECTED] *= times
    weights[:, CONFERENCE] *= times
    known = (children.disabled[child] <= day) & (kind != DISABLED)
    weights[known, LONG] *= more["known_condition"]
    weights[kind == ARRIVAL] = np.eye(len(COURSES))[PROTECTED]
    edges = np.cumsum(weights, axis=1)
    at = draws.of("course", rows) * edges[:, -1]
    found: Ints = np.minimum((edges <= at[:, None]).sum(axis=1), len(COURSES) - 1)
    return found


def _weights(name: str) -> NDArray[np.float64]:
    shares = parameters()["courses"][name]
    return np.asarray([shares[course] for course in COURSES], np.float64)


def _conference(draws: Draws, rows: Ints, course: Ints, referred: Ints, arrives: Ints) -> tuple[Ints, Ints]:
    """The strategy discussion that leads to a conference, and the conference: soon after referral or in a case that
    goes on; on moving in, the conference alone."""
    shape = parameters()["enquiry"]
    wanted = (course == PROTECTED) | (course == CONFERENCE)
    soon = np.floor(draws.of("strategy", rows) ** 2 * shape["begins_within"]).astype(np.int64)
    later = (draws.of("later", rows) < shape["later"]) & ~arrives
    wait = np.where(later, banded(shape["later_days"], draws.of("later_days", rows)), soon)
    strategy = referred + wait
    conference = working.after(strategy, banded(shape["conference"], draws.of("conference", rows)))
    strategy = np.where(arrives, conference, strategy)
    return np.where(wanted, strategy, NEVER), np.where(wanted, conference, NEVER)


def _closed_without_protection(draws: Draws, rows: Ints, course: Ints, referred: Ints, authorised: Ints) -> Ints:
    shape = parameters()
    lag = draws.of("lag", rows)
    lasts = draws.of("duration", rows)
    helped = np.maximum(referred + banded(shape["duration"]["helped"], lasts), authorised + 8)
    years = shape["duration"]["long_mean"] * -np.log1p(-np.minimum(lasts, 0.9999))
    long = referred + shape["duration"]["long_from"] + np.floor(years).astype(np.int64)
    found: Ints = np.select(
        [course == NO_ACTION, course == NO_NEED, course == BRIEF, course == LONG],
        [
            referred + np.floor(lag * 3).astype(np.int64),
            authorised + banded(shape["closure"]["no_need"], lag),
            authorised + banded(shape["closure"]["brief"], lag),
            long,
        ],
        helped,
    )
    return found


def _after_protection(draws: Draws, rows: Ints, ended: Ints, authorised: Ints) -> tuple[Ints, Ints]:
    """The child in need plan that follows a protection plan (or never), and the day the case closes."""
    shape = parameters()["protection"]
    down = draws.of("steps_down", rows) < shape["steps_down"]
    lasts = draws.of("after", rows)
    days = np.where(down, banded(shape["after"], lasts), banded(shape["closes"], lasts))
    real = np.where(ended == NEVER, authorised, ended)
    begins = real + 1 + np.floor(lasts * 5).astype(np.int64)
    closed = np.maximum(real + days, authorised + 1)
    return np.where(down & (ended != NEVER) & (begins < closed), begins, NEVER), closed


def _plan(draws: Draws, rows: Ints, course: Ints, authorised: Ints, protected: Ints, closed: Ints) -> tuple[Ints, Ints]:
    """A child in need plan from soon after the assessment to closure, or to the protection plan."""
    shape = parameters()["plan"]
    goes_on = np.isin(course, (HELPED, LONG, CONFERENCE, PROTECTED))
    planned = goes_on & (draws.of("with_plan", rows) < shape["with_plan"])
    start = authorised + banded(shape["begins"], draws.of("begins", rows))
    end = np.minimum(np.where(course == PROTECTED, protected, NEVER), closed)
    there = planned & (start + 1 < end)
    return np.where(there, start, NEVER), np.where(there, end, NEVER)
