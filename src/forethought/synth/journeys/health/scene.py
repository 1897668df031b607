"""Who is here, when, and what makes things more likely: events drawn for everyone at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.days import birthday
from forethought.synth.journeys.need.children import AdultNeeds
from forethought.synth.journeys.status import Status
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

YEAR = 365.25
Ints = NDArray[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """The children of a locality, one entry for each, and what the other parts know of them.

    A child is here from ``start`` up to but not including ``end``: at the latest the 18th birthday or the end of the
    window. ``level`` is the risk, ``disabled`` the day from which a disability is known (NEVER for most).
    """

    setting: Setting
    lives: Lives
    status: Status
    adults: AdultNeeds
    person: Ints
    born: Ints
    start: Ints
    end: Ints
    level: Floats
    decile: Ints
    girl: NDArray[np.bool_]
    mother: Ints
    disabled: Ints

    def places(self, persons: Ints) -> Ints:
        """The entries of rows of ``Persons``, nobody for those who have none."""
        found = np.full(len(self.lives.persons), NOBODY, np.int64)
        found[self.person] = np.arange(len(self.person))
        return found[persons]


def scene_of(setting: Setting, lives: Lives, risk: Risk, need: Need, care: Care) -> Scene:
    """Everyone who is a child here at some time up to the end of the window."""
    persons, window = lives.persons, setting.window
    adult = birthday(persons.born, 18)
    end = np.minimum.reduce([persons.left, persons.died, adult, np.full(len(persons), window.end, np.int32)])
    start = np.maximum(persons.arrived, persons.born)
    rows = np.flatnonzero(persons.child & (start < end))
    known = np.full(len(persons), NEVER, np.int64)
    np.minimum.at(known, lives.conditions.person, lives.conditions.since)
    return Scene(
        setting,
        lives,
        Status(need, care),
        AdultNeeds(lives),
        rows,
        persons.born[rows],
        start[rows],
        end[rows],
        risk.level[rows],
        risk.decile[rows],
        persons.sex[rows] == "F",
        persons.mother[rows],
        known[rows],
    )


def days32(days: Ints) -> NDArray[np.int32]:
    """Whole days, as tables hold them."""
    found: NDArray[np.int32] = np.asarray(days).astype(np.int32)
    return found


def leaning(level: Floats, power: float, most: float = 8.0) -> Floats:
    """How many times as often by risk: ``level`` to a power; nobody counts for more than ``most`` times the average."""
    found: Floats = np.clip(level, 0.05, most) ** power
    return found


def banded(shape: Mapping[str, float], born: Ints, days: Ints) -> Floats:
    """The value of each person's age on its day, from a table by the age from which each value holds."""
    ages = np.asarray([float(age) for age in shape])
    values = np.asarray(list(shape.values()), np.float64)
    place = np.searchsorted(ages * YEAR, days - born, side="right") - 1
    found: Floats = values[np.maximum(place, 0)]
    return found


def happenings(scene: Scene, rng: np.random.Generator, shape: Mapping[str, Any], first: int) -> tuple[Ints, Ints]:
    """Entries of the scene and days on which something happened to them, from the day ``first``, in order of day.

    ``shape`` has ``a_year`` by age (in years, from which each rate holds; rates are those of an average boy or girl
    whom social care does not know), and where they matter ``scale`` (of all rates), ``power`` (of risk), ``boys``
    (times as often), ``times`` (``in_need under_plan in_care disabled mother``: times as often while it is so; of the
    first three the last that is so counts) and ``months`` (twelve weights with mean 1).
    """
    entry, day = _candidates(scene, rng, shape, first)
    times = _times(scene, shape.get("times", {}), entry, day) / _most(shape)
    if "months" in shape:
        weights = np.asarray(shape["months"], np.float64)
        times = times * weights[month_of(day) % 12]
    kept = np.flatnonzero(chosen(rng, times, len(entry)))
    kept = kept[np.argsort(day[kept], kind="stable")]
    return entry[kept], day[kept]


def month_of(days: Ints) -> Ints:
    """The month of each day, counted from January 1970."""
    found: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def _candidates(scene: Scene, rng: np.random.Generator, shape: Mapping[str, Any], first: int) -> tuple[Ints, Ints]:
    """As many as there would be if everything that makes it more likely were always so."""
    ages = [float(age) for age in shape["a_year"]]
    rates = np.asarray(list(shape["a_year"].values()), np.float64) * shape.get("scale", 1.0)
    edges = np.asarray([*ages, 18.1])[:, None] * YEAR + scene.born
    low = np.maximum(edges[:-1], np.maximum(scene.start, first))
    room = np.minimum(edges[1:], scene.end) - low
    boys = shape.get("boys", 1.0)
    level = leaning(scene.level, shape.get("power", 0.0)) * np.where(scene.girl, 2 - boys, boys)
    band, entry = np.nonzero((room > 0) & (rates[:, None] > 0))
    length = room[band, entry]
    count = rng.poisson(rates[band] * level[entry] * length / YEAR * _most(shape))
    low, length, entry = (np.repeat(values, count) for values in (low[band, entry], length, entry))
    return entry, np.floor(low + rng.random(len(entry)) * length).astype(np.int64)


def _most(shape: Mapping[str, Any]) -> float:
    """The most that times of status and of months can come to together."""
    times = shape.get("times", {})
    status = max([1.0, *(times.get(name, 1.0) for name in ("in_need", "under_plan", "in_care"))])
    months: list[float] = shape.get("months", [1.0])
    return float(status * times.get("disabled", 1.0) * times.get("mother", 1.0) * max(months))


def _times(scene: Scene, times: Mapping[str, float], entry: Ints, day: Ints) -> Floats:
    found = np.ones(len(entry))
    person = scene.person[entry]
    for name, so in (
        ("in_need", scene.status.in_need),
        ("under_plan", scene.status.under_plan),
        ("in_care", scene.status.in_care),
    ):
        if name in times:
            found[so(person, day)] = times[name]
    if "disabled" in times:
        found = found * np.where(day >= scene.disabled[entry], times["disabled"], 1.0)
    if "mother" in times:
        troubled = scene.adults.active("mental_health", scene.mother[entry], day)
        troubled |= scene.adults.active("domestic_abuse", scene.mother[entry], day)
        found = found * np.where(troubled, times["mother"], 1.0)
    return found
