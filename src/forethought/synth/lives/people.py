"""Makes people of families: children, their mothers and fathers, and unaccompanied children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick, pick_index
from forethought.synth.lives.births import YEAR, Frame
from forethought.synth.lives.parameters import parameters
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

Ints = NDArray[np.int32]
Texts = NDArray[np.str_]


@dataclass(frozen=True)
class Cast:
    """Who there is, before names, numbers and homes: one entry for each person, in the order of ``Persons``.

    First the children, family by family, then unaccompanied children, mothers, fathers. ``couple`` is the place of a
    child's father among all fathers. ``mothers`` and ``fathers`` hold the person rows, by family and by couple;
    ``couple_family`` is the family of each couple.
    """

    child: NDArray[np.bool_]
    family: Ints
    mother: Ints
    father: Ints
    father_known: NDArray[np.bool_]
    sex: Texts
    ethnicity: Texts
    born: Ints
    died: Ints
    arrived: Ints
    left: Ints
    twins: Ints
    birth_order: Ints
    unaccompanied: NDArray[np.bool_]
    born_estimated: NDArray[np.bool_]
    mothers: Ints
    fathers: Ints
    couple_family: Ints
    couple: Ints


def make_cast(setting: Setting, frame: Frame) -> Cast:
    """Everyone in the families of ``frame``, and the unaccompanied children who come."""
    rng = setting.stream("people")
    couple, couple_family, couple_first = _couples(frame)
    alone = _unaccompanied(setting)
    kids, loners = len(frame.born), len(alone.born)
    families, couples = len(frame.frailty), len(couple_family)
    adults, young = families + couples, kids + loners
    mothers, fathers = np.arange(families) + young, np.arange(couples) + young + families
    father_known = ~chosen(rng, parameters()["couples"]["father_unknown"], couples)
    father_born = _fathers_born(rng, frame.mother_born[couple_family], couple_first)
    born = np.concatenate([frame.born, alone.born, frame.mother_born, father_born]).astype(np.int32)
    none, row = np.full(loners, NOBODY, np.int32), np.arange(len(born))
    arrived, left = _stays(frame, alone, couple_family)
    return Cast(
        child=row < young,
        family=np.concatenate([frame.family, none, np.arange(families), couple_family]).astype(np.int32),
        mother=np.concatenate([mothers[frame.family], none, np.full(adults, NOBODY)]).astype(np.int32),
        father=np.concatenate([fathers[couple], none, np.full(adults, NOBODY)]).astype(np.int32),
        father_known=np.concatenate([father_known[couple], np.zeros(loners + adults, np.bool_)]),
        sex=np.concatenate([_sexes(rng, kids), alone.sex, np.full(families, "F"), np.full(couples, "M")]),
        ethnicity=_ethnicities(setting, frame, alone, couple_family),
        born=born,
        died=_deaths(rng, setting, frame, born, kids),
        arrived=arrived,
        left=left,
        twins=_twins(frame, loners + adults),
        birth_order=np.concatenate([frame.birth_order, np.zeros(loners + adults)]).astype(np.int32),
        unaccompanied=(row >= kids) & (row < young),
        born_estimated=np.concatenate([np.zeros(kids, np.bool_), alone.estimated, np.zeros(adults, np.bool_)]),
        mothers=mothers.astype(np.int32),
        fathers=fathers.astype(np.int32),
        couple_family=couple_family,
        couple=couple,
    )


def _fathers_born(rng: np.random.Generator, mother_born: Ints, first: Ints) -> NDArray[np.int64]:
    """When the father of each couple was born: neither too young nor too old at the birth of its first child."""
    youngest = round(parameters()["births"]["father_older"]["youngest"] * YEAR)
    not_too_old = np.maximum(mother_born - _older(rng, len(first)), first - round(62 * YEAR))
    born: NDArray[np.int64] = np.minimum(not_too_old, first - youngest)
    return born


def _ethnicities(setting: Setting, frame: Frame, alone: _Alone, couple_family: Ints) -> Texts:
    """The ethnic group of everyone, in the order of the cast."""
    group = _groups(setting, frame)
    mother, father = _parents_groups(group)
    return np.concatenate([group[frame.family], alone.ethnicity, mother, father[couple_family]])


def _stays(frame: Frame, alone: _Alone, couple_family: Ints) -> tuple[Ints, Ints]:
    """When everyone comes and goes, in the order of the cast: with the family, but no child before its birth."""
    comes = np.maximum(frame.comes[frame.family], frame.born)
    arrived = np.concatenate([comes, alone.arrived, frame.comes, frame.comes[couple_family]])
    stay = np.full(len(alone.born), NEVER)
    left = np.concatenate([frame.goes[frame.family], stay, frame.goes, frame.goes[couple_family]])
    return arrived.astype(np.int32), left.astype(np.int32)


def _couples(frame: Frame) -> tuple[Ints, Ints, Ints]:
    """The couple of every child, the family of every couple, and the birth of its first child in the frame."""
    key = frame.family.astype(np.int64) * 16 + frame.father
    found, first, couple = np.unique(key, return_index=True, return_inverse=True)
    return couple.astype(np.int32), (found // 16).astype(np.int32), frame.born[first]


def _older(rng: np.random.Generator, couples: int) -> NDArray[np.int64]:
    shape = parameters()["births"]["father_older"]
    return np.round(rng.normal(shape["mean"], shape["sd"], couples) * YEAR).astype(np.int64)


def _sexes(rng: np.random.Generator, count: int) -> Texts:
    return np.where(chosen(rng, parameters()["births"]["boys"], count), "M", "F")


def _groups(setting: Setting, frame: Frame) -> Texts:
    """The ethnic group of each family's children: as in the authority, but unevenly over its small areas."""
    rng = setting.stream("ethnic groups")
    groups = setting.authority.groups
    weights = np.asarray(list(groups.values()), np.float64)
    shape = parameters()["groups"]["concentrated"]
    areas = len(setting.ground.deciles)
    uneven = weights * rng.gamma(shape, 1 / shape, (areas, len(weights)))
    uneven[:, 0] = weights[0]  # the largest group is everywhere
    edges = np.cumsum(uneven, axis=1)
    draws = rng.random(len(frame.area)) * edges[frame.area, -1]
    picked = (edges[frame.area] <= draws[:, None]).sum(axis=1)
    found: Texts = np.asarray(list(groups), np.str_)[np.minimum(picked, len(weights) - 1)]
    return found


def _parents_groups(group: Texts) -> tuple[Texts, Texts]:
    mother, father = group.copy(), group.copy()
    for mixed, (hers, his) in parameters()["mixed"].items():
        mother[group == mixed], father[group == mixed] = hers, his
    return mother, father


def _deaths(rng: np.random.Generator, setting: Setting, frame: Frame, born: Ints, kids: int) -> Ints:
    shape = parameters()["deaths"]
    died = np.full(len(born), NEVER, np.int64)
    decile = setting.ground.deciles[frame.area[frame.family]]
    infant = shape["infant"] * shape["deprived_times"] ** ((5.5 - decile) / 4.5)
    early = np.flatnonzero(chosen(rng, infant, kids))
    died[early] = born[early] + np.floor(rng.random(len(early)) ** 3 * 365)
    later = rng.exponential(YEAR / shape["child_a_year"], kids) + 365
    died[:kids] = np.minimum(died[:kids], born[:kids] + later)
    adults = len(born) - kids
    died[kids:] = setting.window.first - 18 * 366 + rng.exponential(YEAR / shape["adult_a_year"], adults)
    mothers = slice(len(born) - adults, None)
    died[mothers] = np.maximum(died[mothers], born[mothers] + 46 * 366)  # none dies before the last birth
    died[died >= setting.window.end] = NEVER
    return died.astype(np.int32)


def _twins(frame: Frame, others: int) -> Ints:
    row = np.arange(len(frame.born))
    found = np.where(frame.birth_order > 0, row - np.maximum(frame.birth_order - 1, 0), NOBODY)
    return np.concatenate([found, np.full(others, NOBODY)]).astype(np.int32)


@dataclass(frozen=True)
class _Alone:
    born: Ints
    sex: Texts
    ethnicity: Texts
    arrived: Ints
    estimated: NDArray[np.bool_]


def _unaccompanied(setting: Setting) -> _Alone:
    """Unaccompanied children who come in the window, and those who came before and are young still."""
    rng = setting.stream("unaccompanied")
    shape = parameters()["unaccompanied"]
    begin, end = setting.window.first - round(5 * YEAR), setting.window.end
    count = int(rng.poisson(shape["per_10000"] * setting.locality.children / 10_000 * (end - begin) / YEAR))
    arrived = np.sort(begin + np.floor(rng.random(count) * (end - begin))).astype(np.int32)
    ages = np.asarray([int(age) for age in shape["age"]])
    age = ages[pick_index(rng, list(shape["age"].values()), count)]
    born = (arrived - np.floor((age + rng.random(count) * 0.98) * YEAR)).astype(np.int32)
    estimated = chosen(rng, shape["estimated"], count)
    years = born.astype("datetime64[D]").astype("datetime64[Y]")
    january = years.astype("datetime64[D]").astype(np.int32)
    january = np.where(arrived - january >= round(17.95 * YEAR), born, january).astype(np.int32)
    return _Alone(
        np.where(estimated, january, born).astype(np.int32),
        np.where(chosen(rng, shape["male"], count), "M", "F"),
        pick(rng, shape["groups"], count),
        arrived,
        estimated & (january != born),
    )
