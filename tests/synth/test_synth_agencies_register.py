"""How agencies hold people: the same answer whoever asks, as often wrong as was asked for, and wrong in known ways."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, cast

import numpy as np
import pytest

from forethought.linkage import check_nhs_number, check_upn
from forethought.synth.agencies import AGENCIES, Held, Registers, registers_of
from forethought.synth.agencies.luck import Luck
from forethought.synth.agencies.parameters import rates_of
from forethought.synth.agencies.whereabouts import homes_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.community import Community
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.need import make_need
from forethought.synth.lives import after_adoption, make_lives
from forethought.synth.lives.names import forenames, surnames
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

Rows = np.ndarray[Any, np.dtype[Any]]


@cache
def community(seed: int = 3) -> Community:
    setting = setting_of(seed, Window(), localities(authority_named("westmarch", 5_000))[0])
    lives, risk = make_lives(setting)
    need, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
    lives, risk = after_adoption(setting, lives, risk, care.adoptions)
    nothing = cast(Any, None)  # the registers look at lives, cases and care alone
    return Community(setting, lives, risk, need, care, nothing, nothing, nothing, nothing)


def first_day() -> int:
    return community().setting.window.first


def last_day() -> int:
    return community().setting.window.end - 1


def children(born_before: int) -> Rows:
    """Children who live here all the time from ``born_before`` to the end of the window."""
    persons = community().lives.persons
    stays = (persons.left == NEVER) & (persons.died == NEVER) & (persons.arrived < born_before)
    return np.flatnonzero(persons.child & stays & (persons.born < born_before)).astype(np.int32)


def held(agency: str, persons: Rows, day: int, registers: Registers | None = None) -> Held:
    registers = registers or registers_of(community())
    return registers[agency].held(persons, np.full(len(persons), day, np.int32))


def test_the_same_question_has_the_same_answer_whatever_was_asked_before() -> None:
    kids = children(first_day())
    whole = held("schools", kids, last_day())
    asked = registers_of(community())
    held("police", kids[:50], first_day(), asked)
    held("schools", kids[::-1][:300], first_day() + 400, asked)
    some = held("schools", kids[100:400][::-1], last_day(), asked)
    for column in fields(Held):
        assert getattr(some, column.name).tolist() == getattr(whole, column.name)[100:400][::-1].tolist()


def test_ids_alone_are_the_ids_of_the_whole_answer() -> None:
    kids = children(first_day())
    days = np.full(len(kids), last_day(), np.int32)
    register = registers_of(community())["hospital"]
    assert register.local_ids(kids, days).tolist() == register.held(kids, days).local_id.tolist()


def test_nobody_is_held_as_nothing_and_keeps_the_row() -> None:
    kids = children(first_day())[:3]
    answer = held("council", np.asarray([kids[0], NOBODY, kids[1]]), last_day())
    assert len(answer) == 3
    assert all(getattr(answer, column.name)[1] == "" for column in fields(Held))
    assert answer.local_id[0] != answer.local_id[2] != ""
    nothing = held("council", np.empty(0, np.int32), last_day())
    assert len(nothing) == 0


def test_no_such_agency() -> None:
    registers = registers_of(community())
    assert tuple(registers) == AGENCIES
    with pytest.raises(KeyError):
        registers["library"]


@pytest.mark.parametrize("agency", ["council", "hospital", "police", "family_hubs"])
def test_errors_are_as_common_as_the_rates_say(agency: str) -> None:
    rates = rates_of(agency)
    times = np.random.default_rng(1).choice([1.0, 1.5, 1.8], 200_000, p=[0.7, 0.2, 0.1])
    since = np.full(len(times), first_day(), np.int32)
    luck = Luck(community().setting, agency, rates, since, times)
    for name in ("nickname", "forename_typed", "surname_typed", "born_slip", "postcode_missing", "ethnicity_missing"):
        fault = luck.fault(name)
        for group in (1.0, 1.5, 1.8):
            mine = times == group
            expected = rates[name] * group
            margin = 4 * (expected * (1 - min(expected, 1)) / mine.sum()) ** 0.5
            assert fault.wrong[mine].mean() == pytest.approx(expected, abs=margin + 1e-9)
        wrong = np.flatnonzero(fault.wrong)
        assert (fault.until[wrong] != NEVER).mean() == pytest.approx(rates["corrected"], abs=0.06)


def test_errors_stay_until_they_are_put_right_and_fewer_are_left_at_the_end() -> None:
    kids = children(first_day() - 100)
    truth = forenames()[community().lives.persons.forename[kids]]
    named = community().lives.names.person
    plain = ~np.isin(kids, named)
    registers = registers_of(community())
    days = np.linspace(first_day(), last_day(), 12).astype(int)
    wrong = np.asarray([held("schools", kids, int(day), registers).forename != truth for day in days])[:, plain]
    assert wrong[0].sum() > wrong[-1].sum() > wrong[0].sum() * 0.4
    again = (~wrong[:-1] & wrong[1:]).sum()  # but for two records used by turns
    assert again <= len(kids) * 0.01


def test_wrong_birth_dates_are_the_slips_of_real_records() -> None:
    kids = children(first_day() - 100)
    born = community().lives.persons.born[kids]
    answer = held("police", kids, first_day())
    assert 0.005 < (answer.born == "").mean() < 0.05
    known = np.flatnonzero(answer.born != "")
    dates = answer.born[known].astype("datetime64[D]")
    wrong = np.flatnonzero(dates.astype(np.int64) != born[known])
    assert 0.02 < len(wrong) / len(known) < 0.09
    true = born[known][wrong].astype("datetime64[D]")
    parts = [(str(a), str(b)) for a, b in zip(true, dates[wrong], strict=True)]
    assert any(a[5:7] == b[8:10] and a[8:10] == b[5:7] for a, b in parts)
    assert any(b.endswith("-01-01") for _, b in parts)
    assert any(a[5:] == b[5:] for a, b in parts)
    assert (dates.astype(np.int64) <= first_day()).all()


def test_adults_may_have_been_born_on_the_first_day_of_the_century() -> None:
    persons = community().lives.persons
    adults = np.flatnonzero(~persons.child & (persons.left == NEVER)).astype(np.int32)
    assert 0 < (held("housing", adults, first_day()).born == "1900-01-01").mean() < 0.03
    assert "1900-01-01" not in held("housing", children(first_day()), first_day()).born.tolist()


def test_the_council_errs_in_no_birth_date_or_sex_of_a_child_with_a_case() -> None:
    known = community()
    persons = known.lives.persons
    with_case = np.unique(np.concatenate([known.need.cases.person, known.care.periods.person]))
    with_case = with_case[persons.born[with_case] <= last_day()].astype(np.int32)
    days = np.maximum(first_day(), persons.born[with_case]).astype(np.int32)
    for day in (days, np.full(len(with_case), last_day(), np.int32)):
        answer = registers_of(known)["council"].held(with_case, day)
        assert (answer.born.astype("datetime64[D]").astype(np.int64) == persons.born[with_case]).all()
        assert (answer.sex == persons.sex[with_case]).all()
        assert (answer.ethnicity != "").all()
        assert len(np.unique(answer.local_id)) == len(with_case)
        upns = answer.upn[answer.upn != ""]
        assert all(check_upn(upn, allow_pseudo=True).ok for upn in upns.tolist())
        assert len(np.unique(upns)) == len(upns) > 100


def test_unborn_and_newborn_children_are_called_by_their_mothers_name() -> None:
    persons = community().lives.persons
    born = np.flatnonzero(
        persons.child & (persons.born > first_day() + 60) & (persons.born < last_day() - 100) & (persons.left == NEVER)
        & (persons.mother != NOBODY) & (persons.arrived == persons.born)
    ).astype(np.int32)  # fmt: skip
    registers = registers_of(community())
    before = registers["council"].held(born, persons.born[born] - 30)
    assert set(before.forename.tolist()) == {"Unborn"}
    assert set(before.born.tolist()) == set(before.nhs_number.tolist()) == {""}
    assert set(before.sex.tolist()) == {"U"}
    mothers = registers["council"].held(persons.mother[born], persons.born[born] - 30)
    assert (before.surname == mothers.surname).mean() > 0.85
    assert (before.postcode == mothers.postcode).mean() > 0.85
    at_birth = registers["hospital"].held(born, persons.born[born])
    later = registers["hospital"].held(born, persons.born[born] + 90)
    assert (at_birth.forename == "Baby").mean() > 0.9
    assert "Baby" not in later.forename.tolist()
    assert (at_birth.local_id == later.local_id).mean() > 0.9


def test_numbers_are_held_by_those_who_use_them() -> None:
    kids = children(first_day() - 100)
    persons = community().lives.persons
    health, police, schools = (held(agency, kids, last_day()) for agency in ("health_visiting", "police", "schools"))
    right = health.nhs_number == persons.nhs_number[kids]
    assert 0.97 < right.mean() < 1
    assert set(police.nhs_number.tolist()) == set(police.upn.tolist()) == {""}
    pupils = persons.upn[kids] != ""
    assert (schools.upn[pupils] == persons.upn[kids][pupils]).mean() > 0.96
    temporary = [upn for upn in schools.upn.tolist() if upn and upn[-1].isalpha()]
    assert 0.002 < len(temporary) / pupils.sum() < 0.03


def test_a_wrong_nhs_number_has_a_wrong_digit_or_is_a_brothers_or_sisters() -> None:
    kids = children(last_day())
    persons = community().lives.persons
    owner = {str(number): row for row, number in enumerate(persons.nhs_number.tolist()) if number}
    digits, relatives = 0, 0
    registers = registers_of(community())
    for agency in ("health_visiting", "hospital", "council", "maternity", "mental_health"):
        answer = held(agency, kids, last_day(), registers)
        shared = {row["person_id"] for row in registers[agency].truth().to_pylist() if row["kind"] == "shared"}
        ids = community().setting.person_ids(kids)
        for row, number, person in zip(kids.tolist(), answer.nhs_number.tolist(), ids.tolist(), strict=True):
            right = str(persons.nhs_number[row])
            if number in ("", right) or person in shared:
                continue
            if number in owner:
                assert persons.mother[owner[number]] == persons.mother[row]
                relatives += 1
            else:
                assert not check_nhs_number(number, allow_never_issued=True).ok
                digits += 1
    assert digits > 5
    assert relatives > 5


def test_moves_become_known_later_or_with_the_next_move() -> None:
    homes, addresses = homes_of(community().lives), community().lives.addresses
    postcodes = community().setting.ground.postcodes.postcode[addresses.postcode]
    kids = children(first_day() - 100)
    kids = kids[~np.isin(kids, community().care.periods.person)]
    last = np.append(homes.person[1:] != homes.person[:-1], True)
    since, until = first_day(), last_day() - 400
    moved = np.flatnonzero(last & np.isin(homes.person, kids) & (homes.start > since) & (homes.start < until))
    moved = moved[postcodes[homes.address[moved]] != postcodes[homes.address[moved - 1]]]
    moved = moved[homes.person[moved] == homes.person[moved - 1]]
    assert len(moved) > 200
    register = registers_of(community())["schools"]
    right = []
    for after in (0, 60, 400):
        answer = register.held(homes.person[moved], (homes.start[moved] + after).astype(np.int32))
        right.append(float((answer.postcode == postcodes[homes.address[moved]]).mean()))
    assert right[0] < 0.15
    assert 0.5 < right[1] < right[2]
    assert 0.8 < right[2] < 0.97


def test_children_in_care_are_held_where_they_are_placed_and_then_at_home_again() -> None:
    episodes = community().care.episodes
    window = community().setting.window
    away = (episodes.place != "P1") & (episodes.placed != "") & (episodes.start > window.first)
    long = np.minimum(episodes.end, window.end) - episodes.start > 60
    rows = np.flatnonzero(away & long)
    person = episodes.person[rows].astype(np.int32)
    registers = registers_of(community())
    during = registers["council"].held(person, (episodes.start[rows] + 50).astype(np.int32))
    assert (during.postcode == episodes.placed[rows]).mean() > 0.9
    assert (during.street[during.postcode == episodes.placed[rows]] == "").mean() > 0.9
    first = registers["schools"].held(person, episodes.start[rows])
    later = registers["schools"].held(person, (episodes.start[rows] + 50).astype(np.int32))
    right = [(answer.postcode == episodes.placed[rows]).mean() for answer in (first, later)]
    assert right[0] < 0.5 < right[1]


def test_other_names_are_held_instead_of_the_legal_one_or_beside_it_after_a_while() -> None:
    names = community().lives.names
    spells = names.take((names.kind == "known_as") & (names.start > first_day()) & (names.start < last_day() - 700))
    legal = community().lives.persons.surname[spells.person]
    spells = spells.take(spells.surname != legal)
    legal = community().lives.persons.surname[spells.person]
    assert len(spells) > 20
    registers = registers_of(community())
    before = registers["schools"].held(spells.person, spells.start - 1)
    after = registers["schools"].held(spells.person, (spells.start + 690).astype(np.int32))
    new = surnames()[spells.surname]
    assert (before.surname == surnames()[legal]).mean() > 0.8
    assert set(before.preferred_surname.tolist()) == {""}
    assert (after.preferred_surname == new).mean() > 0.3
    assert 0 < (after.surname == new).mean() < 0.5


def test_records_of_some_groups_are_worse() -> None:
    kids = children(first_day() - 100)
    ethnicity = community().lives.persons.ethnicity[kids]
    answers = [held(agency, kids, first_day()) for agency in ("police", "hospital", "courts", "housing", "benefits")]
    gaps = np.mean([answer.ethnicity == "" for answer in answers], axis=0)
    assert gaps[ethnicity != "WBRI"].mean() > gaps[ethnicity == "WBRI"].mean() * 1.15


def test_hospitals_write_surnames_in_capitals_without_accents() -> None:
    answer = held("hospital", children(first_day()), last_day())
    names = [name for name in answer.surname.tolist() if name.isascii()]
    assert len(names) == len(answer)
    assert np.mean([name.isupper() for name in names]) > 0.98


def test_nhs_numbers_are_right_in_their_check_digit_unless_they_are_mistyped() -> None:
    answer = held("health_visiting", children(first_day()), last_day())
    numbers = [number for number in answer.nhs_number.tolist() if number]
    right = np.mean([check_nhs_number(number, allow_never_issued=True).ok for number in numbers])
    assert 0.99 < right < 1
