"""Which id is whom: every id that was handed out is in the truth, and only there does it lead to a person."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any, cast

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import AGENCIES, Registers, registers_of
from forethought.synth.agencies.parameters import rates_of
from forethought.synth.agencies.records import rekeying_day
from forethought.synth.areas import authority_named, localities
from forethought.synth.community import Community
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.need import make_need
from forethought.synth.lives import after_adoption, make_lives
from forethought.synth.rows import NEVER, NOBODY, on
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

Rows = np.ndarray[Any, np.dtype[Any]]


@cache
def community(seed: int = 5, number: int = 0) -> Community:
    setting = setting_of(seed, Window(), localities(authority_named("westmarch", 10_000))[number])
    lives, risk = make_lives(setting)
    need, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
    lives, risk = after_adoption(setting, lives, risk, care.adoptions)
    nothing = cast(Any, None)  # the registers look at lives, cases and care alone
    return Community(setting, lives, risk, need, care, nothing, nothing, nothing, nothing)


def everyone(made: Community) -> Rows:
    persons = made.lives.persons
    return np.flatnonzero(persons.born < made.setting.window.end).astype(np.int32)


def asked(made: Community, agency: str, times: int = 8) -> tuple[pa.Table, list[tuple[str, str, int]]]:
    """The truth after some questions about everyone, and what was answered: id, person, day."""
    register, people = registers_of(made)[agency], everyone(made)
    ids = made.setting.person_ids(people).tolist()
    answers: list[tuple[str, str, int]] = []
    for day in np.linspace(made.setting.window.first, made.setting.window.end - 1, times).astype(int):
        here = (made.lives.persons.left[people] > day) & (made.lives.persons.arrived[people] <= day)
        given = register.local_ids(people, np.full(len(people), day, np.int32))
        answers += [(id_, who, int(day)) for id_, who, at in zip(given.tolist(), ids, here, strict=True) if at]
    return register.truth(), answers


def agency_that(rekeys: bool) -> str:
    setting = community().setting
    return next(a for a in AGENCIES if (rekeying_day(setting, a, rates_of(a)) != NEVER) == rekeys and a != "council")


def test_every_id_handed_out_is_in_the_truth_on_that_day() -> None:
    for agency in ("council", "hospital", "police", agency_that(rekeys=True)):
        truth, answers = asked(community(), agency)
        held = defaultdict(list)
        for row in truth.to_pylist():
            held[row["local_id"], row["person_id"]].append(row)
        for local_id, person, day in answers:
            rows = held[local_id, person]
            assert any(r["since"] <= on(day) and (r["until"] is None or on(day) < r["until"]) for r in rows)


def test_the_truth_knows_only_whom_it_was_asked_about() -> None:
    registers = registers_of(community())
    assert [len(register.truth()) for register in registers.values()] == [0] * len(AGENCIES)
    people = everyone(community())[:20]
    registers["courts"].held(people, np.full(20, community().setting.window.end - 1, np.int32))
    truth = registers["courts"].truth()
    assert set(truth["agency"].to_pylist()) == {"courts"}
    assert set(truth["person_id"].to_pylist()) == set(community().setting.person_ids(people).tolist())
    assert len(pa.concat_tables([register.truth() for register in registers.values()])) == len(truth)


def test_no_two_agencies_or_localities_share_an_id() -> None:
    seen: set[str] = set()
    for number in (0, 1):
        made = community(5, number)
        registers = registers_of(made)
        people = everyone(made)
        for agency in AGENCIES:
            registers[agency].local_ids(people, np.full(len(people), made.setting.window.first + 400, np.int32))
            ids = set(registers[agency].truth()["local_id"].to_pylist())
            assert not ids & seen
            seen |= ids


def test_no_id_gives_the_person_away() -> None:
    made = community()
    people = everyone(made)
    ids = registers_of(made)["schools"].local_ids(people, np.full(len(people), made.setting.window.first, np.int32))
    numbers = made.setting.numbers(people)
    assert not any(str(number) == id_[1:].lstrip("0") for number, id_ in zip(numbers, ids.tolist(), strict=True))
    order = np.argsort(ids)
    assert abs(float(np.corrcoef(order, np.arange(len(order)))[0, 1])) < 0.1


def test_some_people_have_two_records_and_they_are_used_by_turns() -> None:
    truth, answers = asked(community(), "police")
    twice = {row["person_id"] for row in truth.to_pylist() if row["kind"] == "duplicate"}
    expected = rates_of("police")["duplicate"]
    assert expected < len(twice) / len(everyone(community())) < expected * 1.5
    used = defaultdict(list)
    for local_id, person, _ in answers:
        used[person].append(local_id)
    both = [person for person in twice if len(set(used[person])) > 1]
    assert len(both) > len(twice) * 0.6
    turned = [p for p in both if used[p] != sorted(used[p]) and used[p] != sorted(used[p], reverse=True)]
    assert turned


def test_twins_and_namesakes_may_be_in_one_record_until_they_are_parted() -> None:
    made = community()
    truth, _ = asked(made, "hospital")
    number = {person: row for row, person in enumerate(made.setting.person_ids(np.arange(len(made.lives.persons))))}
    rows = truth.to_pylist()
    owner = {row["local_id"]: number[row["person_id"]] for row in rows if row["kind"] == "own"}
    persons = made.lives.persons
    shared = [
        (number[row["person_id"]], owner[row["local_id"]], row["until"]) for row in rows if row["kind"] == "shared"
    ]
    assert shared
    for person, holder, _ in shared:
        twins = persons.twins[person] != NOBODY and persons.twins[person] == persons.twins[holder]
        same_name = (
            persons.forename[person] == persons.forename[holder] and persons.surname[person] == persons.surname[holder]
        )
        assert twins or same_name
        assert persons.was[person] != holder
        assert persons.became[person] != holder
    assert any(until is not None for _, _, until in shared)
    person, holder, _ = shared[0]
    day = np.full(2, made.setting.window.first, np.int32)
    answer = registers_of(made)["hospital"].held(
        np.asarray([person, holder]), np.maximum(day, persons.born[person] + 90)
    )
    assert answer.local_id[0] == answer.local_id[1]
    assert answer.forename[0] == answer.forename[1]


def test_a_supplier_gives_new_ids_to_all_on_one_day_everywhere_in_the_authority() -> None:
    agency = agency_that(rekeys=True)
    days = {rekeying_day(community(5, number).setting, agency, rates_of(agency)) for number in (0, 1)}
    assert len(days) == 1
    day = days.pop()
    window = community().setting.window
    assert window.first < day < window.end
    for number in (0, 1):
        made = community(5, number)
        people = np.flatnonzero((made.lives.persons.left == NEVER) & (made.lives.persons.arrived < window.first))
        register = registers_of(made)[agency]
        before, after, later = (
            register.local_ids(people, np.full(len(people), at, np.int32)) for at in (day - 1, day, day + 1)
        )
        assert not set(before.tolist()) & set(after.tolist())
        assert (after == later).mean() > 0.97
        old = set(before.tolist())
        ends = {row["until"] for row in register.truth().to_pylist() if row["local_id"] in old}
        assert on(day) in ends


def test_without_new_ids_they_stay_the_same_over_the_years() -> None:
    made = community()
    people = everyone(made)
    people = people[made.lives.persons.left[people] == NEVER]
    register = registers_of(made)["council"]
    first, last = (
        register.local_ids(people, np.full(len(people), at, np.int32))
        for at in (made.setting.window.first, made.setting.window.end)
    )
    assert (first == last).mean() > 0.98


def test_an_adopted_child_is_someone_else_everywhere_and_the_old_records_stop() -> None:
    found = 0
    for seed in (5, 6):
        made = community(seed)
        persons, window = made.lives.persons, made.setting.window
        new = np.flatnonzero((persons.was != NOBODY) & persons.child & (persons.arrived < window.end)).astype(np.int32)
        old = persons.was[new]
        found += len(new)
        registers: Registers = registers_of(made)
        for agency in ("council", "schools", "health_visiting", "hospital"):
            register = registers[agency]
            before = register.held(old, persons.left[old] - 1)
            after = register.held(new, persons.arrived[new] + 1)
            frozen = register.held(old, persons.left[old] + 700)
            assert not set(before.local_id.tolist()) & set(after.local_id.tolist())
            assert not (set(before.nhs_number.tolist()) & set(after.nhs_number.tolist())) - {""}
            assert frozen.local_id.tolist() == before.local_id.tolist()
            ends = {row["local_id"]: row["until"] for row in register.truth().to_pylist() if row["kind"] == "own"}
            for id_, row in zip(before.local_id.tolist(), old.tolist(), strict=True):
                assert id_ not in ends or ends[id_] <= on(int(persons.left[row]))
    assert found > 10
