"""Meetings about people at high risk of domestic abuse (MARAC)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.journeys.justice.incidents import Calls
from forethought.synth.journeys.justice.parameters import parameters
from forethought.synth.journeys.justice.tables import HighRisk, HighRiskChildren
from forethought.synth.journeys.support.people import People
from forethought.synth.lives.expecting import expecting
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NOBODY

Array = NDArray[Any]


def make_high_risk(people: People, calls: Calls) -> tuple[HighRisk, HighRiskChildren]:
    """Cases heard, in order of meeting and victim, and the children of each household on the day of the incident.

    Several incidents before one meeting are heard together, under the last of them.
    """
    rng = people.setting.stream("high risk")
    shape = parameters()["high_risk"]
    incidents = calls.incidents
    victim, suspect = _pair(calls)
    high = (incidents.kind == "domestic") & (incidents.risk == "high") & (victim >= 0)
    row = np.flatnonzero(high & chosen(rng, shape["share"], len(incidents)))
    every = shape["every_days"]
    day = (incidents.day[row] + shape["least_days"]) // every * every + every
    row, day = row[day < people.end], day[day < people.end]
    key = victim[row].astype(np.int64) * 2**20 + day
    _, last = np.unique(key[::-1], return_index=True)
    kept = np.sort(len(row) - 1 - last)
    row, day = row[kept], day[kept]
    order = np.lexsort((victim[row], day))
    row, day = row[order], day[order]
    made = HighRisk(
        row.astype(np.int32),
        victim[row],
        suspect[row],
        day.astype(np.int32),
        _again(victim[row], day),
        rng.integers(shape["score"][0], shape["score"][1] + 1, len(row)).astype(np.int32),
        _signs(people, rng, victim[row], suspect[row], incidents.day[row]),
        chosen(rng, shape["sheltered"], len(row)),
    )
    home = people.homes.home_of(made.victim, incidents.day[row])
    question, child = people.homes.children_on(home, incidents.day[row])
    return made, HighRiskChildren(question.astype(np.int32), child.astype(np.int32))


def _pair(calls: Calls) -> tuple[Array, Array]:
    """The first victim and the first suspect of each incident, or nobody."""
    found = []
    for role in ("victim", "suspect"):
        rows = calls.involvements.take(calls.involvements.role == role)
        person = np.full(len(calls.incidents), NOBODY, np.int32)
        person[rows.incident[::-1]] = rows.person[::-1]
        found.append(person)
    return found[0], found[1]


def _again(victim: Array, day: Array) -> NDArray[np.bool_]:
    """Whether the same person's case was heard within the year before."""
    order = np.lexsort((day, victim))
    again = np.zeros(len(day), np.bool_)
    same = (victim[order][1:] == victim[order][:-1]) & (
        day[order][1:] - day[order][:-1] <= parameters()["high_risk"]["again_days"]
    )
    again[order[1:]] = same
    return again


def _signs(people: People, rng: np.random.Generator, victim: Array, suspect: Array, day: Array) -> NDArray[np.str_]:
    flags = {
        "pregnant": expecting(people.lives.persons, victim, day),
        "separating": _parted(people.lives, victim, suspect, day),
    }
    for name, share in parameters()["high_risk"]["signs"].items():
        flags[name] = chosen(rng, share, len(victim))
    text = np.full(len(victim), "", "U60")
    for name, flag in flags.items():
        text = np.where(flag, np.char.add(text, f" {name}"), text)
    found: NDArray[np.str_] = np.char.strip(text)
    return found


def _parted(lives: Lives, victim: Array, suspect: Array, day: Array) -> NDArray[np.bool_]:
    """Whether the two were a couple that parted not long before."""
    unions = lives.relationships.take(lives.relationships.kind == "partner")
    pairs = np.concatenate([_pairs(unions.person, unions.other), _pairs(unions.other, unions.person)])
    end = np.concatenate([unions.end, unions.end])
    order = np.argsort(pairs, kind="stable")
    wanted = _pairs(victim, np.maximum(suspect, 0))
    place = np.minimum(np.searchsorted(pairs[order], wanted), len(pairs) - 1)
    if not len(pairs):
        return np.zeros(len(victim), np.bool_)
    ago = day - end[order][place].astype(np.int64)
    recent = (ago >= 0) & (ago <= parameters()["high_risk"]["separated_days"])
    flags: NDArray[np.bool_] = (pairs[order][place] == wanted) & (suspect >= 0) & recent
    return flags


def _pairs(one: Array, other: Array) -> NDArray[np.int64]:
    found: NDArray[np.int64] = one.astype(np.int64) * 2**20 + other
    return found
