"""Doses of the routine schedule, given or not: who refuses one is likelier to refuse the next."""

from __future__ import annotations

import numpy as np

from forethought.synth.chance import chosen
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.scene import YEAR, Scene, days32, leaning
from forethought.synth.journeys.health.tables import ImmunisationsGiven


def make_immunisations(scene: Scene) -> ImmunisationsGiven:
    """Doses given in the window, in order of day. A family's willingness is the same for all its children, mostly."""
    rng, window = scene.setting.stream("health", "immunisations"), scene.setting.window
    shape = parameters()["immunisations"]
    family = scene.lives.persons.family[scene.person]
    families = rng.random(max(len(scene.lives.families), 1))
    count = len(scene.person)
    alike = chosen(rng, shape["alike"], count) & (family >= 0)
    luck = np.where(alike, families[family], rng.random(count))
    pressure = leaning(scene.level, shape["power"])
    slow = rng.gamma(shape["spread"], 1 / shape["spread"], count)
    parts = []
    for dose in shape["schedule"]:
        given = luck > (1 - dose["share"]) * pressure
        wait = np.floor(slow * dose["wait"] * (0.5 + rng.random(count))).astype(np.int64)
        day = scene.born + round(dose["age"] * YEAR) + wait
        given &= (day >= np.maximum(scene.start, window.first)) & (day < scene.end)
        at = np.flatnonzero(given)
        number = np.full(len(at), dose["dose"], np.int32)
        parts.append(
            ImmunisationsGiven(days32(scene.person[at]), days32(day[at]), np.full(len(at), dose["vaccine"]), number)
        )
    every = ImmunisationsGiven.join(*parts)
    return every.take(np.lexsort((every.vaccine, every.person, every.day)))
