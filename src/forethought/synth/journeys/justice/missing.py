"""Reports of missing children: those in care as their record has it, and children at home."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import chosen, pick, pick_index
from forethought.synth.journeys.justice.parameters import by_age, minutes, parameters
from forethought.synth.journeys.justice.tables import MissingReports
from forethought.synth.journeys.support.people import People, events_by_age
from forethought.synth.rows import NEVER

Array = NDArray[Any]


def make_missing(people: People) -> MissingReports:
    """Reports in order of day, from the year before the window. Children in care: every time they were missing."""
    rng = people.setting.stream("missing")
    first = people.setting.window.first - parameters()["history"]["before_days"]
    cared = people.care.missing
    cared = cared.take((cared.kind == "M") & (cared.start >= first))
    child, day, found = _at_home(people, rng, first)
    person = np.concatenate([cared.person, child]).astype(np.int32)
    in_care = np.arange(len(person)) < len(cared)
    reported = np.concatenate([cared.start, day]).astype(np.int32)
    back = np.concatenate([cared.end, found]).astype(np.int32)
    back = np.where(back >= people.end, NEVER, back).astype(np.int32)
    minute = minutes(rng, len(person))
    found_minute = minutes(rng, len(person))
    # Whoever comes back on the day of the report comes back after it.
    same = back == reported
    found_minute = np.where(same, minute + np.floor(rng.random(len(person)) * (1439 - minute)), found_minute)
    made = MissingReports(
        person,
        reported,
        minute,
        back,
        found_minute.astype(np.int32),
        _place(rng, in_care),
        _risk(rng, in_care),
        *_interview(people, rng, in_care, back),
        chosen(rng, parameters()["missing"]["harmed"], len(person)),
    )
    return made.take(np.lexsort((made.minute, made.reported)))


def _at_home(people: People, rng: np.random.Generator, first: int) -> tuple[Array, Array, Array]:
    """Children, days and days of return of those who were not in care."""
    shape = parameters()["missing"]
    level = np.minimum(people.level, 12.0) ** shape["power"]
    rates = by_age(shape["person_a_year"], np.arange(18.0)) * shape["in_need_times"]
    child, day = events_by_age(people, rng, rates, level, first)
    needy = people.status.in_need(child, day)
    kept = chosen(rng, np.where(needy, 1.0, 1 / shape["in_need_times"]), len(child))
    child, day = child[kept], day[kept]
    times = rng.geometric(1 - shape["again"], len(child))
    at = np.repeat(np.arange(len(child)), times)
    turn = place_in_run(times)
    later = day[at] + np.where(turn > 0, turn * shape["again_days"] * rng.random(len(at)), 0).astype(np.int64)
    bands = np.asarray(shape["lasts"], np.float64)
    band = pick_index(rng, bands[:, 2], len(at))
    lasts = bands[band, 0] + np.floor(rng.random(len(at)) * (bands[band, 1] - bands[band, 0]))
    person = child[at]
    ok = (later < people.until[person]) & (people.age(person, later) < 18)
    ok &= ~people.status.in_care(person, later)
    return _apart(person[ok], later[ok], (later + lasts)[ok])


def _apart(person: Array, day: Array, back: Array) -> tuple[Array, Array, Array]:
    """Nobody goes missing before coming back: of reports that overlap the earliest stays."""
    order = np.lexsort((day, person))
    person, day, back = person[order], day[order], back[order]
    line = person.astype(np.int64) * 2**33
    reach = np.maximum.accumulate(line + back)
    clear = np.append(True, (line + day)[1:] > reach[:-1])[: len(person)]
    return person[clear], day[clear], back[clear]


def _place(rng: np.random.Generator, in_care: Array) -> NDArray[np.str_]:
    school = chosen(rng, parameters()["missing"]["school"], len(in_care))
    return np.where(school, "school", np.where(in_care, "care", "home"))


def _risk(rng: np.random.Generator, in_care: Array) -> NDArray[np.str_]:
    shape = parameters()["missing"]
    size = len(in_care)
    return np.where(in_care, pick(rng, shape["risk_care"], size), pick(rng, shape["risk"], size))


def _interview(
    people: People, rng: np.random.Generator, in_care: Array, back: Array
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Whether a return home interview was offered, and its day."""
    shape, size = parameters()["missing"], len(in_care)
    offered = (back < NEVER) & chosen(rng, np.where(in_care, shape["offered"]["care"], shape["offered"]["home"]), size)
    accepted = chosen(rng, np.where(in_care, shape["accepted"]["care"], shape["accepted"]["home"]), size)
    day = back.astype(np.int64) + rng.integers(0, shape["within_days"], size)
    held = offered & accepted & (day < people.end)
    return offered, np.where(held, day, NEVER).astype(np.int32)
