"""Needs of adults that weigh on children, disabilities of children, and how often trouble comes to each person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.synth.areas import Authority
from forethought.synth.chance import chosen, pick, stream
from forethought.synth.journeys.tables import Risk
from forethought.synth.lives.births import YEAR
from forethought.synth.lives.parameters import parameters
from forethought.synth.lives.tables import Conditions, Needs, Persons
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

Ints = NDArray[np.int32]


def make_risk(setting: Setting, frailty: NDArray[np.float64], area: Ints, persons: Persons) -> Risk:
    """Each person's risk: the family's frailty times what deprivation does. Without a family: as for an average one.

    The multiplier falls by the same factor from each decile to the next; the mean over England's children is 1.
    """
    shape = parameters()["frailty"]
    deciles = setting.ground.deciles[area]
    by_decile = shape["deprivation"] ** ((5.5 - np.arange(1, 11)) / 9)
    share = np.asarray(setting.authority.deciles) / sum(setting.authority.deciles)
    usual = by_decile.mean() if not setting.authority.fictional else float(by_decile @ share)
    family_level = frailty * by_decile[deciles - 1] / usual * _authority_effect(setting.seed, setting.authority)
    known = persons.family >= 0
    level = np.where(known, family_level[persons.family], 1.0)
    decile = np.where(known, deciles[persons.family], 5)
    return Risk(level.astype(np.float64), decile.astype(np.int32))


def _authority_effect(seed: int, authority: Authority) -> float:
    """How much more trouble an authority has than others as deprived; one for Westmarch, which is England's average."""
    if authority.fictional:
        return 1.0
    spread = parameters()["frailty"]["authority_spread"]
    return float(np.exp(stream(seed, authority.code, "effect").normal(0, spread) - spread**2 / 2))


def make_needs(setting: Setting, persons: Persons, risk: Risk) -> Needs:
    """Spells of needs of every adult, from the time when the oldest children of the window were born."""
    adults = np.flatnonzero(~persons.child)
    begin = setting.window.first - round(18 * YEAR)
    years = (setting.window.end - begin) / YEAR
    parts = []
    for need, shape in parameters()["needs"].items():
        rng = setting.stream("needs", need)
        times = np.where(persons.sex[adults] == "F", shape["women"], shape["men"])
        level = np.clip(risk.level[adults], 0.02, 12) ** shape["power"]
        count = rng.poisson(shape["a_year"] * times * level * years)
        person = np.repeat(adults, count)
        start = begin + np.floor(rng.random(len(person)) * years * YEAR)
        start = np.maximum(start, persons.born[person] + 16 * YEAR)
        end = start + 20 + rng.exponential(shape["days"], len(person))
        if shape["days"] > 10_000:
            start, end = persons.born[person].astype(np.float64), np.full(len(person), float(NEVER))
        parts.append(_spells(setting, need, person, start, end))
    return Needs.join(*parts)


def _spells(
    setting: Setting, need: str, person: NDArray[np.int64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> Needs:
    end = np.where(end >= setting.window.end, NEVER, end)
    made = Needs(person.astype(np.int32), np.full(len(person), need), start.astype(np.int32), end.astype(np.int32))
    return made.take(start < setting.window.end)


def make_conditions(setting: Setting, persons: Persons, risk: Risk) -> Conditions:
    """Disabilities of children; more often known of boys and where risk is high."""
    rng = setting.stream("conditions")
    shape = parameters()["conditions"]
    children = np.flatnonzero(persons.child & ~persons.unaccompanied)
    share = shape["share"] * (1 + shape["by_risk"] * (np.minimum(risk.level[children], 8) - 1))
    share = share * np.where(persons.sex[children] == "M", shape["boys"], 2 - shape["boys"])
    disabled = children[chosen(rng, share, len(children))]
    also = disabled[chosen(rng, shape["second"], len(disabled))]
    person = np.concatenate([disabled, also])
    kind = pick(rng, shape["kinds"], len(person))
    since = persons.born[person] + np.floor(rng.random(len(person)) ** 1.5 * shape["known_by_age"] * YEAR)
    found = Conditions(person.astype(np.int32), kind, since.astype(np.int32))
    key = np.char.add(found.person.astype(np.str_), found.condition)
    _, first = np.unique(key, return_index=True)
    return found.take(np.sort(first))
