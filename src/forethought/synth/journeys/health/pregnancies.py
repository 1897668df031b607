"""Pregnancies: of every child born here, of those lost, and of those that go on when the window ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import between, chosen, pick, pick_index
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.scene import YEAR, days32, leaning
from forethought.synth.journeys.health.tables import Pregnancies
from forethought.synth.journeys.need.children import AdultNeeds
from forethought.synth.journeys.tables import Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

Ints = NDArray[Any]
Flags = NDArray[np.bool_]
_TERM = 280  # days from the last period to the day expected
_HORIZON = 150  # days after the window in which children who are not born yet are known to the lives


@dataclass(frozen=True)
class Carried:
    """Pregnancies as they truly go. ``began`` is the first day of the last period, ``ends`` the day of delivery or
    loss, ``weeks`` the completed weeks then; ``multiple`` whether more than one child is expected."""

    mother: Ints
    began: Ints
    ends: Ints
    weeks: Ints
    outcome: NDArray[np.str_]
    multiple: Flags


def make_pregnancies(
    setting: Setting, lives: Lives, risk: Risk, adults: AdultNeeds
) -> tuple[Pregnancies, NDArray[np.int64]]:
    """The pregnancies of the window in order of delivery, and for each person the row of the one it was born of
    (nobody for those not born here, or not in the window)."""
    babies = babies_of(setting, lives)
    carried, place = _born(setting, lives, risk, babies)
    others = _others(setting, lives, risk, carried)
    both = Carried(*(np.concatenate(pair) for pair in zip(vars(carried).values(), vars(others).values(), strict=True)))
    made = _booked(setting, lives, risk, adults, both)
    end = setting.window.end
    wanted = (np.minimum(made.booked, made.delivered) < end) & ~((made.outcome == "lost") & (made.booked == NEVER))
    order = np.flatnonzero(wanted)[np.argsort(made.delivered[wanted], kind="stable")]
    row = np.full(len(made), NOBODY, np.int64)
    row[order] = np.arange(len(order))
    of = np.full(len(lives.persons), NOBODY, np.int64)
    of[babies] = row[place]
    of[lives.persons.born >= end] = NOBODY
    return made.take(order), of


def babies_of(setting: Setting, lives: Lives) -> Ints:
    """Rows of the children born here from the first day of the window, unborn ones too, by mother and day."""
    persons, window = lives.persons, setting.window
    here = persons.child & (persons.mother >= 0) & (persons.was == NOBODY) & (persons.arrived <= persons.born)
    rows = np.flatnonzero(here & (persons.born >= window.first) & (persons.left > persons.born))
    order = np.lexsort((rows, persons.born[rows], persons.mother[rows]))
    found: Ints = rows[order]
    return found


def _born(setting: Setting, lives: Lives, risk: Risk, babies: Ints) -> tuple[Carried, Ints]:
    """Pregnancies that end in the births of ``babies``, and which of them each baby is of."""
    persons, shape = lives.persons, parameters()["gestation"]
    rng = setting.stream("health", "gestation")
    mother, born = persons.mother[babies], persons.born[babies]
    new = np.append(True, (mother[1:] != mother[:-1]) | (born[1:] != born[:-1]))[: len(babies)]
    place = np.cumsum(new) - 1
    first = babies[new]
    count = len(first)
    multiple = np.bincount(place, minlength=count) > 1
    dies = np.zeros(count, np.bool_)
    np.logical_or.at(dies, place, persons.died[babies] - born < YEAR)
    share = shape["preterm"] * leaning(risk.level[first], shape["power"])
    share = np.where(multiple, shape["preterm_multiple"], share)
    preterm = chosen(rng, np.where(dies, shape["preterm_died"], share), count)
    early = pick(rng, shape["weeks_preterm"], count).astype(np.int64)
    late = pick(rng, shape["weeks_term"], count).astype(np.int64)
    late = np.where(multiple, np.minimum(late, int(shape["most_multiple"])), late)
    weeks = np.where(preterm, early, late)
    ends = persons.born[first].astype(np.int64)
    began = ends - 7 * weeks - rng.integers(0, 7, count)
    return Carried(persons.mother[first], began, ends, weeks, np.full(count, "live"), multiple), place


def _others(setting: Setting, lives: Lives, risk: Risk, carried: Carried) -> Carried:
    """Pregnancies without a child in the lives: lost ones, stillbirths, and those too young to be known there.

    They are those of mothers who live here, at a time when nothing else stands in the way.
    """
    shape, window = parameters()["pregnancies"], setting.window
    births = float((carried.ends < window.end).sum())
    coming = births / (window.end - window.first) * (_TERM - _HORIZON)
    wanted = {"lost": shape["lost"] * births, "stillborn": shape["stillborn"] * births, "": coming}
    parts = [_other(setting, lives, risk, outcome, count) for outcome, count in wanted.items()]
    return Carried(*(np.concatenate(column) for column in zip(*(vars(part).values() for part in parts), strict=True)))


def _other(setting: Setting, lives: Lives, risk: Risk, outcome: str, wanted: float) -> Carried:
    """About ``wanted`` pregnancies with one outcome; empty for those that go on."""
    rng = setting.stream("health", "other pregnancies", outcome)
    persons, window, shape = lives.persons, setting.window, parameters()["pregnancies"]
    mothers = np.unique(persons.mother[persons.child & (persons.mother >= 0) & (persons.was == NOBODY)])
    count = int(rng.poisson(wanted)) if len(mothers) else 0
    tries = 4 * count
    mother = (
        mothers[pick_index(rng, leaning(risk.level[mothers], shape["lost_power"]), tries)] if count else mothers[:0]
    )
    weeks = pick(rng, shape["weeks"][outcome or "going"], tries).astype(np.int64)
    low, high = (window.first, window.end) if outcome else (window.end + _HORIZON, window.end + _TERM)
    ends = between(rng, low, high, tries).astype(np.int64)
    began = ends - 7 * weeks - rng.integers(0, 7, tries)
    age = ends - persons.born[mother]
    free = (persons.arrived[mother] < began) & (np.minimum(persons.left, persons.died)[mother] > ends)
    free &= (age > shape["youngest"] * YEAR) & (age < shape["oldest"] * YEAR)
    free &= ~_overlaps(lives, mother, began, ends) & (np.arange(tries) == _first_places(mother))
    at = np.flatnonzero(free)[:count]
    single = np.zeros(len(at), np.bool_)
    return Carried(mother[at], began[at], ends[at], weeks[at], np.full(len(at), outcome, "U9"), single)


def _first_places(values: Ints) -> Ints:
    """Where each value comes first."""
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    found: Ints = first[inverse]
    return found


def _overlaps(lives: Lives, mother: Ints, began: Ints, ends: Ints) -> Flags:
    """Whether the mother has a child within ten months of either end."""
    persons = lives.persons
    kids = np.flatnonzero(persons.child & (persons.mother >= 0))
    key = np.sort(persons.mother[kids].astype(np.int64) * 2**20 + persons.born[kids])
    low = np.searchsorted(key, mother.astype(np.int64) * 2**20 + began - 60)
    high = np.searchsorted(key, mother.astype(np.int64) * 2**20 + ends + _TERM + 60)
    found: Flags = high > low
    return found


def _booked(setting: Setting, lives: Lives, risk: Risk, adults: AdultNeeds, carried: Carried) -> Pregnancies:
    """What midwives know of each pregnancy."""
    rng, shape = setting.stream("health", "bookings"), parameters()["pregnancies"]
    persons, end, count = lives.persons, setting.window.end, len(carried.mother)
    level, decile = risk.level[carried.mother], risk.decile[carried.mother]
    weeks = shape["booking_weeks"]
    wait = weeks["least"] + rng.gamma(2.0, (weeks["mean"] - weeks["least"]) / 2, count) * leaning(level, weeks["power"])
    booked = np.maximum(carried.began + np.round(7 * wait).astype(np.int64), persons.arrived[carried.mother] + 10)
    never = chosen(rng, shape["unbooked"] * leaning(level, 1.0), count) | (booked >= carried.ends)
    booked = np.where(never, NEVER, booked)
    delivered = np.where(carried.ends >= end, NEVER, carried.ends)
    outcome = np.where(delivered == NEVER, "", carried.outcome)
    smoked = chosen(rng, np.minimum(shape["smoked"] * leaning(level, shape["smoked_power"]), 0.85), count)
    stopped = chosen(rng, shape["stopped"], count)
    methods = _methods(rng, lives, carried, outcome)
    home = chosen(rng, shape["home"], count) & (methods == "spontaneous")
    feeding, later = _feeding(rng, decile, outcome)
    return Pregnancies(
        mother=days32(carried.mother),
        booked=days32(booked),
        due=days32(carried.began + _TERM),
        delivered=days32(delivered),
        outcome=outcome,
        earlier=_earlier(lives, carried),
        smoked_at_booking=smoked,
        smoked_at_delivery=smoked & ~stopped & (delivered != NEVER),
        complex=_complex(rng, lives, adults, carried),
        folic_acid=chosen(rng, shape["folic_acid"] / leaning(level, shape["folic_power"]), count),
        method=methods,
        hospital=np.where(home, NOBODY, hospitals(setting, rng, count)).astype(np.int32),
        feeding=feeding,
        feeding_later=later,
    )


def hospitals(setting: Setting, rng: np.random.Generator, count: int) -> NDArray[np.int32]:
    """Which hospital each goes to: mostly that of the locality."""
    every = len(setting.services.hospitals)
    own = min(setting.locality.number // parameters()["hospitals"]["localities_each"], every - 1)
    away = chosen(rng, parameters()["hospitals"]["another"], count)
    return np.where(away, rng.integers(0, every, count), own).astype(np.int32)


def _earlier(lives: Lives, carried: Carried) -> NDArray[np.int32]:
    """The mother's live births before: as far as her children are in the lives."""
    persons = lives.persons
    kids = np.flatnonzero(persons.child & (persons.mother >= 0) & (persons.was == NOBODY))
    key = np.sort(persons.mother[kids].astype(np.int64) * 2**20 + persons.born[kids])
    before = np.searchsorted(key, carried.mother.astype(np.int64) * 2**20 + carried.ends)
    found: NDArray[np.int32] = (before - np.searchsorted(key, carried.mother.astype(np.int64) * 2**20)).astype(np.int32)
    return found


def _complex(rng: np.random.Generator, lives: Lives, adults: AdultNeeds, carried: Carried) -> Flags:
    """Whether social factors make care harder, as guidance counts them: abuse, drink, drugs, a very young mother."""
    shape = parameters()["complex"]
    day = np.minimum(carried.began + 7 * 10, carried.ends)
    found = carried.ends - lives.persons.born[carried.mother] < shape["young"] * YEAR
    for need in shape["needs"]:
        found |= adults.active(need, carried.mother, day)
    flags: Flags = found | chosen(rng, shape["other"], len(day))
    return flags


def _methods(rng: np.random.Generator, lives: Lives, carried: Carried, outcome: NDArray[np.str_]) -> NDArray[np.str_]:
    shape, count = parameters()["methods"], len(carried.mother)
    usual, older = (pick(rng, shape[name], count) for name in ("usual", "older"))
    twins = pick(rng, shape["multiple"], count)
    old = carried.ends - lives.persons.born[carried.mother] >= shape["older_from"] * YEAR
    found = np.where(carried.multiple, twins, np.where(old, older, usual))
    return np.where(np.isin(outcome, ("live", "stillborn")), found, "")


def _feeding(
    rng: np.random.Generator, decile: Ints, outcome: NDArray[np.str_]
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """What babies are fed on leaving hospital, and at 6 to 8 weeks: nobody begins again who had stopped."""
    shape, count = parameters()["feeding"], len(decile)
    started = chosen(rng, shape["started"] + shape["by_decile"] * (decile - 5.5), count)
    goes_on = started & chosen(rng, shape["goes_on"] + shape["by_decile"] * (decile - 5.5), count)
    mixed, mixed_later = chosen(rng, shape["mixed"], count), chosen(rng, shape["mixed_later"], count)
    live = outcome == "live"
    first = np.where(started, np.where(mixed, "mixed", "breast"), "formula")
    later = np.where(goes_on, np.where(mixed | mixed_later, "mixed", "breast"), "formula")
    return np.where(live, first, ""), np.where(live, later, "")
