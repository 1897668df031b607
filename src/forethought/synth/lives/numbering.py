"""Gives people the numbers that the health service and schools know them by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forethought.synth.days import school_year, september, year_of
from forethought.synth.lives.numbers import learner_numbers, nhs_numbers, pupil_numbers
from forethought.synth.lives.tables import Persons
from forethought.synth.setting import Setting

_SCHOOL_AGE = 4
_LEARNER_AGE = 14


def with_numbers(setting: Setting, persons: Persons, first: int = 0) -> Persons:
    """``persons`` with NHS numbers for all, pupil numbers from the first school and learner numbers from 14.

    ``first`` is the row of the first of them in the locality. Unborn children have none.
    """
    rows = np.arange(len(persons)) + first
    numbers = setting.numbers(rows)
    window = setting.window
    nhs = np.where(persons.born < window.end, nhs_numbers(numbers), "")
    entry = school_year(persons.born).astype(np.int64) + _SCHOOL_AGE
    begins = september(np.maximum(entry, year_of(persons.arrived)))
    pupil = persons.child & (begins < window.end) & (persons.left > begins) & (persons.died > begins)
    upn = np.where(pupil, _pupil_numbers(setting, persons, entry, numbers, pupil, first=first == 0), "")
    learner = persons.child & (september(school_year(persons.born).astype(np.int64) + _LEARNER_AGE) < window.end)
    uln = np.where(learner, learner_numbers(numbers), "")
    return replace(persons, nhs_number=nhs, upn=upn, uln=uln)


def _pupil_numbers(
    setting: Setting,
    persons: Persons,
    entry: NDArray[np.int64],
    numbers: NDArray[np.int64],
    pupil: NDArray[np.bool_],
    *,
    first: bool,
) -> NDArray[np.str_]:
    """Of a school here for those who began school here; else of one elsewhere, whose number begins with a nought.

    Only the ``first`` to be numbered have numbers of schools here: those who come later would be given them again.
    """
    rng = setting.stream("first schools", int(numbers[0]) if len(numbers) else 0)
    schools = setting.services.schools
    here = np.flatnonzero((schools.phase == "primary") & (schools.locality == setting.locality.number))
    school = here[rng.integers(0, len(here), len(persons))]
    began_here = pupil & (persons.arrived <= september(entry)) & first
    key = school.astype(np.int64) * 10_000 + entry
    serial = _places(np.where(began_here, key, -1))
    elsewhere = numbers % 1_000_000
    authority = np.where(began_here, schools.upn_authority[school], np.char.mod("00%d", 1 + numbers // 1_000_000 % 5))
    estab = np.where(began_here, schools.estab[school], np.char.mod("0%03d", elsewhere // 1000))
    last = np.where(began_here, serial, elsewhere % 1000)
    return pupil_numbers(authority, estab, entry, last)


def _places(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each entry among those of the same key, from 1."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    counts = np.diff(np.append(first, len(ordered)))
    found = np.empty(len(key), np.int64)
    found[order] = np.arange(len(key)) - np.repeat(first, counts) + 1
    return found
