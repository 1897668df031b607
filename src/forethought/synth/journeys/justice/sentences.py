"""Sentences of adults: time in prison, as their lives have it, and orders in the community."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, evenly, pick
from forethought.synth.journeys.justice.parameters import parameters
from forethought.synth.journeys.justice.tables import Sentences
from forethought.synth.journeys.support.people import People
from forethought.synth.rows import NEVER

Array = NDArray[Any]


def make_sentences(people: People) -> Sentences:
    """Sentences in order of start. Who has the need ``prison`` is in custody for that time and on licence after it."""
    rng = people.setting.stream("sentences")
    shape = parameters()["sentences"]
    spells = people.lives.needs.take(people.lives.needs.need == "prison")
    spells = spells.take(spells.start < people.until[spells.person])
    many = rng.poisson(shape["community_a_prison"], len(spells))
    again = np.repeat(np.arange(len(spells)), many)
    # Orders lie in the years around a time in prison, of those who also were in prison: the same few people.
    around = spells.start[again] + rng.integers(-1500, 1500, len(again))
    long = evenly(rng, shape["community_days"], len(again))
    size = len(spells) + len(again)
    kind = np.concatenate([
        np.full(len(spells), "custody"), np.where(chosen(rng, shape["suspended"], len(again)), "suspended", "community")
    ])  # fmt: skip
    person = np.concatenate([spells.person, spells.person[again]]).astype(np.int32)
    start = np.concatenate([spells.start, around])
    released = np.concatenate([spells.end.astype(np.int64), around])
    end = np.concatenate([np.where(spells.end == NEVER, NEVER, spells.end + shape["licence_days"]), around + long])
    real = (start < people.until[person]) & (start >= people.begin[person])
    made = Sentences(
        person,
        start.astype(np.int32),
        _not_yet(people, released),
        _not_yet(people, end),
        kind,
        pick(rng, shape["offence"], size),
        pick(rng, shape["harm"], size),
        _registered(people, rng, person, np.minimum(released, people.end - 1)),
    ).take(real)
    return made.take(np.argsort(made.start, kind="stable"))


def _not_yet(people: People, days: Array) -> NDArray[np.int32]:
    return np.where(days >= people.end, NEVER, days).astype(np.int32)


def _registered(people: People, rng: np.random.Generator, person: Array, day: Array) -> NDArray[np.str_]:
    """What probation has marked: a child of the person is under a plan, or the person does harm at home."""
    persons = people.lives.persons
    plans = people.need.protection
    parents = np.concatenate([persons.mother[plans.person], persons.father[plans.person]])
    start, end = np.tile(plans.start, 2), np.tile(plans.end, 2)
    near = np.zeros(len(person), np.bool_)
    order = np.argsort(parents, kind="stable")
    low, high = np.searchsorted(parents[order], person), np.searchsorted(parents[order], person, side="right")
    for at in np.flatnonzero(high > low).tolist():
        rows = order[low[at] : high[at]]
        near[at] = bool(((start[rows] <= day[at]) & (end[rows].astype(np.int64) > day[at] - 365)).any())
    near &= chosen(rng, parameters()["sentences"]["child_protection"], len(person))
    other = people.parent[person]
    harms = (other >= 0) & people.abused.covers(np.maximum(other, 0), day)
    text = np.where(near, "child_protection", "")
    found: NDArray[np.str_] = np.char.strip(np.char.add(text, np.where(harms, " domestic_abuse", "")))
    return found
