"""Mothers and the children they have, and where each family first lives: the frame that all else hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import chosen
from forethought.synth.lives.parameters import parameters
from forethought.synth.rows import day
from forethought.synth.setting import Setting

YEAR = 365.25
_UNBORN = 150  # days before birth that an unborn child may be known to agencies
_BEFORE = 12  # years before the oldest children are born, in which their families may have begun


@dataclass(frozen=True)
class Frame:
    """Families (one row each) and their children (one row each, ``family`` a row of the families, in birth order).

    ``father`` numbers the fathers of one family's children from 0. ``stays`` from ``comes`` to ``goes``: when the
    family lives here.
    """

    frailty: NDArray[np.float64]
    area: NDArray[np.int32]
    mother_born: NDArray[np.int32]
    comes: NDArray[np.int32]
    goes: NDArray[np.int32]
    family: NDArray[np.int32]
    born: NDArray[np.int32]
    maternity: NDArray[np.int32]
    birth_order: NDArray[np.int32]
    father: NDArray[np.int32]


def make_frame(setting: Setting) -> Frame:
    """Families with children in the window; as many as give the locality its children on the last day."""
    rng = setting.stream("families")
    count = int(setting.locality.children * 1.45) + 60
    born = parameters()["births"]
    first = _first_births(rng, setting, count)
    frailty = rng.gamma(parameters()["frailty"]["shape"], 1 / parameters()["frailty"]["shape"], count)
    area = rng.integers(0, len(setting.ground.deciles), count).astype(np.int32)
    decile = setting.ground.deciles[area]
    mother_born = first - _mother_ages(rng, decile)
    family, days, maternity = _maternities(rng, first, frailty, mother_born)
    father = _fathers(rng, family, maternity, frailty)
    family, days, maternity, father, order = _births(rng, born, family, days, maternity, father)
    comes, goes = _stay(rng, first, family, days)
    keep = _wanted(setting, rng, family, days, comes, goes, count)
    old = np.flatnonzero(keep)
    new = np.full(count, -1, np.int32)
    new[old] = np.arange(len(old))
    mine = keep[family] & _in_time(setting, family, days, comes, goes)
    return Frame(
        frailty[old], area[old], mother_born[old], comes[old], goes[old],
        new[family[mine]], days[mine], maternity[mine], order[mine], father[mine],
    )  # fmt: skip


def _first_births(rng: np.random.Generator, setting: Setting, count: int) -> NDArray[np.int32]:
    begin, end = setting.window.first - round((18 + _BEFORE) * YEAR), setting.window.end + _UNBORN
    sizes = {int(year): value for year, value in parameters()["births"]["thousands"].items()}
    years = np.arange(1969 + begin // 366, 1971 + end // 365)
    weight = np.asarray([sizes.get(int(year), sizes[min(sizes)]) for year in years], np.float64)
    starts = np.asarray([day(date(int(year), 1, 1)) for year in years])
    picked = np.searchsorted(np.cumsum(weight), rng.random(count * 2) * weight.sum(), side="right")
    days = starts[picked] + rng.integers(0, 365, count * 2)
    found: NDArray[np.int32] = days[(days >= begin) & (days < end)].astype(np.int32)
    return np.resize(found, count)


def _mother_ages(rng: np.random.Generator, decile: NDArray[np.int32]) -> NDArray[np.int32]:
    shape = parameters()["births"]["mother_age"]
    years = rng.normal(shape["mean"] + shape["by_decile"] * (decile - 5.5), shape["sd"])
    ages: NDArray[np.int32] = np.round(np.clip(years, shape["youngest"], shape["oldest"]) * YEAR).astype(np.int32)
    return ages


def _maternities(
    rng: np.random.Generator, first: NDArray[np.int32], frailty: NDArray[np.float64], mother_born: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Family, day and number (from 0) of every maternity; none after a mother's 46th year."""
    shape = parameters()["births"]
    wanted = rng.poisson(shape["further"] + shape["further_by_frailty"] * (np.minimum(frailty, 6) - 1)) + 1
    wanted = np.minimum(wanted, shape["most"])
    families, days, numbers = [], [], []
    current, alive = first.astype(np.float64), np.arange(len(first))
    shortest, on_top = shape["gap_years"]
    for number in range(shape["most"]):
        families.append(alive)
        days.append(current[alive])
        numbers.append(np.full(len(alive), number))
        current[alive] += (shortest + rng.gamma(2.0, on_top / 2.0, len(alive))) * YEAR
        still = (wanted[alive] > number + 1) & (current[alive] - mother_born[alive] < 46 * YEAR)
        alive = alive[still]
    family = np.concatenate(families)
    order = np.lexsort((np.concatenate(numbers), family))
    return (
        family[order].astype(np.int32),
        np.concatenate(days)[order].astype(np.int32),
        np.concatenate(numbers)[order].astype(np.int32),
    )


def _fathers(
    rng: np.random.Generator, family: NDArray[np.int32], maternity: NDArray[np.int32], frailty: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Which of the family's fathers, from 0: another one where a later birth follows a new partner."""
    shape = parameters()["couples"]
    share = shape["new_father"] + shape["new_father_by_frailty"] * np.minimum(frailty[family], 5)
    new = chosen(rng, share, len(family)) & (maternity > 0)
    total = np.cumsum(new)
    starts = np.flatnonzero(maternity == 0)
    base = np.repeat(total[starts], np.diff(np.append(starts, len(family))))
    return (total - base).astype(np.int32)


def _births(
    rng: np.random.Generator,
    shape: dict[str, float],
    family: NDArray[np.int32],
    days: NDArray[np.int32],
    maternity: NDArray[np.int32],
    father: NDArray[np.int32],
) -> tuple[NDArray[np.int32], ...]:
    """Children from maternities; ``order`` is 1, 2, 3 in multiple births and 0 in single ones."""
    multiple = chosen(rng, shape["multiple"], len(family))
    triplets = multiple & chosen(rng, shape["triplets"], len(family))
    times = 1 + multiple.astype(np.int64) + triplets
    at = np.repeat(np.arange(len(family)), times)
    place = place_in_run(times)
    order = np.where(times[at] > 1, place + 1, 0)
    return family[at], days[at], at.astype(np.int32), father[at], order.astype(np.int32)


def _stay(
    rng: np.random.Generator,
    first: NDArray[np.int32],
    family: NDArray[np.int32],
    days: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """When each family lives here: around a day of its children's childhood, as long before as after on average."""
    count = len(first)
    last = np.zeros(count, np.int32)
    np.maximum.at(last, family, days)
    begin, end = first - 400, last + round(18 * YEAR)
    anchor = begin + rng.random(count) * (end - begin)
    mean = YEAR / parameters()["migration"]["a_year"]
    comes = anchor - rng.exponential(mean, count)
    goes = anchor + rng.exponential(mean, count)
    comes = np.where(comes < begin, begin, comes)
    return comes.astype(np.int32), np.minimum(goes, 2**31 - 2).astype(np.int32)


def _in_time(
    setting: Setting,
    family: NDArray[np.int32],
    days: NDArray[np.int32],
    comes: NDArray[np.int32],
    goes: NDArray[np.int32],
) -> NDArray[np.bool_]:
    """Children who are under 18 at some time in the window while the family lives here, and those soon to be born."""
    window = setting.window
    adult = days + round(18 * YEAR) + 1
    here = (
        (comes[family] < window.end) & (goes[family] > window.first) & (goes[family] > days) & (comes[family] < adult)
    )
    return here & (adult > window.first) & (days < window.end + _UNBORN)


def _wanted(
    setting: Setting,
    rng: np.random.Generator,
    family: NDArray[np.int32],
    days: NDArray[np.int32],
    comes: NDArray[np.int32],
    goes: NDArray[np.int32],
    count: int,
) -> NDArray[np.bool_]:
    """Families to keep: in a random order until the children on the last day are as many as wanted."""
    last = setting.window.end - 1
    resident = (days <= last) & (days > last - 18 * YEAR) & (comes[family] <= last) & (goes[family] > last)
    number = np.bincount(family[resident], minlength=count)
    in_time = np.bincount(family[_in_time(setting, family, days, comes, goes)], minlength=count) > 0
    order = rng.permutation(count)
    before = np.cumsum(number[order]) - number[order]
    keep = np.zeros(count, np.bool_)
    keep[order[before < setting.locality.children]] = True
    return keep & in_time
