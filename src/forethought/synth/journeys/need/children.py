"""Who may come to social care: children of families, when they are here, and what weighs on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.days import birthday
from forethought.synth.journeys.need.parameters import parameters
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.tables import Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

YEAR = 365.25
_TERM = 280  # days of pregnancy: no referral is earlier
Ints = NDArray[Any]


@dataclass(frozen=True)
class Children:
    """The children of families, one entry for each, family by family; unaccompanied children are not among them.

    A child may be spoken about from ``begin`` (before birth for those born here) up to but not including ``until``:
    the 18th birthday, ``end`` of the window, or the day of leaving or death. ``disabled`` is the day from which a
    disability is known. ``place`` tells for each row of ``Persons`` its entry here.
    """

    person: Ints
    family: Ints
    mother: Ints
    father: Ints
    born: Ints
    girl: NDArray[np.bool_]
    begin: Ints
    until: Ints
    adult: Ints
    died: Ints
    arrived: Ints
    level: NDArray[np.float64]
    disabled: Ints
    place: Ints
    first: Ints  # of each family: its first entry
    many: Ints  # of each family: how many entries


def children_of(setting: Setting, lives: Lives, risk: Risk) -> Children:
    """The children of ``lives`` who are spoken about, with the times when they may be."""
    persons, end = lives.persons, setting.window.end
    rows = np.flatnonzero(persons.child & (persons.family >= 0) & ~persons.unaccompanied)
    rows = rows[np.argsort(persons.family[rows], kind="stable")]
    born, arrived = persons.born[rows], persons.arrived[rows]
    mother = persons.mother[rows]
    here = np.where(mother == NOBODY, born, persons.arrived[mother])
    unborn = np.maximum(born - min(_TERM, parameters()["calls"]["unborn_days"]), here)
    adult = birthday(born, 18)
    until = np.minimum.reduce([adult, persons.left[rows], persons.died[rows], np.full(len(rows), end)])
    known = np.full(len(persons), NEVER, np.int64)
    np.minimum.at(known, lives.conditions.person, lives.conditions.since)
    place = np.full(len(persons), NOBODY, np.int64)
    place[rows] = np.arange(len(rows))
    many = np.bincount(persons.family[rows], minlength=len(lives.families))
    return Children(
        person=rows,
        family=persons.family[rows],
        mother=mother,
        father=persons.father[rows],
        born=born,
        girl=persons.sex[rows] == "F",
        begin=np.where(arrived <= born, np.minimum(unborn, born), arrived),
        until=until,
        adult=adult,
        died=persons.died[rows],
        arrived=arrived,
        level=np.minimum(risk.level[rows], parameters()["calls"]["risk_most"]),
        disabled=known[rows],
        place=place,
        first=np.cumsum(many) - many,
        many=many,
    )


class AdultNeeds:
    """Whether parents have a need on a day."""

    def __init__(self, lives: Lives) -> None:
        self._spells = {
            str(need): Spells(spells.person, spells.start, spells.end)
            for need in np.unique(lives.needs.need)
            for spells in [lives.needs.take(lives.needs.need == need)]
        }
        unions = lives.relationships.take(lives.relationships.kind == "step_parent")
        self._steps = Spells(unions.person, unions.start, unions.end)
        self._step = np.full(len(lives.persons), NOBODY, np.int64)
        self._step[unions.person] = unions.other

    def active(self, need: str, persons: Ints, days: Ints) -> NDArray[np.bool_]:
        """For each of ``persons`` (or nobody) on its day, whether the person has the need."""
        if need not in self._spells:
            return np.zeros(len(persons), np.bool_)
        return self._spells[need].covers(persons, days)

    def partner(self, persons: Ints, days: Ints) -> Ints:
        """For each child on its day, the step-parent it lives with, or nobody."""
        found: Ints = np.where(self._steps.covers(persons, days), self._step[persons], NOBODY)
        return found
