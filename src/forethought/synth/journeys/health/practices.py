"""Which general practice people are registered with: one for a family, from birth, late for those who come."""

from __future__ import annotations

import numpy as np

from forethought.synth.chance import chosen
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.scene import YEAR, days32
from forethought.synth.journeys.health.tables import Practices
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting


def make_practices(setting: Setting, lives: Lives) -> Practices:
    """Registrations of everyone who lives here in the window, in order of person and day; some families change once."""
    rng, shape, persons, window = (
        setting.stream("health", "practices"),
        parameters()["practices"],
        lives.persons,
        setting.window,
    )
    families, everyone = len(lives.families), np.arange(len(persons))
    alone = persons.family < 0
    unit = np.where(alone, families + everyone, persons.family)  # those of no family register by themselves
    units = families + len(persons)
    usual = rng.integers(0, shape["each_locality"], units)
    never = chosen(rng, shape["unregistered"], units)
    wait = np.floor(rng.exponential(shape["wait_days"], units)).astype(np.int64)
    change = window.first - 9 * YEAR + rng.exponential(YEAR / shape["changes_a_year"], units)
    arrived = np.maximum(persons.arrived, persons.born).astype(np.int64)
    baby = persons.child & (persons.arrived <= persons.born)
    start = arrived + np.where(baby, 0, wait[unit])
    end = np.minimum(persons.left, persons.died).astype(np.int64)
    end = np.where(end >= window.end, NEVER, end)
    moved = np.floor(change[unit]).astype(np.int64)
    parts = []
    for begin, until, practice in (
        (start, np.minimum(end, np.where(moved < window.end, np.maximum(moved, start), NEVER)), usual),
        (np.maximum(start, moved), end, (usual + 1) % shape["each_locality"]),
    ):
        held = np.flatnonzero(~never[unit] & (begin < np.minimum(until, window.end)) & (until > window.first))
        number = shape["each_locality"] * setting.locality.number + practice[unit[held]]
        parts.append(Practices(days32(held), days32(number), days32(begin[held]), days32(until[held])))
    every = Practices.join(*parts)
    return every.take(np.lexsort((every.start, every.person)))
