"""When children change school otherwise than with their age: on moving house, in care, or for other reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.areas import Services
from forethought.synth.chance import chosen
from forethought.synth.journeys.schooling.calendar import Ints, next_school_day
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.journeys.schooling.pupils import YEAR, Pupils
from forethought.synth.journeys.tables import Care, Episodes
from forethought.synth.rows import NEVER, NOBODY


@dataclass(frozen=True)
class Moves:
    """Changes of school: the pupil's entry, the day, and whether the new school is in another authority."""

    at: Ints
    day: Ints
    away: NDArray[np.bool_]


def make_moves(pupils: Pupils, care: Care) -> Moves:
    """Every change of school, in no order. The days are school days."""
    rng = pupils.setting.stream("school moves")
    shape = parameters()["moves"]
    parts = [_after_moving_house(rng, pupils, shape["on_moving_house"]), _others(rng, pupils, shape)]
    at = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    own = care.periods.take(~care.periods.respite)
    in_care = pupils.spells(own.person, own.start, own.end).covers(at, day)
    at, day = at[~in_care], day[~in_care]
    cared = _in_care(rng, pupils, care, shape)
    return Moves(
        np.concatenate([at, cared.at]),
        next_school_day(np.concatenate([day, cared.day])),
        np.concatenate([np.zeros(len(at), np.bool_), cared.away]),
    )


def _after_moving_house(rng: np.random.Generator, pupils: Pupils, share: float) -> tuple[Ints, Ints]:
    """Some of those whose household moves while they live in it."""
    lives = pupils.lives
    members = lives.members.take(lives.members.main)
    spells = lives.households
    order = np.argsort(spells.household, kind="stable")
    household = spells.household[order]
    first = np.searchsorted(household, members.household, side="left")
    many = np.searchsorted(household, members.household, side="right") - first
    member = np.repeat(np.arange(len(members)), many)
    place = place_in_run(many)
    day = spells.start[order][first[member] + place]
    at = pupils.place[members.person[member]]
    within = (at != NOBODY) & (day > members.start[member]) & (day < members.end[member])
    at, day = at[within], day[within]
    there = (day > pupils.start[at]) & (day < pupils.end[at])
    moved = np.flatnonzero(there & chosen(rng, share, len(at)))
    return at[moved], day[moved]


def _others(rng: np.random.Generator, pupils: Pupils, shape: dict[str, float]) -> tuple[Ints, Ints]:
    end = np.minimum(pupils.end, pupils.setting.window.end).astype(np.int64)
    years = np.maximum(end - pupils.start, 0) / YEAR
    score = np.exp(shape["by_trouble"] * pupils.trouble - shape["by_trouble"] ** 2 / 2)
    at = np.repeat(np.arange(len(pupils)), rng.poisson(shape["a_year"] * score * years))
    return at, pupils.start[at] + np.floor(rng.random(len(at)) * years[at] * YEAR).astype(np.int64)


def _in_care(rng: np.random.Generator, pupils: Pupils, care: Care, shape: dict[str, float]) -> Moves:
    """At a new placement, more often where it is far; back again at the end of care."""
    periods, held = care.periods, care.episodes
    first = np.append(True, held.period[1:] != held.period[:-1])
    changed = first.copy()
    for column in (held.place, held.provider, held.placed):
        changed[1:] |= column[1:] != column[:-1]
    rows = np.flatnonzero(changed & ~periods.respite[held.period] & (pupils.place[held.person] != NOBODY))
    far = _far(pupils.setting.services, pupils.setting.authority.code, held.take(rows))
    share = np.where(far, shape["new_placement_away"], shape["new_placement"]) * np.where(
        first[rows], shape["on_coming_into_care"], 1.0
    )
    moves = rows[goes := chosen(rng, share, len(rows))]
    away = far[goes]
    # The last change of a period decides whether the child comes back to a school here when care ends.
    last = np.append(held.period[moves][1:] != held.period[moves][:-1], True)[: len(moves)]
    ended = np.flatnonzero(last & away & (periods.end[held.period[moves]] != NEVER))
    back = moves[ended]
    at = pupils.place[held.person[np.concatenate([moves, back])]]
    lag = np.floor(rng.random(len(at)) * shape["lag_days"]).astype(np.int64)
    day = np.concatenate([held.start[moves], periods.end[held.period[back]]]) + lag
    return Moves(at, day, np.concatenate([away, np.zeros(len(back), np.bool_)]))


def _far(services: Services, own: str, episodes: Episodes) -> NDArray[np.bool_]:
    """Whether each placement lies in another authority."""
    order = np.argsort(services.foster_postcodes, kind="stable")
    known = services.foster_postcodes[order]
    place = np.minimum(np.searchsorted(known, episodes.placed), max(len(known) - 1, 0))
    fostered = (known[place] == episodes.placed) & (services.foster_authorities[order][place] != own)
    named = episodes.provider != NOBODY
    elsewhere = named & (services.providers.authority[np.where(named, episodes.provider, 0)] != own)
    there = named & (services.providers.postcode[np.where(named, episodes.provider, 0)] == episodes.placed)
    found: NDArray[np.bool_] = fostered | (elsewhere & there)
    return found
