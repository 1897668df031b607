"""Children and adults as services meet them: who is here when, how much trouble comes, where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.status import Spells, Status
from forethought.synth.journeys.support.households import Households
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NOBODY
from forethought.synth.setting import Setting

Array = NDArray[Any]
YEAR = 365.25


@dataclass(frozen=True)
class People:
    """Everyone in the locality with what all parts ask about them. ``begin`` and ``until`` bound the time
    in which each person is here; ``parent`` is the other parent of an adult's youngest child, or nobody."""

    setting: Setting
    lives: Lives
    need: Need
    care: Care
    status: Status
    homes: Households
    level: NDArray[np.float64]
    begin: Array
    until: Array
    parent: Array
    abused: Spells

    @property
    def end(self) -> int:
        """The day after the last of the window."""
        return self.setting.window.end

    def age(self, persons: Array, days: Array) -> NDArray[np.float64]:
        """Years of age on a day."""
        years: NDArray[np.float64] = (days - self.lives.persons.born[persons]) / YEAR
        return years


def people_of(setting: Setting, lives: Lives, risk: Risk, need: Need, care: Care) -> People:
    """The people of a locality."""
    persons = lives.persons
    kids = np.flatnonzero(persons.child & (persons.mother >= 0) & (persons.father >= 0))
    kids = kids[np.argsort(persons.born[kids], kind="stable")]
    parent = np.full(len(persons), NOBODY, np.int32)
    parent[persons.mother[kids]] = persons.father[kids]
    parent[persons.father[kids]] = persons.mother[kids]
    spells = lives.needs.take(lives.needs.need == "domestic_abuse")
    return People(
        setting,
        lives,
        need,
        care,
        Status(need, care),
        Households(lives, care),
        risk.level,
        np.maximum(persons.arrived, persons.born),
        np.minimum.reduce([persons.left, persons.died, np.full(len(persons), setting.window.end, np.int32)]),
        parent,
        Spells(spells.person, spells.start, spells.end),
    )


def events_by_age(
    people: People,
    rng: np.random.Generator,
    rates: NDArray[np.float64],
    times: NDArray[np.float64],
    first: int,
) -> tuple[Array, Array]:
    """Events of children: persons and days, unordered. ``rates`` holds a yearly rate for each age from 0 to 17,
    ``times`` how many times as often each person has it; only days from ``first`` on while the child is here."""
    persons = people.lives.persons
    kids = np.flatnonzero(persons.child)
    ages = np.flatnonzero(rates)
    age = np.repeat(ages[None, :], len(kids), axis=0)
    low = persons.born[kids][:, None] + np.round(age * YEAR)
    high = np.minimum(low + YEAR, people.until[kids][:, None])
    low = np.maximum(np.maximum(low, people.begin[kids][:, None]), first)
    room = np.maximum(high - low, 0)
    count = rng.poisson(rates[age] * times[kids][:, None] * room / YEAR)
    at = np.repeat(np.arange(count.size), count.ravel())
    day = low.ravel()[at] + np.floor(rng.random(len(at)) * room.ravel()[at])
    return kids[at // len(ages)], day.astype(np.int32)
