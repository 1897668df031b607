"""What assessments find: factors that follow the needs of parents, the child's own disabilities and age."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.need.cases import Stages, days32
from forethought.synth.journeys.need.children import YEAR, AdultNeeds, Children
from forethought.synth.journeys.need.courses import NO_NEED, Courses
from forethought.synth.journeys.need.parameters import parameters
from forethought.synth.journeys.tables import Assessments
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

Ints = NDArray[Any]
Flags = NDArray[np.bool_]
_NONE, _OTHER = "21", "20"


def make_assessments(
    setting: Setting, lives: Lives, children: Children, adults: AdultNeeds, courses: Courses, stages: Stages, call: Ints
) -> Assessments:
    """Assessments with the factors found; ``call`` is the call behind each child named in one.

    Brothers and sisters assessed after the same call share what is found of their parents. An assessment that goes on
    has no factors yet. No factor at all only where the child was found not to be in need.
    """
    done = np.flatnonzero(stages.authorised != NEVER)
    case = stages.case[done]
    child, day = courses.child[case], stages.authorised[done]
    shared = np.where(stages.first[done], call[courses.row[case]], -1)
    found = _found(setting, lives, children, adults, child, day, shared)
    no_need = courses.course[case] == NO_NEED
    rng = setting.stream("need", "no factors")
    none = no_need & (rng.random(len(done)) < parameters()["assessment"]["no_factor"])
    texts = np.full(len(stages.case), "", found.dtype)
    texts[done] = np.where(none, _NONE, np.where(found == "", _OTHER, found))
    person = children.person[courses.child[stages.case]]
    needed = (courses.course[stages.case] != NO_NEED) & (stages.authorised != NEVER)
    return Assessments(
        days32(stages.case), days32(person), days32(stages.start), days32(stages.authorised), texts, needed
    )


def _found(
    setting: Setting, lives: Lives, children: Children, adults: AdultNeeds, child: Ints, day: Ints, shared: Ints
) -> NDArray[np.str_]:
    """The codes found of each child on its day, in the order of the list, joined by a space."""
    rng = setting.stream("need", "factors")
    factors = parameters()["factors"]
    calls = int(shared.max(initial=-1)) + 1
    ages = np.clip(np.searchsorted([5, 10, 14], (day - children.born[child]) / YEAR, side="right"), 0, 3)
    given = _Given(lives, children, adults, child, day)
    texts = np.full(len(child), "", "U1")
    for code, shape in factors.items():
        share = shape["per_cent"] * np.asarray(shape["ages"])[ages]
        if "when" in shape:
            share = np.where(given.of(shape["who"], shape["when"]), shape["given"], share)
        if code == "22A":
            share = share * 2 * children.girl[child]
        alike, own = rng.random(calls), rng.random(len(child))
        draw = np.where(shared >= 0, alike[shared], own) if shape["shared"] and calls else own
        there = draw * 100 < share
        texts = np.where(there, np.char.add(texts, np.where(texts == "", code, " " + code)), texts)
    return texts


class _Given:
    """Which needs each child's parents, a parent's partner, or the child itself has on the day."""

    def __init__(self, lives: Lives, children: Children, adults: AdultNeeds, child: Ints, day: Ints) -> None:
        self._adults, self._child, self._day = adults, child, day
        self._mother, self._father = children.mother[child], children.father[child]
        self._partner = adults.partner(children.person[child], day)
        self._own = {
            name: _has(lives, children, child, day, codes)
            for name, codes in parameters()["conditions_as_factors"].items()
        }

    def of(self, who: str, need: str) -> Flags:
        """Whether ``who`` (parent, partner or child) has the need."""
        if who == "child":
            return self._own[need]
        if who == "partner":
            return self._adults.active(need, self._partner, self._day)
        mother = self._adults.active(need, self._mother, self._day)
        return mother | self._adults.active(need, self._father, self._day)


def _has(lives: Lives, children: Children, child: Ints, day: Ints, codes: list[str]) -> Flags:
    wanted = lives.conditions.take(np.isin(lives.conditions.condition, codes))
    since = np.full(len(children.place), NEVER, np.int64)
    np.minimum.at(since, wanted.person, wanted.since)
    found: Flags = since[children.person[child]] <= day
    return found
