"""Numbers and slips: what may be given to nobody twice, and what a slip does."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from forethought.synth.agencies.numbers import local_ids, temporary_numbers, wrong_digit
from forethought.synth.agencies.parameters import AGENCIES, rates_of
from forethought.synth.agencies.slips import misread, mistyped, new_year, plain, slipped, transposed
from forethought.synth.lives.numbers import learner_numbers, nhs_numbers, pupil_numbers
from forethought.synth.rows import day, on
from synth import oracle_numbers as one_by_one

ENDS = np.concatenate([np.arange(20_000), np.arange(24_990_000, 25_010_000), np.arange(49_980_000, 50_000_000)])


def test_nhs_numbers_are_those_of_the_checked_way_and_from_ranges_never_issued() -> None:
    found = nhs_numbers(ENDS)
    given = found[found != ""]
    assert len(given) > len(ENDS) * 0.9995
    assert len(set(given.tolist())) == len(given)
    for number in given[::50].tolist():
        assert number == one_by_one.nhs_number(int(number[:9]))
        assert 500 <= int(number[:3]) <= 599 or 900 <= int(number[:3]) <= 999


def test_learner_numbers_are_those_of_the_checked_way() -> None:
    found = learner_numbers(ENDS)
    given = found[found != ""]
    assert len(set(given.tolist())) == len(given) > len(ENDS) * 0.9995
    assert all(number == one_by_one.learner_number(int(number[:9])) for number in given[::50].tolist())


def pupils() -> tuple[list[str], list[tuple[str, str, int, int]]]:
    parts = [(f"00{1 + n % 5}", f"{1000 + n % 9000}", 2004 + n % 20, n % 1000) for n in range(5_000)]
    authority, estab, year, serial = (np.asarray(column) for column in zip(*parts, strict=True))
    return pupil_numbers(authority, estab, year, serial).tolist(), parts


def test_pupil_numbers_are_those_of_the_checked_way() -> None:
    found, parts = pupils()
    assert found == [one_by_one.pupil_number(*part) for part in parts]


def test_temporary_pupil_numbers_are_those_of_the_checked_way_and_none_stands_for_two() -> None:
    permanent, parts = pupils()
    found = temporary_numbers(np.asarray([*permanent, ""])).tolist()
    assert found[-1] == ""
    assert found[:-1] == [one_by_one.pupil_number(*part, temporary=True) for part in parts]
    assert len(set(found[:-1])) == len(set(permanent))


@pytest.mark.parametrize("agency", AGENCIES)
def test_no_agency_gives_one_id_to_two_records(agency: str) -> None:
    rates = rates_of(agency)
    bodies = np.unique(
        np.concatenate([ENDS * 4, ENDS * 4 + 1, np.random.default_rng(1).integers(0, 200_000_000, 50_000)])
    )
    ids = local_ids(rates["prefix"], rates["step"], bodies)
    assert len(np.unique(ids)) == len(bodies)
    assert set(np.char.str_len(ids).tolist()) == {10}


def test_the_ids_of_agencies_begin_with_letters_of_their_own() -> None:
    assert len({rates_of(agency)["prefix"] for agency in AGENCIES}) == len(AGENCIES) == 16


def test_a_wrong_digit_is_one_digit() -> None:
    numbers = np.asarray(["9434765919", "", "5990000001"] * 300)
    found = wrong_digit(numbers, np.random.default_rng(2).random(900), 0, 10)
    for right, wrong in zip(numbers.tolist(), found.tolist(), strict=True):
        assert len(wrong) == len(right)
        assert sum(a != b for a, b in zip(right, wrong, strict=True)) == (1 if right else 0)


def test_a_slip_of_typing_changes_a_name_a_little_and_never_its_first_letter() -> None:
    names = np.asarray(["Olivia", "Al", "Mohammed", "O'Neill", "Łukasz"] * 400)
    found = mistyped(names, np.random.default_rng(3).random(len(names)))
    changed = found != names
    assert not changed[names == "Al"].any()
    assert changed[names != "Al"].mean() > 0.9
    for name, other in zip(names.tolist(), found.tolist(), strict=True):
        assert name[0] == other[0]
        assert abs(len(name) - len(other)) <= 1
    assert {"Oliva", "Oliiva", "Oilvia"} & set(found.tolist())


def test_names_are_misheard_as_they_sound_and_misread_as_they_look() -> None:
    many = np.random.default_rng(4).random(500)
    assert {"Sofie", "Sophi"} & set(misread(np.full(500, "Sophie"), many, "heard").tolist())
    assert "Enma" in misread(np.full(500, "Emma"), many, "scanned").tolist()
    assert "Enma" not in misread(np.full(500, "Emma"), many, "heard").tolist()
    assert all(name.isupper() for name in misread(np.full(500, "MCCARTHY"), many, "heard").tolist())


def test_plain_letters() -> None:
    assert [plain(name) for name in ("Łukasz", "Zoë", "Şahin", "Jānis", "O'Neill")] == [
        "Lukasz", "Zoe", "Sahin", "Janis", "O'Neill",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (date(2015, 7, 2), date(2015, 2, 7)),
        (date(2015, 7, 12), date(2015, 12, 7)),
        (date(2015, 7, 13), date(2015, 7, 13)),
        (date(2015, 3, 3), date(2015, 3, 3)),
        (date(1964, 12, 1), date(1964, 1, 12)),
    ],
)
def test_day_and_month_the_wrong_way_round(right: date, wrong: date) -> None:
    assert on(int(transposed(np.asarray([day(right)], np.int32))[0])) == wrong


def test_dates_that_are_a_little_wrong() -> None:
    every = np.arange(day(date(1963, 1, 1)), day(date(2026, 3, 31)), dtype=np.int32)
    found = slipped(every, np.random.default_rng(5).random(len(every)))
    away = np.abs(found - every)
    assert {1, 10, 365} < set(away.tolist()) <= {1, 10, 364, 365, 366, 367}
    leap = np.asarray([day(date(2016, 2, 29))] * 100, np.int32)
    years = {on(int(number)) for number in slipped(leap, np.linspace(0.67, 0.99, 100))}
    assert years == {date(2015, 2, 28), date(2017, 2, 28)}
    assert {on(int(number)).strftime("%d%m") for number in new_year(every)} == {"0101"}
