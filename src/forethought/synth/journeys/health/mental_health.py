"""Mental health services: who is referred, who waits, who is seen, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import chosen, pick
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.scene import YEAR, Scene, days32, happenings
from forethought.synth.journeys.health.tables import MentalHealthContacts, MentalHealthReferrals
from forethought.synth.journeys.need import working
from forethought.synth.rows import NEVER

Ints = NDArray[Any]
Floats = NDArray[np.float64]
_BEFORE = 3  # years before the window in which referrals that reach into it may have been made


def make_referrals(scene: Scene) -> MentalHealthReferrals:
    """Referrals of children and of adults that were open on some day of the window, in order of the day of referral.

    A person whose referral is open is not referred again.
    """
    every = MentalHealthReferrals.join(_children(scene), _adults(scene))
    every = every.take(every.closed > scene.setting.window.first)
    every = _apart(every.take(np.lexsort((every.referred, every.person))))
    return every.take(np.lexsort((every.person, every.referred)))


def _apart(every: MentalHealthReferrals) -> MentalHealthReferrals:
    """Referrals in order of person and day, without those made while one before was open."""
    while True:
        same = every.person[1:] == every.person[:-1]
        clash = np.append(False, same & (every.referred[1:] < every.closed[:-1]))[: len(every)]
        worst = clash & ~np.append(False, clash[:-1])[: len(every)]  # the next may stay once this one is gone
        if not worst.any():
            return every
        every = every.take(~worst)


def _children(scene: Scene) -> MentalHealthReferrals:
    shape, window = parameters()["camhs"], scene.setting.window
    rng = scene.setting.stream("health", "camhs")
    entry, day = happenings(scene, rng, shape, window.first - round(_BEFORE * YEAR))
    count = len(entry)
    young = day - scene.born[entry] < shape["young_below"] * YEAR
    reason = np.where(young, pick(rng, shape["reasons_young"], count), pick(rng, shape["reasons"], count))
    team = np.where(reason == shape["eating_reason"], shape["eating_team"], pick(rng, shape["teams"], count))
    crisis = reason == shape["crisis_reason"]
    team = np.where(crisis, shape["crisis_team"], team)
    return _course(
        scene, rng, shape, scene.person[entry], day, scene.end[entry], np.zeros(count, np.bool_), reason, team, crisis
    )


def _adults(scene: Scene) -> MentalHealthReferrals:
    """Adults in need of them are referred to services for adults, some time after the need began."""
    shape, needs, persons = parameters()["adult_services"], scene.lives.needs, scene.lives.persons
    rng = scene.setting.stream("health", "adult services")
    needs = needs.take(needs.need == "mental_health")
    needs = needs.take(chosen(rng, shape["referred"], len(needs)))
    count = len(needs)
    day = needs.start + np.floor(rng.exponential(shape["after_days"], count)).astype(np.int64)
    here = np.minimum.reduce([persons.left[needs.person], persons.died[needs.person], needs.end]).astype(np.int64)
    here = np.minimum(here, scene.setting.window.end)
    kept = (day >= persons.arrived[needs.person]) & (day < here)
    person, day, here = needs.person[kept], day[kept], here[kept]
    count = len(person)
    reason, team = pick(rng, shape["reasons"], count), pick(rng, shape["teams"], count)
    soon = np.zeros(count, np.bool_)
    return _course(scene, rng, shape, person, day, here, np.ones(count, np.bool_), reason, team, soon)


def _course(
    scene: Scene,
    rng: np.random.Generator,
    shape: Mapping[str, Any],
    person: Ints,
    day: Ints,
    until: Ints,
    adult: NDArray[np.bool_],
    reason: NDArray[np.str_],
    team: NDArray[np.str_],
    soon: NDArray[np.bool_],
) -> MentalHealthReferrals:
    """What comes of referrals: refused, seen after a wait, or waiting until the person leaves or the window ends."""
    count, end = len(person), scene.setting.window.end
    refused = chosen(rng, shape["refused"], count) & ~soon
    long_wait = chosen(rng, shape["long_wait"], count)
    wait = rng.exponential(
        np.where(soon, shape["crisis_days"], np.where(long_wait, shape["long_days"], shape["wait_days"]))
    )
    refused_at = day + 3 + np.floor(rng.gamma(1.5, shape["refused_days"] / 1.5, count)).astype(np.int64)
    seen = working.after(np.minimum(day + 1 + np.floor(wait).astype(np.int64), end + 200), 0).astype(np.int64)
    treated_until = seen + 14 + np.floor(rng.gamma(1.3, shape["treated_days"] / 1.3, count)).astype(np.int64)
    seen = np.where(refused | (seen >= until), NEVER, seen)
    closed = np.minimum(np.where(refused, refused_at, treated_until), until)
    left = closed == until
    ending = np.where(left, "left", np.where(refused, "not_accepted", "treated"))
    ending = np.where(~left & ~refused & chosen(rng, shape["stopped"], count), "stopped", ending)
    open_still = closed >= end
    return MentalHealthReferrals(
        person=days32(person),
        adult=adult,
        referred=days32(day),
        source=pick(rng, shape["sources"], count),
        reason=reason,
        team=team,
        seen=days32(seen),
        closed=days32(np.where(open_still, NEVER, closed)),
        ending=np.where(open_still, "", ending),
    )


def make_contacts(scene: Scene, referrals: MentalHealthReferrals) -> MentalHealthContacts:
    """Contacts of the window under each referral, in order of referral and day; the first on the day of being seen."""
    rng, window = scene.setting.stream("health", "mental health contacts"), scene.setting.window
    shape = parameters()["mental_health_contacts"]
    pace = np.where(referrals.adult, shape["adult_days"], shape["child_days"])
    begin = referrals.seen.astype(np.int64)
    stop = np.minimum(referrals.closed.astype(np.int64), window.end)
    row = np.flatnonzero((begin < stop) & (stop > window.first))
    skipped = np.maximum(window.first - begin[row], 0) // pace[row]
    count = (stop[row] - begin[row] - 1) // pace[row] + 1 - skipped
    at = np.repeat(row, count)
    number = place_in_run(count) + np.repeat(skipped, count)
    day = begin[at] + number * pace[at] + np.where(number > 0, rng.integers(-4, 5, len(at)), 0)
    day = working.after(day, 0).astype(np.int64)
    kept = (day >= np.maximum(window.first, begin[at])) & (day < stop[at])
    at, number, day = at[kept], number[kept], day[kept]
    missed = chosen(rng, shape["missed"], len(at)) & (number > 0)
    attendance = np.where(missed, pick(rng, parameters()["attendance"]["missed"], len(at)), "seen")
    asked = (attendance == "seen") & (number % shape["score_every"] == 0) & ~referrals.adult[at]
    asked &= chosen(rng, shape["score_asked"], len(at))
    return MentalHealthContacts(
        referral=days32(at),
        person=referrals.person[at],
        day=days32(day),
        attendance=attendance,
        score=_scores(rng, referrals, at, number, asked),
    )


def _scores(
    rng: np.random.Generator, referrals: MentalHealthReferrals, at: Ints, number: Ints, asked: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Totals of difficulties, lower the longer the treatment has gone on; -1 where nobody asked."""
    shape = parameters()["mental_health_contacts"]["score"]
    own = rng.normal(shape["mean"], shape["spread"], len(referrals))
    better = np.minimum(number * shape["better_each"], shape["better_most"])
    score = np.round(np.clip(own[at] - better + rng.normal(0, shape["noise"], len(at)), 0, 40))
    return np.where(asked, score, -1).astype(np.int32)
