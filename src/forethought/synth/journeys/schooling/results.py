"""Results at the ends of reception, of years 1 and 6, and of year 11."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.schooling.calendar import Ints, term_of
from forethought.synth.journeys.schooling.parameters import GROUPS, parameters, share_below
from forethought.synth.journeys.schooling.places import at_school
from forethought.synth.journeys.schooling.pupils import Floats, Groups, Pupils, blended
from forethought.synth.journeys.schooling.tables import Enrolments, KeyStage2, KeyStage4, Phonics, Profiles
from forethought.synth.rows import NOBODY


@dataclass(frozen=True)
class _Sitting:
    """Pupils at the end of one stage: entry, school, school year, group and how able they are that year."""

    at: Ints
    person: NDArray[np.int32]
    school: NDArray[np.int32]
    year: NDArray[np.int32]
    group: NDArray[np.int64]
    score: Floats


def make_results(
    pupils: Pupils, groups: Groups, enrolments: Enrolments
) -> tuple[Profiles, Phonics, KeyStage2, KeyStage4]:
    """Every result up to the end of the window of pupils at state schools, in order of person."""
    rng = pupils.setting.stream("results")
    return (
        _profiles(rng, _sitting(pupils, groups, enrolments, 0)),
        _phonics(rng, _sitting(pupils, groups, enrolments, 1)),
        _key_stage_2(rng, _sitting(pupils, groups, enrolments, 6)),
        _key_stage_4(rng, _sitting(pupils, groups, enrolments, 11)),
    )


def _sitting(pupils: Pupils, groups: Groups, enrolments: Enrolments, level: int) -> _Sitting:
    """Those with a place in the middle of the summer term, when tests are sat."""
    year = pupils.entry + level
    tested = np.asarray([term_of(int(each), "summer").days[20] for each in np.unique(year)])
    day = tested[np.searchsorted(np.unique(year), year)] if len(year) else np.empty(0, np.int64)
    row = at_school(enrolments, pupils.person, day)
    mine = np.flatnonzero((row != NOBODY) & (day < pupils.setting.window.end))
    mine = mine[enrolments.phase[row[mine]] != "independent"]
    group = groups.of(mine, year[mine])
    shape = parameters()["latents"]
    absent = shape["ability_absent"]
    able = np.sqrt(1 - absent**2) * pupils.ability[mine] - absent * pupils.absent[mine]
    score = blended(pupils, mine, group, able, -shape["ability_trouble"])
    return _Sitting(
        mine,
        pupils.person[mine].astype(np.int32),
        enrolments.school[row[mine]],
        year[mine].astype(np.int32),
        group,
        score,
    )


def _noisy(rng: np.random.Generator, score: Floats, likeness: float) -> Floats:
    """The place in a distribution of results that lean on ``score`` by ``likeness``."""
    return share_below(likeness * score + np.sqrt(1 - likeness**2) * rng.standard_normal(len(score)))


def _by_group(*path: str) -> NDArray[np.float64]:
    table = parameters()
    for name in path:
        table = table[name]
    return np.asarray([table[group] for group in GROUPS], np.float64)


def _profiles(rng: np.random.Generator, sat: _Sitting) -> Profiles:
    share = _by_group("results", "good_level")[sat.group] / 100
    place = _noisy(rng, sat.score, parameters()["results"]["likeness"])
    good = place > 1 - share
    fewest = 12  # goals of the seven areas that a good level needs
    reached = np.where(
        good, fewest + np.floor((place - 1 + share) / share * 5.99), np.floor(place / (1 - share) * 15.99)
    )
    return Profiles(sat.person, sat.school, sat.year, good, reached.astype(np.int32))


def _phonics(rng: np.random.Generator, sat: _Sitting) -> Phonics:
    shape = parameters()["results"]
    share = _by_group("results", "phonics")[sat.group] / 100
    place = _noisy(rng, sat.score, shape["likeness"])
    met = place > 1 - share
    pass_mark = shape["phonics_mark"]
    mark = np.where(
        met,
        pass_mark + np.floor((place - 1 + share) / share * (40.99 - pass_mark)),
        np.floor(place / (1 - share) * pass_mark),
    )
    return Phonics(sat.person, sat.school, sat.year, mark.astype(np.int32), met)


def _key_stage_2(rng: np.random.Generator, sat: _Sitting) -> KeyStage2:
    shape = parameters()["results"]
    common = np.sqrt(shape["subjects_alike"])
    general = shape["likeness"] * sat.score + np.sqrt(1 - shape["likeness"] ** 2) * rng.standard_normal(len(sat.score))
    met = [
        _noisy(rng, general, common) > 1 - _by_group("results", subject)[sat.group] / 100
        for subject in ("reading", "writing", "maths")
    ]
    return KeyStage2(sat.person, sat.school, sat.year, *met)


def _key_stage_4(rng: np.random.Generator, sat: _Sitting) -> KeyStage4:
    shape = parameters()["results"]
    place = _noisy(rng, sat.score, shape["likeness"])
    knots = np.asarray(shape["attainment8"]["places"])
    curves = _by_group("results", "attainment8")
    score = np.zeros(len(place))
    for group in range(len(GROUPS)):
        mine = sat.group == group
        score[mine] = np.interp(place[mine], knots, curves[group])
    passes = [place > 1 - _by_group("results", name)[sat.group] / 100 for name in ("basics94", "basics95")]
    noise = 1 + shape["ebacc_spread"] * (rng.random(len(place)) - 0.5)
    ebacc = score * _by_group("results", "ebacc_share")[sat.group] * noise
    return KeyStage4(
        sat.person, sat.school, sat.year, np.round(score, 1), passes[0], passes[1], np.round(np.minimum(ebacc, 9.0), 2)
    )
