"""Section 47 enquiries, conferences, protection plans and their reviews."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.journeys.need.calls import ARRIVAL, Named
from forethought.synth.journeys.need.cases import days32, ending
from forethought.synth.journeys.need.children import Children
from forethought.synth.journeys.need.courses import COURSES, NO_NEED, Courses
from forethought.synth.journeys.need.draws import Draws
from forethought.synth.journeys.need.parameters import banded, parameters, picked
from forethought.synth.journeys.tables import Enquiries, ProtectionPlans, ProtectionReviews
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

Ints = NDArray[Any]


def make_enquiries(setting: Setting, children: Children, named: Named, draws: Draws, courses: Courses) -> Enquiries:
    """Enquiries of every case in order of case and day: those that led to a conference, and those that did not.

    A conference that would be held after the case is cut short is not required any more; one that would be held after
    the window has not been held yet.
    """
    end, until = setting.window.end, ending(courses)
    held = np.flatnonzero((courses.strategy != NEVER) & (courses.strategy < until))
    without, days = _without_conference(setting, draws, courses, until)
    case = np.concatenate([held, without])
    strategy = np.concatenate([courses.strategy[held], days])
    conference = np.concatenate([courses.conference[held], np.full(len(without), NEVER)])
    cut = conference >= until[case]
    over = until[case] < end
    not_required = np.append(np.zeros(len(held), np.bool_), np.ones(len(without), np.bool_)) | (cut & over)
    conference = np.where((conference >= end) | cut, NEVER, conference)
    moved = (named.kind[courses.row[case]] == ARRIVAL) & (np.arange(len(case)) < len(held))
    kept = (strategy < end) & (~moved | (conference != NEVER))
    order = np.flatnonzero(kept)[np.lexsort((strategy[kept], case[kept]))]
    case = case[order]
    return Enquiries(
        case=days32(case),
        person=days32(children.person[courses.child[case]]),
        strategy=days32(strategy[order]),
        conference=days32(conference[order]),
        not_required=not_required[order],
        transferred=moved[order],
    )


def _without_conference(setting: Setting, draws: Draws, courses: Courses, until: Ints) -> tuple[Ints, Ints]:
    """Enquiries that led to no conference: soon after referral, and now and then in cases that go on.

    None falls on a day from the strategy discussion to the conference of another, nor on the day of another.
    """
    rng, shape = setting.stream("need", "enquiries"), parameters()["enquiry"]
    share = np.asarray([shape["first"].get(name, 0.0) for name in COURSES])[courses.course]
    first = np.flatnonzero(draws.of("enquiry", courses.row) < share)
    soon = np.floor(draws.of("strategy", courses.row[first]) ** 2 * shape["begins_within"]).astype(np.int64)
    years = np.maximum(np.minimum(until, setting.window.end) - courses.referred - 60, 0) / 365
    moved = (courses.strategy != NEVER) & (courses.strategy == courses.conference)
    pace = np.where((courses.course > NO_NEED) & ~moved, shape["again_a_year"], 0.0)
    again = np.repeat(np.arange(len(years)), rng.poisson(years * pace))
    days = courses.referred[again] + 60 + np.floor(rng.random(len(again)) * years[again] * 365).astype(np.int64)
    case = np.concatenate([first, again])
    day = np.concatenate([courses.referred[first] + soon, days])
    clear = (day < courses.strategy[case]) | (day > courses.conference[case]) | (courses.strategy[case] == NEVER)
    fits = clear & (day < until[case])
    case, day = case[fits], day[fits]
    _, once = np.unique(case.astype(np.int64) * 2**33 + day, return_index=True)
    return case[once], day[once]


def make_protection(
    setting: Setting, children: Children, draws: Draws, courses: Courses, enquiries: Enquiries
) -> ProtectionPlans:
    """Protection plans, from the day of the conference; at most one in a case."""
    end, until = setting.window.end, ending(courses)
    begins = np.flatnonzero(courses.protected < np.minimum(until, end))
    enquiry = np.flatnonzero(enquiries.conference != NEVER)
    of_case = np.full(len(courses.child), -1)
    of_case[enquiries.case[enquiry]] = enquiry
    stop = np.minimum(courses.protected_end, until)[begins]
    shape, row = parameters()["protection"], courses.row[begins]
    category = picked(shape["category"], draws.of("category", row))
    other = picked(shape["category"], draws.of("changed_to", row))
    changed = draws.of("changed", row) < shape["changed"]
    child = courses.child[begins]
    first = np.searchsorted(child, child, side="left")
    return ProtectionPlans(
        case=days32(begins),
        person=days32(children.person[child]),
        enquiry=days32(of_case[begins]),
        start=days32(courses.protected[begins]),
        end=days32(np.where(stop >= end, NEVER, stop)),
        category=category,
        latest_category=np.where(changed, other, category),
        earlier=days32(np.arange(len(begins)) - first),
    )


def make_reviews(setting: Setting, plans: ProtectionPlans) -> ProtectionReviews:
    """Review conferences: the first within three months, then each within six, a few too late; the last one ends the
    plan where it is due by then."""
    rng, shape = setting.stream("need", "reviews"), parameters()["protection"]
    end = setting.window.end
    late = chosen(rng, shape["late"], len(plans))
    plan, day = np.arange(len(plans)), plans.start.astype(np.int64)
    found_plan, found_day = [], []
    number = 0
    while len(plan):
        bands = shape["first_review"] if number == 0 else shape["next_review"]
        wait = banded(bands, rng.random(len(plan)))
        limit = bands[-1][1]
        now = late[plan] & chosen(rng, 0.5, len(plan))
        wait = np.where(now, limit + banded(shape["late_days"], rng.random(len(plan))), wait)
        late[plan[now]] = False
        day = day + wait
        day = np.minimum(day, np.where(day + 30 > plans.end[plan], plans.end[plan], day))
        held = (day <= plans.end[plan]) & (day < end)
        plan, day = plan[held], day[held]
        found_plan.append(plan)
        found_day.append(day)
        goes_on = day < plans.end[plan]
        plan, day = plan[goes_on], day[goes_on]
        number += 1
    plan, day = np.concatenate([*found_plan, plan]), np.concatenate([*found_day, day])
    order = np.lexsort((day, plan))
    return ProtectionReviews(days32(plan[order]), days32(day[order]))
