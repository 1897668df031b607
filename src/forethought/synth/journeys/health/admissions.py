"""Stays of children in hospital: those that follow an attendance, and those that were planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.pregnancies import hospitals
from forethought.synth.journeys.health.scene import Scene, days32, happenings
from forethought.synth.journeys.health.tables import Admissions, EmergencyAttendances
from forethought.synth.rows import NEVER, NOBODY

Ints = NDArray[Any]


def make_admissions(scene: Scene, attendances: EmergencyAttendances) -> Admissions:
    """Every stay that began in the window, in order of the day of admission. A stay ends at the latest on the day on
    which the next of the same child begins: nobody is in two beds."""
    parts = [_after_attendance(scene, attendances)]
    parts += [_planned(scene, cause, shape) for cause, shape in parameters()["planned_stays"].items()]
    every = Admissions.join(*parts)
    every = every.take(np.lexsort((every.attendance, every.admitted, every.person)))
    following = np.append(every.admitted, NEVER)[1:]
    same = np.append(every.person, NOBODY)[1:] == every.person
    every = replace(every, discharged=np.where(same, np.minimum(every.discharged, following), every.discharged))
    return every.take(np.lexsort((every.person, every.admitted)))


def _after_attendance(scene: Scene, attendances: EmergencyAttendances) -> Admissions:
    rng, stays = scene.setting.stream("health", "stays"), parameters()["stays"]
    row = np.flatnonzero(attendances.outcome == "admitted")
    held = attendances.take(row)
    means = np.asarray(
        [stays["mean_days"].get(cause, stays["mean_days"]["other"]) for cause in held.complaint.tolist()]
    )
    days = np.floor(rng.exponential(1.0, len(row)) * means.reshape(-1)).astype(np.int64)
    known = scene.status.under_plan(held.person, held.day) | scene.status.in_care(held.person, held.day)
    delayed = held.concern & chosen(rng, np.where(known, stays["delayed_known"], stays["delayed"]), len(row))
    days = days + delayed * (1 + np.floor(rng.exponential(stays["delay_days"], len(row))).astype(np.int64))
    return _stays(scene, held.person, held.day, days, held.complaint, held.intent, held.hospital, row, delayed)


def _planned(scene: Scene, cause: str, shape: Mapping[str, Any]) -> Admissions:
    rng = scene.setting.stream("health", "planned stays", cause)
    entry, day = happenings(scene, rng, shape, scene.setting.window.first)
    count = len(entry)
    days = np.floor(rng.exponential(shape["mean_days"], count)).astype(np.int64)
    nothing, flags = np.full(count, NOBODY, np.int64), np.zeros(count, np.bool_)
    where = hospitals(scene.setting, rng, count)
    return _stays(
        scene, scene.person[entry], day, days, np.full(count, cause), np.full(count, ""), where, nothing, flags
    )


def _stays(
    scene: Scene,
    person: Ints,
    day: Ints,
    days: Ints,
    cause: NDArray[np.str_],
    intent: NDArray[np.str_],
    hospital: Ints,
    attendance: Ints,
    delayed: NDArray[np.bool_],
) -> Admissions:
    """A stay ends at the latest with life; it may go on past the window, or past the day of moving away."""
    window, died = scene.setting.window, scene.lives.persons.died[person]
    discharged = np.minimum(day.astype(np.int64) + days, np.maximum(died, day))
    return Admissions(
        person=days32(person),
        attendance=days32(attendance),
        admitted=days32(day),
        discharged=days32(np.where(discharged >= window.end, NEVER, discharged)),
        method=np.where(attendance >= 0, "emergency", "planned"),
        cause=cause,
        intent=intent,
        hospital=days32(hospital),
        delayed=delayed,
    )
