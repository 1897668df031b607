"""Early help plans, family hubs, treatment for drugs and alcohol, and adult social care."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import chosen, evenly, pick, waits
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.support.hubs import hub_services
from forethought.synth.journeys.support.parameters import joined, parameters, shares_of
from forethought.synth.journeys.support.people import YEAR, People
from forethought.synth.journeys.support.tables import AdultEvents, Attendances, HelpPlans, Treatments
from forethought.synth.journeys.tables import Risk
from forethought.synth.lives.expecting import expecting
from forethought.synth.lives.tables import Needs
from forethought.synth.rows import NEVER, NOBODY

Array = NDArray[Any]


def make_help_plans(people: People) -> HelpPlans:
    """What early help found, for each row of ``need.early_help``; needs known of the parents are mostly among it."""
    rng = people.setting.stream("help plans")
    shape, persons, given = parameters()["help"], people.lives.persons, people.need.early_help
    size = len(given)
    flags = {name: chosen(rng, share / 100, size) for name, share in shape["needs"].items()}
    for need, name in shape["by_need"].items():
        spells = people.lives.needs.take(people.lives.needs.need == need)
        has = Spells(spells.person, spells.start, spells.end)
        parents = (persons.mother[given.person], persons.father[given.person])
        known = np.zeros(size, np.bool_)
        for parent in parents:
            known |= (parent >= 0) & has.covers(np.maximum(parent, 0), given.start)
        flags[name] |= known & chosen(rng, shape["by_need_share"], size)
    age = people.age(given.person, given.start)
    flags["early years"] &= age < shape["early_years_below"]
    flags["diverted from crime"] &= age >= shape["crime_from"]
    none = ~np.any(list(flags.values()), axis=0)
    flags["family relationships"] |= none
    met = chosen(rng, shares_of(shape["met"], given.outcome), size)
    return HelpPlans(
        joined(flags, size),
        joined({name: flag & met & chosen(rng, 0.9, size) for name, flag in flags.items()}, size),
        np.where(
            (given.outcome != "") & chosen(rng, shape["said"], size),
            1 + pick(rng, {str(at): weight for at, weight in enumerate(shape["score"])}, size).astype(np.int32),
            0,
        ).astype(np.int32),
        np.where(chosen(rng, shape["refused_part"], size), "refused_part", "given"),
        rng.integers(1, shape["workers"] + 1, size).astype(np.int32),
    )


def make_attendances(people: People, risk: Risk) -> Attendances:
    """Times at family hubs in the window, in order of day. Some families come often, most never."""
    rng = people.setting.stream("family hubs")
    shape, persons, families = parameters()["hubs"], people.lives.persons, people.lives.families
    share = shape["reached"] * np.clip(families.frailty, 0.1, 8) ** shape["frailty_power"]
    share = share * (1 + shape["by_decile"] * (5.5 - risk.decile[families.mother]))
    reached = chosen(rng, share, len(families))
    kids = np.flatnonzero(persons.child & (persons.family >= 0))
    kids = kids[reached[persons.family[kids]]]
    window, parts = people.setting.window, []
    for number, service in enumerate(hub_services()):
        low = np.maximum(persons.born[kids] + service.from_age * YEAR, np.maximum(people.begin[kids], window.first))
        high = np.minimum(persons.born[kids] + service.to_age * YEAR, people.until[kids])
        room = np.maximum(high - low, 0)
        at = np.repeat(np.arange(len(kids)), rng.poisson(shape["a_year"] * service.weight / 100 * room / YEAR))
        day = (low[at] + np.floor(rng.random(len(at)) * room[at])).astype(np.int64)
        day = day - (day + 3 - service.weekday) % 7  # day 0, 1 January 1970, was a Thursday
        ok = day >= low[at]
        person = kids[at[ok]]
        parts.append(
            Attendances(
                person.astype(np.int32),
                persons.mother[person],
                day[ok].astype(np.int32),
                np.full(len(person), number, np.int32),
            )
        )
    made = Attendances.join(*parts)
    key = np.stack([made.day, made.person, made.service])
    _, first = np.unique(key, axis=1, return_index=True)
    return made.take(first)


def make_treatments(people: People) -> Treatments:
    """Treatment of adults who have the need, in order of referral, from the year before the window."""
    rng = people.setting.stream("treatment")
    shape, needs = parameters()["treatment"], people.lives.needs
    needs = needs.take(chosen(rng, shares_of(shape["share"], needs.need), len(needs)))
    size = len(needs)
    referred = np.maximum(needs.start, people.begin[needs.person]) + evenly(rng, shape["wait_days"], size)
    start = referred + evenly(rng, shape["triage_days"], size)
    end = start + waits(rng, shape["days"], size)
    held = (referred < np.minimum(needs.end, people.until[needs.person])) & (referred < people.end)
    held &= end >= people.setting.window.first - 365
    end = np.minimum(end, np.maximum(people.until[needs.person], start + 1))
    main = np.where(
        needs.need == "drugs", pick(rng, shape["main"]["drugs"], size), pick(rng, shape["main"]["alcohol"], size)
    )
    second = pick(rng, shape["second"], size)
    both = (second != "none") & (second != main)
    home = people.homes.home_of(needs.person, referred)
    question, _ = people.homes.children_on(home, referred)
    made = Treatments(
        needs.person,
        referred.astype(np.int32),
        np.where(start >= people.end, NEVER, start).astype(np.int32),
        np.where(end >= people.end, NEVER, end).astype(np.int32),
        np.where(both, np.char.add(np.char.add(main, " "), second), main),
        np.where(end >= people.end, "", pick(rng, shape["left"], size)),
        np.bincount(question, minlength=size).astype(np.int32),
        expecting(people.lives.persons, needs.person, referred),
    ).take(held)
    return made.take(np.lexsort((made.person, made.referred)))


def make_adult_events(people: People) -> AdultEvents:
    """Requests, assessments, services and reviews of adult social care, in order of start."""
    rng = people.setting.stream("adult care")
    shape = parameters()["adult_care"]
    needs, asked, until = _requests(people, rng)
    assessed = asked + evenly(rng, shape["assessed_days"], len(needs))
    served = chosen(rng, shape["service_share"], len(needs)) & (assessed < until)
    reason = np.full(len(needs), "", "U40")
    for need, name in shape["reason"].items():
        reason[needs.need == need] = name
    route = np.where(served, pick(rng, shape["service"], len(needs)), shape["no_service"])
    made = AdultEvents.join(
        *(
            AdultEvents(
                needs.person[row],
                np.full(len(row), event),
                start.astype(np.int32),
                np.where(ends >= people.end, NEVER, ends).astype(np.int32),
                reason[row],
                route[row],
            )
            for event, row, start, ends in _adult_course(people, asked, assessed, until, served)
        )
    )
    made = made.take((made.start < people.end) & (made.person != NOBODY))
    return made.take(np.lexsort((made.event, made.person, made.start)))


def _requests(people: People, rng: np.random.Generator) -> tuple[Needs, Array, Array]:
    """The needs of adults that are brought to adult social care from the year before the window on; when each is, and
    until when it lasts."""
    shape, needs = parameters()["adult_care"], people.lives.needs
    needs = needs.take(chosen(rng, shares_of(shape["share"], needs.need), len(needs)))
    first = people.setting.window.first - 365
    grown = people.lives.persons.born[needs.person] + np.floor(18 * YEAR)
    asked = np.maximum(np.maximum(needs.start, people.begin[needs.person]), grown)
    asked = (asked + evenly(rng, shape["wait_days"], len(needs))).astype(np.int32)
    until = np.minimum(np.minimum(needs.end, people.until[needs.person]), people.end)
    ok = (asked < until) & (until > first)
    return needs.take(ok), asked[ok], until[ok]


def _adult_course(
    people: People, asked: Array, assessed: Array, until: Array, served: NDArray[np.bool_]
) -> tuple[tuple[str, Array, Array, Array], ...]:
    """Each kind of event with the rows of the needs it happens to, and its starts and ends."""
    every = parameters()["adult_care"]["review_days"]
    reviews = np.where(served, (until - assessed) // every, 0)
    at = np.repeat(np.arange(len(asked)), reviews)
    turn = place_in_run(reviews)
    review = assessed[at] + (turn + 1) * every
    end = np.where(until >= people.end, NEVER, until)
    known = np.flatnonzero(assessed < until)
    kept = np.flatnonzero(served)
    return (
        ("request", np.arange(len(asked)), asked, np.minimum(asked + 1, NEVER)),
        ("assessment", known, assessed[known], assessed[known] + 1),
        ("service", kept, assessed[kept], end[kept]),
        ("review", at, review, review + 1),
    )
