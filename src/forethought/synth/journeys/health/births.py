"""What is written down at and after a birth: weight, gestation, registration."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.scene import banded, days32, leaning
from forethought.synth.journeys.health.tables import BirthRecords, Pregnancies
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.tables import Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

Ints = NDArray[Any]
_TERM = 280


def make_births(
    setting: Setting, lives: Lives, risk: Risk, pregnancies: Pregnancies, pregnancy_of: Ints
) -> BirthRecords:
    """A record for each child born here in the window, in order of birth. ``pregnancy_of`` gives for each person the
    row of the pregnancy that it was born of, or nobody."""
    rng = setting.stream("health", "births")
    person = np.flatnonzero(pregnancy_of >= 0)
    person = person[np.argsort(lives.persons.born[person], kind="stable")]
    of, born = pregnancy_of[person], lives.persons.born[person].astype(np.int64)
    weeks = (born - (pregnancies.due[of] - _TERM)) // 7
    registered = _registered(rng, born)
    return BirthRecords(
        person=days32(person),
        pregnancy=days32(of),
        minute=rng.integers(0, 24 * 60, len(person)).astype(np.int32),
        weight=_weights(rng, lives, risk, person, weeks, pregnancies.smoked_at_delivery[of]),
        weeks=days32(weeks),
        apgar=_apgar(rng, weeks),
        registered=days32(np.where(registered < setting.window.end, registered, NEVER)),
        registration=_registrations(rng, lives, person, born),
    )


def _weights(
    rng: np.random.Generator, lives: Lives, risk: Risk, person: Ints, weeks: Ints, smoked: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Grams, around a mean for the weeks of gestation; less for girls, twins, after smoking and where risk is high."""
    shape, persons = parameters()["weight"], lives.persons
    mean = banded(shape["by_week"], np.zeros(len(weeks)), weeks * 365.25)
    mean = mean + np.where(persons.sex[person] == "M", shape["boys"], -shape["boys"])
    mean = mean - smoked * shape["smoked"] - (persons.birth_order[person] > 0) * shape["multiple"]
    mean = mean - shape["by_risk"] * (leaning(risk.level[person], 0.5) - 1)
    spread = shape["spread"] * np.sqrt(np.minimum(mean / shape["by_week"]["40"], 1.0))
    weight = np.maximum(rng.normal(mean, spread), shape["least"])
    return days32(np.round(weight))


def _apgar(rng: np.random.Generator, weeks: Ints) -> NDArray[np.int32]:
    shape = parameters()["apgar"]
    term, early = (pick(rng, shape[name], len(weeks)).astype(np.int32) for name in ("term", "preterm"))
    return days32(np.where(weeks >= 37, term, early))


def _registered(rng: np.random.Generator, born: Ints) -> NDArray[np.float64]:
    """The day of registration: within six weeks, as the law asks, but for some."""
    shape, count = parameters()["registration"], len(born)
    wait = np.minimum(shape["least"] + rng.gamma(2.0, shape["mean"] / 2, count), shape["limit"])
    late = chosen(rng, shape["late"], count)
    found: NDArray[np.float64] = born + np.floor(
        np.where(late, shape["limit"] + rng.exponential(shape["late_days"], count), wait)
    )
    return found


def _registrations(rng: np.random.Generator, lives: Lives, person: Ints, born: Ints) -> NDArray[np.str_]:
    """By the mother alone where the father is not known; as of married parents for some who live together."""
    shape, unions = parameters()["registration"], lives.relationships.take(lives.relationships.kind == "partner")
    mother, count = lives.persons.mother[person], len(person)
    together = Spells(unions.person, unions.start, unions.end).covers(mother, born)
    married = together & chosen(rng, shape["married"], count)
    sole = ~lives.persons.father_known[person] | (~together & chosen(rng, shape["sole_apart"], count))
    found = np.where(married, "married", np.where(together, "joint_same", "joint_other"))
    return np.where(sole, "sole", found)
