"""Gives people their names: at birth, by marriage, from a step-parent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.days import year_of
from forethought.synth.lives.births import YEAR, Frame
from forethought.synth.lives.couples import Couples
from forethought.synth.lives.names import draw_forenames, draw_middles, draw_surnames, feminine
from forethought.synth.lives.parameters import parameters
from forethought.synth.lives.people import Cast
from forethought.synth.lives.tables import NameSpells
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Naming:
    """Names at birth by person row (step-parents last), and other names by their time."""

    forename: Ints
    middle: Ints
    surname: Ints
    second_surname: Ints
    spells: NameSpells


def make_names(
    setting: Setting, frame: Frame, cast: Cast, couples: Couples, step_ethnicity: NDArray[np.str_]
) -> Naming:
    """Names of everyone. Brothers and sisters share a surname unless they have different fathers or parents' names."""
    rng = setting.stream("names")
    shape = parameters()["names"]
    kids = np.arange(len(frame.born))
    sex = np.concatenate([cast.sex, np.full(len(step_ethnicity), "M")])
    ethnicity = np.concatenate([cast.ethnicity, step_ethnicity])
    years = year_of(np.concatenate([cast.born, np.full(len(step_ethnicity), np.median(cast.born[cast.fathers]))]))
    surname = draw_surnames(rng, ethnicity)
    first_couple = np.append(True, cast.couple_family[1:] != cast.couple_family[:-1])
    own_name = chosen(rng, shape["mother_other_surname"], len(cast.mothers))
    same = ~own_name
    surname[cast.mothers[same]] = surname[cast.fathers[first_couple][same]]
    his, hers = surname[cast.fathers[cast.couple]], surname[cast.mothers[frame.family]]
    from_mother = chosen(rng, shape["child_mother_surname"], len(cast.couple_family))[cast.couple]
    from_mother |= ~cast.father_known[kids]
    surname[kids] = np.where(from_mother, hers, his)
    second = np.full(len(sex), NOBODY, np.int32)
    double = chosen(rng, shape["double_surname"], len(cast.couple_family))[cast.couple] & (his != hers)
    second[kids[double]] = np.where(from_mother, his, hers)[double]
    female = sex == "F"
    surname[female] = feminine(surname[female])
    forename = _forenames(rng, sex, ethnicity, years, frame, surname)
    middle = draw_middles(rng, sex, ethnicity, years, surname)
    middle[~chosen(rng, shape["middle"], len(middle))] = NOBODY
    spells = _spells(setting, frame, cast, couples, surname, forename)
    return Naming(forename, middle.astype(np.int32), surname.astype(np.int32), second, spells)


def _forenames(
    rng: np.random.Generator,
    sex: NDArray[np.str_],
    ethnicity: NDArray[np.str_],
    years: NDArray[np.int64],
    frame: Frame,
    surname: Ints,
) -> Ints:
    """Forenames; no two children of a family are given the same, whatever chance says (tried again three times)."""
    forename: Ints = draw_forenames(rng, sex, ethnicity, years, surname)
    kids = len(frame.born)
    for _ in range(3):
        key = frame.family.astype(np.int64) * 100_000 + forename[:kids]
        _, first = np.unique(key, return_index=True)
        again = np.setdiff1d(np.arange(kids), first)
        if not len(again):
            break
        forename[again] = draw_forenames(rng, sex[again], ethnicity[again], years[again], surname[again])
    return forename


def _spells(setting: Setting, frame: Frame, cast: Cast, couples: Couples, surname: Ints, forename: Ints) -> NameSpells:
    rng = setting.stream("other names")
    shape = parameters()["names"]
    window = setting.window
    # mothers with a name of their own who marry later
    pairs = np.flatnonzero(couples.start < couples.end)
    mother = cast.mothers[cast.couple_family[pairs]]
    married = pairs[
        (surname[mother] != feminine(surname[cast.fathers[pairs]]))
        & chosen(rng, shape["married_later"] * 2, len(pairs))
    ]
    wives = cast.mothers[cast.couple_family[married]]
    wed = couples.start[married] + np.floor((1 + rng.random(len(married)) * 6) * YEAR).astype(np.int32)
    # children known by a step-parent's name
    step_of = np.full(len(frame.frailty), -1, np.int32)
    step_of[couples.step_family] = np.arange(len(couples.step_family))
    kids = np.arange(len(frame.born))
    step = step_of[frame.family]
    stepped = kids[(step >= 0) & chosen(rng, shape["known_as_step"], len(kids))]
    steps_start = len(cast.born)
    taken = surname[steps_start + step[stepped]]
    taken = np.where(cast.sex[stepped] == "F", feminine(taken), taken)
    since = np.maximum(couples.step_start[step[stepped]] + 120, frame.born[stepped] + 200)
    # children who go by another forename from school age
    others = kids[chosen(rng, shape["known_as_forename"], len(kids))]
    other_name = draw_forenames(
        rng, cast.sex[others], cast.ethnicity[others], year_of(cast.born[others]), surname[others]
    )
    from_age = frame.born[others] + np.floor((2 + rng.random(len(others)) * 8) * YEAR).astype(np.int32)
    person = np.concatenate([wives, stepped, others])
    start = np.concatenate([wed, since, from_age]).astype(np.int32)
    spells = NameSpells(
        person.astype(np.int32),
        start,
        np.full(len(person), NEVER, np.int32),
        np.concatenate([forename[wives], forename[stepped], other_name]).astype(np.int32),
        np.concatenate([feminine(surname[cast.fathers[married]]), taken, surname[others]]).astype(np.int32),
        np.concatenate([np.full(len(wives), "married"), np.full(len(stepped) + len(others), "known_as")]),
    )
    return spells.take(start < window.end)
