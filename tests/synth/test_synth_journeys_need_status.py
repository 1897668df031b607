"""Whether a child was in need, under a plan or in care on a day."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from forethought.synth.journeys import tables
from forethought.synth.journeys.status import Spells, Status, covers
from forethought.synth.journeys.tables import Care, CarePeriods, Cases, Need, ProtectionPlans
from forethought.synth.rows import NEVER, NOBODY


def _ints(*values: int) -> np.ndarray:
    return np.asarray(values, np.int32)


@pytest.mark.parametrize(
    ("person", "day", "expected"),
    [
        (1, 9, False),
        (1, 10, True),
        (1, 19, True),
        (1, 20, False),
        (1, 30, True),
        (1, 10_000, True),
        (2, 12, False),
        (0, 5, True),
        (0, -3, True),
        (0, 25, False),
        (5, 10, False),
    ],
)
def test_a_day_is_held_by_a_spell_of_the_same_person_only(person: int, day: int, expected: bool) -> None:
    found = covers(_ints(1, 1, 0), _ints(30, 10, -5), _ints(NEVER, 20, 25), _ints(person), _ints(day))
    assert found.tolist() == [expected]


def test_a_spell_within_a_longer_one_does_not_cut_it_short() -> None:
    spells = Spells(_ints(1, 1, 2), _ints(10, 12, 3), _ints(50, 14, 4))
    assert spells.covers(_ints(1, 1, 1, 2), _ints(20, 49, 50, 20)).tolist() == [True, True, False, False]


def test_an_empty_period_holds_no_day() -> None:
    assert not covers(_ints(1), _ints(10), _ints(10), _ints(1), 10).any()


def test_against_a_search_of_every_period() -> None:
    rng = np.random.default_rng(1)
    person, start = rng.integers(0, 30, 400), rng.integers(-500, 3_000, 400)
    end = np.where(rng.random(400) < 0.05, NEVER, start + rng.integers(0, 300, 400))
    who, days = rng.integers(0, 32, 2_000), rng.integers(-600, 3_500, 2_000)
    expected = [
        bool(((person == one) & (start <= day) & (day < end)).any()) for one, day in zip(who, days, strict=True)
    ]
    ever = [bool(((person == one) & (start <= day) & (end > start)).any()) for one, day in zip(who, days, strict=True)]
    spells = Spells(person, start, end)
    assert spells.covers(who, days).tolist() == expected
    assert spells.began(who, days).tolist() == ever


def _need() -> Need:
    cases = Cases(
        person=_ints(0, 1), contact=_ints(NOBODY, NOBODY), referred=_ints(100, 100), source=np.asarray(["6", "6"]),
        no_further_action=np.asarray([False, True]), need=np.asarray(["N1", ""]), closed=_ints(200, 103),
        closure=np.asarray(["RC7", ""]),
    )  # fmt: skip
    plans = ProtectionPlans(
        case=_ints(0), person=_ints(0), enquiry=_ints(NOBODY), start=_ints(120), end=_ints(150),
        category=np.asarray(["NEG"]), latest_category=np.asarray(["NEG"]), earlier=_ints(0),
    )  # fmt: skip
    empty = {item.name: getattr(tables, str(item.type)).empty() for item in fields(Need)}
    return Need(**{**empty, "cases": cases, "protection": plans})


def _care() -> Care:
    periods = CarePeriods(
        person=_ints(2), case=_ints(NOBODY), start=_ints(50), end=_ints(80), reason=np.asarray(["E8"]),
        need=np.asarray(["N8"]), unaccompanied=np.asarray([True]), respite=np.asarray([False]),
    )  # fmt: skip
    empty = {item.name: getattr(tables, str(item.type)).empty() for item in fields(Care)}
    return Care(**{**empty, "periods": periods})


def test_status_of_children() -> None:
    status = Status(_need(), _care())
    who = _ints(0, 0, 0, 1, 2, 2)
    days = _ints(110, 130, 200, 101, 60, 90)
    assert status.in_need(who, days).tolist() == [True, True, False, False, True, False]
    assert status.under_plan(who, days).tolist() == [False, True, False, False, False, False]
    assert status.in_care(who, days).tolist() == [False, False, False, False, True, False]
    assert status.ever_in_care(who, days).tolist() == [False, False, False, False, True, True]
    assert status.ever_in_need(who, days).tolist() == [True, True, True, False, True, True]
    assert status.ever_under_plan(who, days).tolist() == [False, True, True, False, False, False]


def test_nobody_is_in_care_before_care_is_made() -> None:
    status = Status(_need())
    assert not status.in_care(_ints(0, 1, 2), 60).any()
    assert not status.ever_in_care(_ints(0, 1, 2), 60).any()
