"""Households, who belongs to them, and the homes they live in, one after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick_index
from forethought.synth.lives.births import YEAR, Frame
from forethought.synth.lives.couples import Couples
from forethought.synth.lives.parameters import parameters
from forethought.synth.lives.people import Cast
from forethought.synth.lives.tables import Addresses, HouseholdSpells, Memberships
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Homes:
    """Households by number: those of families come first, then those of fathers who live apart, by couple, then those
    of unaccompanied children."""

    addresses: Addresses
    households: HouseholdSpells
    members: Memberships


def make_homes(setting: Setting, frame: Frame, cast: Cast, couples: Couples, steps: Ints) -> Homes:
    """Where everyone lives. ``steps`` are the person rows of step-parents."""
    families = len(frame.frailty)
    apart = np.flatnonzero(couples.end < np.minimum(frame.goes[cast.couple_family], setting.window.end))
    own = np.full(len(cast.couple_family), -1, np.int32)
    own[apart] = families + np.arange(len(apart))
    members = _members(setting, frame, cast, couples, own, steps)
    family = cast.couple_family[apart]
    begins = np.concatenate([frame.comes, np.maximum(couples.end[apart], frame.comes[family])])
    ends = np.concatenate([frame.goes, frame.goes[family]])
    areas = np.concatenate([frame.area, _areas_near(setting, frame.area[family])])
    frailty = np.concatenate([frame.frailty, frame.frailty[family]])
    addresses, households = move_about(setting, "homes", areas, begins, ends, frailty)
    return Homes(addresses, households, members)


def _members(setting: Setting, frame: Frame, cast: Cast, couples: Couples, own: Ints, steps: Ints) -> Memberships:
    rng = setting.stream("members")
    shape = parameters()["couples"]
    kids = np.arange(len(frame.born))
    comes, goes = frame.comes, frame.goes
    family, couple = cast.family[kids], cast.couple
    apart = own[couple] >= 0
    second = apart & chosen(rng, shape["second_home"], len(kids))
    swapped = second & chosen(rng, shape["father_main"], len(kids))
    parted = np.maximum(np.maximum(couples.end[couple], cast.arrived[kids]), cast.born[kids])
    parted = np.minimum(parted, goes[family])
    her, his = np.flatnonzero(swapped), np.flatnonzero(second)
    pairs = np.arange(len(cast.couple_family))
    together = np.flatnonzero(couples.start < couples.end)
    lone = np.flatnonzero(own >= 0)
    home = cast.couple_family
    parts = [
        # children with their mother; where the father's is the main home, until the parents part
        (kids, family, cast.arrived[kids], np.where(swapped, parted, goes[family]), np.ones(len(kids), np.bool_)),
        (her, family[her], parted[her], goes[family[her]], np.zeros(len(her), np.bool_)),
        (his, own[couple[his]], parted[his], goes[family[his]], swapped[his]),
        (cast.mothers, np.arange(len(comes)), comes, goes, np.ones(len(comes), np.bool_)),
        (
            cast.fathers[together], home[together], np.maximum(couples.start[together], comes[home[together]]),
            np.minimum(couples.end[together], goes[home[together]]), np.ones(len(together), np.bool_),
        ),
        (
            cast.fathers[pairs[lone]], own[lone], np.maximum(couples.end[lone], comes[home[lone]]), goes[home[lone]],
            np.ones(len(lone), np.bool_),
        ),
        (
            steps, couples.step_family, couples.step_start,
            np.minimum(couples.step_end, goes[couples.step_family]), np.ones(len(steps), np.bool_),
        ),
    ]  # fmt: skip
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    person, household, start, end = (column.astype(np.int32) for column in columns[:4])
    real = start < end
    end = np.where(end >= setting.window.end, NEVER, end).astype(np.int32)
    return Memberships(person, household, start, end, columns[4]).take(real)


def move_about(
    setting: Setting, name: str, areas: Ints, begins: Ints, ends: Ints, frailty: NDArray[np.float64]
) -> tuple[Addresses, HouseholdSpells]:
    """Homes of households that live from ``begins`` to ``ends``, the first in ``areas``; later ones in areas like it.

    Homes end with the window; the last one that is still lived in has no end.
    """
    rng = setting.stream(name)
    ends = np.minimum(ends, setting.window.end)
    begins = np.minimum(begins, ends)
    deciles = setting.ground.deciles
    tenure = _tenures(rng, deciles[areas])
    kinds = list(parameters()["homes"]["tenure"])
    pace = np.asarray([parameters()["homes"]["moves_a_year"][kind] for kind in kinds])[tenure]
    pace = pace * np.clip(frailty, 0.1, 8) ** parameters()["homes"]["frailty_power"]
    moves = rng.poisson(np.minimum(pace, 2.0) * (ends - begins) / YEAR)
    household = np.repeat(np.arange(len(areas)), moves + 1)
    first = np.cumsum(moves + 1) - (moves + 1)
    start = begins[household] + rng.random(len(household)) * (ends - begins)[household]
    start[first] = begins
    order = np.lexsort((start, household))
    start = np.floor(start[order]).astype(np.int32)
    last = np.append(household[1:] != household[:-1], True)
    end = np.where(last, ends[household], np.append(start[1:], 0)).astype(np.int32)
    area = areas[household].astype(np.int32)
    moved = np.flatnonzero(np.append(False, household[1:] == household[:-1]))
    area[moved] = _areas_near(setting, area[moved], rng)
    kind = tenure[household]
    kind[moved] = np.where(chosen(rng, 0.6, len(moved)), kind[moved], _tenures(rng, deciles[area[moved]]))
    kept = (start < end) | (last & (ends[household] > begins[household]))
    households = HouseholdSpells(
        household.astype(np.int32),
        np.arange(len(household), dtype=np.int32),
        start,
        np.where(end >= setting.window.end, NEVER, end).astype(np.int32),
    )
    return _addresses(setting, rng, area, np.asarray(kinds, np.str_)[kind]), households.take(kept)


def _tenures(rng: np.random.Generator, decile: Ints) -> NDArray[np.int64]:
    shape = parameters()["homes"]
    weights = np.asarray(list(shape["tenure"].values()), np.float64)
    less = np.exp(-shape["deprived_social"] * (5.5 - decile))
    table = np.repeat(weights[None, :], len(decile), axis=0)
    table[:, 0] *= less
    edges = np.cumsum(table, axis=1)
    found: NDArray[np.int64] = (edges <= (rng.random(len(decile)) * edges[:, -1])[:, None]).sum(axis=1)
    return np.minimum(found, len(weights) - 1)


def _areas_near(setting: Setting, area: Ints, rng: np.random.Generator | None = None) -> Ints:
    """Another small area, rather one as deprived as ``area``."""
    rng = rng or setting.stream("areas near")
    deciles = setting.ground.deciles
    likeness = np.exp(-np.abs(deciles[:, None] - deciles[None, :]) / 2.5)
    edges = np.cumsum(likeness, axis=1)
    draws = rng.random(len(area)) * edges[area, -1]
    found: Ints = np.minimum((edges[area] <= draws[:, None]).sum(axis=1), len(deciles) - 1).astype(np.int32)
    return found


def _addresses(setting: Setting, rng: np.random.Generator, area: Ints, tenure: NDArray[np.str_]) -> Addresses:
    areas, postcodes = len(setting.ground.deciles), len(setting.ground.postcodes)
    count = len(area)
    room = (postcodes - 1 - area) // areas + 1  # postcodes of the area: every ``areas``-th one
    postcode = area + areas * np.floor(rng.random(count) * room).astype(np.int64)
    street = (postcode * 7 + pick_index(rng, [3, 1], count)) % parameters()["homes"]["streets"]
    number = 1 + np.floor(rng.random(count) * 118).astype(np.int64)
    home = (postcode * 120 + number) * 2 + street % 2  # the same door has the same number
    uprn = (99 * 10**10 + setting.locality.serial * 200_000 + home).astype(np.str_)
    return Addresses(postcode.astype(np.int32), number.astype(np.int32), street.astype(np.int32), uprn, tenure)
