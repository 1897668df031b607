"""Contacts with health visitors and school nurses: the five that every family is offered, and more where needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.scene import Scene, days32, happenings, leaning
from forethought.synth.journeys.health.tables import HealthVisits
from forethought.synth.journeys.need import working
from forethought.synth.journeys.tables import Care
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.window import Window

Ints = NDArray[Any]
_ANTENATAL = "ANT"
_TWO_YEARS = "R24"


def make_visits(scene: Scene, care: Care) -> HealthVisits:
    """Every contact of the window, those missed too, in order of day."""
    parts = [_offered(scene, kind, shape) for kind, shape in parameters()["offered"].items()]
    parts += [_more(scene, kind, shape) for kind, shape in parameters()["more_contacts"].items()]
    every = HealthVisits.join(*parts, _assessments(scene, care))
    return every.take(np.lexsort((every.kind, every.person, every.day)))


def _offered(scene: Scene, kind: str, shape: Mapping[str, Any]) -> HealthVisits:
    """One kind of contact that every family is offered: in time, late or never, and the times nobody came."""
    rng = scene.setting.stream("health", "visits", kind)
    person, born, level, low, high = _children(scene, kind, shape)
    low, due = np.maximum(low, scene.setting.window.first), born + shape["due_day"]
    day, done = _days(rng, shape, born, level)
    tried = chosen(rng, np.where(done, shape["tried_before"], shape["offered"]), len(born))
    before = _working_before(np.where(done, day - rng.integers(4, 14, len(born)), day))
    tried &= (before >= np.maximum(low, born + shape["from_day"])) & (before < high)
    first, second = np.flatnonzero(done & (day >= low) & (day < high)), np.flatnonzero(tried)
    why = pick(rng, parameters()["attendance"]["missed"], len(second))
    return HealthVisits.join(
        HealthVisits(
            days32(person[first]),
            np.full(len(first), kind),
            days32(due[first]),
            days32(day[first]),
            np.full(len(first), "seen"),
            _scores(rng, kind, len(first)),
        ),
        replace(_visits(person[second], kind, before[second], why), due=days32(due[second])),
    )


def _days(
    rng: np.random.Generator, shape: Mapping[str, Any], born: Ints, level: NDArray[np.float64]
) -> tuple[Ints, NDArray[np.bool_]]:
    """The day on which each child is seen or would have been, and whether it ever is: both lean on risk."""
    count, times = len(born), leaning(level, shape["power"])
    luck, missed = rng.random(count), np.minimum(shape["missed"] * times, 0.9)
    late = luck < missed + shape["late"] * times
    start, due = born + shape["from_day"], born + shape["due_day"]
    soon = start + np.floor(rng.random(count) * (due - start + 1)).astype(np.int64)
    later = due + rng.integers(1, shape["late_days"] + 1, count)
    return np.where(late, working.after(later, 0), _working_before(soon)).astype(np.int64), luck >= missed


def _scores(rng: np.random.Generator, kind: str, count: int) -> NDArray[np.int32]:
    """The lowest of the five domains where the questionnaire was asked for, -1 elsewhere."""
    shape = parameters()["development"]
    asked = chosen(rng, shape["asked"] if kind == _TWO_YEARS else 0.0, count)
    return days32(np.where(asked, pick(rng, shape["scores"], count).astype(np.int32), -1))


def _children(scene: Scene, kind: str, shape: Mapping[str, Any]) -> tuple[Ints, Ints, NDArray[np.float64], Ints, Ints]:
    """Who is offered it: row of ``Persons``, birth, risk, and from when to when the family can be seen."""
    if kind != _ANTENATAL:
        soon, late = scene.born + shape["from_day"], scene.born + shape["due_day"] + 2 * shape["late_days"]
        at = np.flatnonzero((soon < scene.setting.window.end) & (late >= scene.setting.window.first))
        return scene.person[at], scene.born[at].astype(np.int64), scene.level[at], scene.start[at], scene.end[at]
    persons, window = scene.lives.persons, scene.setting.window
    rows = np.flatnonzero(
        persons.child & (persons.mother >= 0) & (persons.was == NOBODY) & (persons.arrived <= persons.born)
    )
    mother, born = persons.mother[rows], persons.born[rows].astype(np.int64)
    again = np.append(False, (mother[1:] == mother[:-1]) & (born[1:] == born[:-1]))[: len(rows)]  # twins: once
    rows, mother, born = rows[~again], mother[~again], born[~again]
    place = scene.places(rows)
    level = np.where(place >= 0, scene.level[np.maximum(place, 0)], 1.0)
    until = np.minimum(born, np.minimum(window.end, persons.left[mother]))
    return rows, born, level, persons.arrived[mother], until


def _working_before(day: Ints) -> Ints:
    """The day itself, or the last working day before it."""
    at = working.after(day - 4, 0)
    for ahead in (1, 2, 3, 4):
        later = working.after(day - 4, ahead)
        at = np.where(later <= day, later, at)
    return at.astype(np.int64)


def _more(scene: Scene, kind: str, shape: Mapping[str, Any]) -> HealthVisits:
    """Contacts that follow need: more home visits, school nurses, clinics."""
    rng = scene.setting.stream("health", "contacts", kind)
    entry, day = happenings(scene, rng, shape, scene.setting.window.first)
    day = _working_before(day)
    kept = (day >= np.maximum(scene.start[entry], scene.setting.window.first)) & (day < scene.end[entry])
    entry, day = entry[kept], day[kept]
    count = len(entry)
    missed = chosen(rng, np.minimum(shape["missed"] * leaning(scene.level[entry], shape["missed_power"]), 0.8), count)
    why = pick(rng, parameters()["attendance"]["missed"], count)
    return _visits(scene.person[entry], kind, day, np.where(missed, why, "seen"))


def _assessments(scene: Scene, care: Care) -> HealthVisits:
    """A day for each health assessment that the tables of care say was held in a year."""
    rng, window = scene.setting.stream("health", "assessments in care"), scene.setting.window
    held = care.health.take(care.health.health_assessment & np.isin(care.health.year, window.each))
    bounds = np.asarray([Window.bounds(int(year)) for year in held.year], np.int64).reshape(-1, 2)
    place = scene.places(held.person)
    known = place >= 0
    low = np.maximum(bounds[known, 0], scene.start[place[known]])
    high = np.minimum(bounds[known, 1], scene.end[place[known]])
    day = _working_before(low + 7 + np.floor(rng.random(len(low)) * (high - low - 7)).astype(np.int64))
    kept = (day >= low) & (day < high)
    return _visits(held.person[known][kept], "RHA", day[kept], np.full(int(kept.sum()), "seen"))


def _visits(person: Ints, kind: str, day: Ints, attendance: NDArray[np.str_]) -> HealthVisits:
    count = len(person)
    none = np.full(count, NEVER, np.int32)
    return HealthVisits(
        days32(person), np.full(count, kind), none, days32(day), attendance, np.full(count, -1, np.int32)
    )
