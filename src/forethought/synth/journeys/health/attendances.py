"""Attendances of children at emergency departments: why they came, when, and what staff saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.pregnancies import hospitals
from forethought.synth.journeys.health.scene import Scene, banded, days32, happenings, leaning
from forethought.synth.journeys.health.tables import EmergencyAttendances

Ints = NDArray[Any]


def make_attendances(scene: Scene) -> EmergencyAttendances:
    """Every attendance of the window, in order of day and minute."""
    parts = [_attended(scene, complaint, shape) for complaint, shape in parameters()["attendances"].items()]
    every = EmergencyAttendances.join(*parts)
    return every.take(np.lexsort((every.person, every.minute, every.day)))


def _attended(scene: Scene, complaint: str, shape: Mapping[str, Any]) -> EmergencyAttendances:
    rng = scene.setting.stream("health", "attendances", complaint)
    common = parameters()["departments"]
    entry, day = happenings(scene, rng, common["usual"] | shape, scene.setting.window.first)
    count = len(entry)
    person, born = scene.person[entry], scene.born[entry]
    hour = pick(rng, common["hours"][shape["hours"]], count).astype(np.int64)
    intent = np.full(count, shape["intent"]) if isinstance(shape["intent"], str) else _intents(rng, shape, born, day)
    share = banded(shape["admitted"], born, day)
    if "admitted_power" in shape:
        share = share * leaning(scene.level[entry], shape["admitted_power"])
    admitted = chosen(rng, share, count)
    elsewhere = chosen(rng, common["transferred"], count)
    left = chosen(rng, common["left"], count)
    outcome = np.where(admitted, "admitted", np.where(left, "left", np.where(elsewhere, "transferred", "home")))
    acuity = pick(rng, common["acuity"]["admitted"], count), pick(rng, common["acuity"]["home"], count)
    return EmergencyAttendances(
        person=days32(person),
        day=days32(day),
        minute=days32(hour * 60 + rng.integers(0, 60, count)),
        complaint=np.full(count, complaint),
        intent=intent,
        acuity=np.where(admitted, *acuity).astype(np.int32),
        concern=_concerns(scene, rng, entry, day, intent),
        checked=chosen(rng, common["checked"], count),
        outcome=outcome,
        hospital=hospitals(scene.setting, rng, count),
    )


def _intents(rng: np.random.Generator, shape: Mapping[str, Any], born: Ints, day: Ints) -> NDArray[np.str_]:
    """How an injury came about, by age."""
    luck = rng.random(len(day))
    found = np.full(len(day), "accident", "U8")
    edge = np.zeros(len(day))
    for intent, by_age in shape["intent"].items():
        share = banded(by_age, born, day)
        found[(luck >= edge) & (luck < edge + share)] = intent
        edge = edge + share
    return found


def _concerns(
    scene: Scene, rng: np.random.Generator, entry: Ints, day: Ints, intent: NDArray[np.str_]
) -> NDArray[np.bool_]:
    """Whether staff feared for the child's safety: oftener of injured babies, of harm done, where risk is high."""
    shape, person = parameters()["concerns"], scene.person[entry]
    share = shape["usual"] * leaning(scene.level[entry], shape["power"])
    baby = (intent == "accident") & (day - scene.born[entry] < shape["baby_days"])
    share = share * np.where(baby, shape["baby"], 1.0)
    for name, so in (
        ("in_need", scene.status.in_need),
        ("under_plan", scene.status.under_plan),
        ("in_care", scene.status.in_care),
    ):
        share = np.where(so(person, day), np.maximum(share, shape[name]), share)
    for name in ("assault", "self", "unknown"):
        share = np.where(intent == name, np.maximum(share, shape[name]), share)
    return chosen(rng, share, len(entry))
