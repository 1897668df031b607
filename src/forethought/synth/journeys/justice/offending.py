"""Offences of children from 10 to 17: who, when, what came of them, and who is a first-time entrant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick, waits
from forethought.synth.journeys.justice.parameters import by_age, parameters
from forethought.synth.journeys.justice.tables import Offences
from forethought.synth.journeys.support.people import YEAR, People, events_by_age
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.window import Window

Array = NDArray[Any]
CAUTIONS = ("caution", "conditional_caution")
SENTENCES = ("absolute_discharge", "fine", "referral_order", "rehabilitation_order", "custody")
COUNTED = (*CAUTIONS, *SENTENCES)
"""Outcomes that make a child an entrant to the youth justice system: cautions and sentences."""


def make_offences(people: People) -> Offences:
    """Offences in order of child and day, all of childhood; ``incident`` is nobody until incidents are made.

    Whom the return of children looked after calls convicted or cautioned in a year has a caution or sentence in it,
    and whom it does not has none; children remanded to care had an offence just before.
    """
    rng = people.setting.stream("offending")
    person, day = _careers(people, rng)
    remanded, before = _remanded(people, rng)
    person, day = np.concatenate([person, remanded]), np.concatenate([day, before])
    held = np.concatenate([np.zeros(len(person) - len(remanded), np.bool_), np.ones(len(remanded), np.bool_)])
    order = np.lexsort((day, person))
    made = _with_kinds(rng, person[order].astype(np.int32), day[order].astype(np.int32), held[order])
    made = _as_returned(people, rng, _decided(people, rng, made))
    return _with_entrants(made)


def _careers(people: People, rng: np.random.Generator) -> tuple[Array, Array]:
    """First offences and those that follow."""
    shape, persons = parameters()["offending"], people.lives.persons
    level = np.minimum(people.level, shape["most"]) ** shape["power"]
    times = level * np.where(persons.sex == "M", 1.0, shape["girls"])
    most = shape["in_need_times"] * shape["in_care_times"]
    rates = by_age(shape["a_year"], np.arange(18.0))
    person, day = events_by_age(people, rng, rates * most, times, 0)
    cared = people.status.ever_in_care(person, day)
    needy = cared | people.status.in_need(person, day)
    weight = np.where(needy, shape["in_need_times"], 1.0) * np.where(cared, shape["in_care_times"], 1.0)
    kept = chosen(rng, weight / most, len(person))
    person, day = person[kept], day[kept]
    order = np.lexsort((day, person))
    person, first = np.unique(person[order], return_index=True)
    day = day[order][first]
    more = np.where(chosen(rng, shape["again"], len(person)), rng.geometric(1 - shape["again_many"], len(person)), 0)
    again, gap = np.repeat(np.arange(len(person)), more), waits(rng, shape["again_days"], int(more.sum()))
    later = day[again] + _running(gap, more)
    adult = persons.born[person[again]] + np.floor(18 * YEAR)
    ok = later < np.minimum(people.until[person[again]], adult)
    return np.concatenate([person, person[again][ok]]), np.concatenate([day, later[ok]])


def _running(values: Array, many: Array) -> Array:
    """Sums that start anew for each group; ``many`` holds how many values each group has."""
    total = np.cumsum(values)
    before = np.concatenate([[0], total])[np.cumsum(many) - many]
    found: Array = total - np.repeat(before, many)
    return found


def _remanded(people: People, rng: np.random.Generator) -> tuple[Array, Array]:
    """An offence days before each remand to care."""
    episodes = people.care.episodes
    starts = np.flatnonzero(episodes.legal_status == "J1")
    _, first = np.unique(episodes.period[starts], return_index=True)
    starts = starts[first]
    gap = rng.integers(1, parameters()["offending"]["remand_days"] + 1, len(starts))
    return episodes.person[starts], episodes.start[starts] - gap


def _with_kinds(rng: np.random.Generator, person: Array, day: Array, held: Array) -> Offences:
    shape = parameters()["offending"]
    kinds = shape["kinds"]
    kind = pick(rng, {name: item["weight"] for name, item in kinds.items()}, len(person))
    grave = pick(
        rng,
        {name: item["weight"] for name, item in kinds.items() if item["gravity"] >= shape["custody"]["least_gravity"]},
        len(person),
    )
    kind = np.where(held, grave, kind)
    names = np.asarray(sorted(kinds))
    gravity = np.asarray([kinds[name]["gravity"] for name in names.tolist()], np.int32)
    nothing = np.full(len(person), "custody", "U7")
    return Offences(
        person,
        np.full(len(person), NOBODY, np.int32),
        day,
        kind,
        gravity[np.searchsorted(names, kind)],
        np.full(len(person), "", "U20"),
        np.full(len(person), NEVER, np.int32),
        np.zeros(len(person), np.bool_),
        np.where(held, nothing, "none"),
    )


def _decided(people: People, rng: np.random.Generator, made: Offences) -> Offences:
    """Outcomes by how often each child had been cautioned or sentenced, one offence of every child at a time."""
    shape = parameters()["offending"]
    size = len(made)
    draws = {int(key): pick(rng, weights, size) for key, weights in shape["outcomes"].items()}
    place = _places(made.person)
    earlier = np.zeros(len(people.lives.persons), np.int32)
    outcome = np.full(size, "", "U20")
    for turn in range(int(place.max(initial=-1)) + 1):
        now = np.flatnonzero(place == turn)
        before = earlier[made.person[now]]
        for least, drawn in draws.items():
            outcome[now] = np.where(before >= least, drawn[now], outcome[now])
        earlier[made.person[now]] += np.isin(outcome[now], COUNTED)
    sent = (made.remand == "custody") & ~np.isin(outcome, SENTENCES)
    light = (outcome == "custody") & (made.gravity < shape["custody"]["least_gravity"])
    outcome = np.where(sent | light, shape["custody"]["instead"], outcome)
    at_court = np.isin(outcome, SENTENCES)
    days = np.where(at_court, waits(rng, shape["days"]["court"], size), waits(rng, shape["days"]["out_of_court"], size))
    decided = made.day + days
    grave = at_court & (made.gravity >= shape["custody"]["least_gravity"]) & (made.remand != "custody")
    remand = np.where(grave, pick(rng, shape["remand"], size), made.remand)
    return _known(people, replace(made, outcome=outcome, decided=decided.astype(np.int32), remand=remand))


def _known(people: People, made: Offences) -> Offences:
    """What is decided after the window is not decided yet."""
    open_still = made.decided >= people.end
    return replace(
        made, outcome=np.where(open_still, "", made.outcome), decided=np.where(open_still, NEVER, made.decided)
    )


def _places(person: Array) -> Array:
    """Of rows in order of person: the place of each among the person's rows, from 0."""
    if not len(person):
        return np.empty(0, np.int64)
    new = np.append(True, person[1:] != person[:-1])
    first = np.maximum.accumulate(np.where(new, np.arange(len(person)), 0))
    return np.arange(len(person)) - first


def _as_returned(people: People, rng: np.random.Generator, made: Offences) -> Offences:
    """The same, with outcomes that agree with the yearly return of children looked after."""
    health = people.care.health
    spans = np.asarray([Window.bounds(int(year)) for year in health.year], np.int64).reshape(-1, 2)
    for convicted in (False, True):
        rows = np.flatnonzero(health.convicted == convicted)
        asked = health.person[rows].astype(np.int64) * 10_000 + health.year[rows]
        year = _years(made.decided)
        there = np.isin(made.person.astype(np.int64) * 10_000 + year, asked) & np.isin(made.outcome, COUNTED)
        if not convicted:
            mild = np.where(made.remand == "none", "community_resolution", "no_action")
            made = replace(made, outcome=np.where(there, mild, made.outcome))
            continue
        has = made.person[there].astype(np.int64) * 10_000 + year[there]
        lacking = rows[~np.isin(asked, has)]
        made = Offences.join(made, _added(people, rng, health.person[lacking], spans[lacking]))
    order = np.lexsort((made.day, made.person))
    return made.take(order)


def _years(days: Array) -> Array:
    """The year in which the collection year of each day ends; 0 for what never comes."""
    real = np.where(days == NEVER, 0, days).astype("datetime64[D]")
    year = (real.astype("datetime64[M]") - 3).astype("datetime64[M]").astype("datetime64[Y]").astype(np.int64) + 1971
    return np.where(days == NEVER, 0, year)


def _added(people: People, rng: np.random.Generator, person: Array, spans: Array) -> Offences:
    """An offence with a caution or sentence in each of the years of ``spans``."""
    size = len(person)
    adult = people.lives.persons.born[person] + np.floor(18 * YEAR).astype(np.int64)
    tenth = people.lives.persons.born[person] + np.ceil(10 * YEAR).astype(np.int64)
    decided = spans[:, 0] + np.floor(rng.random(size) * (spans[:, 1] - spans[:, 0]))
    outcome = pick(rng, parameters()["offending"]["convicted"], size)
    days = parameters()["offending"]["days"]
    ago = np.where(np.isin(outcome, SENTENCES), waits(rng, days["court"], size), waits(rng, days["out_of_court"], size))
    day = np.clip(decided - ago, tenth, np.maximum(adult - 1, tenth))
    made = _with_kinds(rng, person.astype(np.int32), day.astype(np.int32), np.zeros(size, np.bool_))
    return replace(made, outcome=outcome, decided=np.maximum(decided, day).astype(np.int32))


def _with_entrants(made: Offences) -> Offences:
    counted = np.flatnonzero(np.isin(made.outcome, COUNTED))
    counted = counted[np.lexsort((made.decided[counted], made.person[counted]))]
    _, first = np.unique(made.person[counted], return_index=True)
    entrant = np.zeros(len(made), np.bool_)
    entrant[counted[first]] = True
    return replace(made, entrant=entrant)
