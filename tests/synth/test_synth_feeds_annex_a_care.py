"""Lists 8 to 11 of Annex A: children in care, placements, care leavers, adoption, adopters."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from forethought.synth.agencies import registers_of
from forethought.synth.feeds import ssda903
from forethought.synth.feeds.annex_a import FEED
from forethought.synth.rows import NEVER, day, on
from synth.annex_a_lists import ID, last_day, months_before, places, rows, sent


@pytest.mark.parametrize("year", ["2023", "2025"])
def test_children_in_care_at_the_end_of_the_year_are_those_of_the_return(year):
    there = {
        row["CHILD"]: (row["DECOM"], row["LS"])
        for place, registers in places()
        for extract in ssda903.FEED.extracts(place, registers)
        if extract.period == year
        for row in extract.tables["Episodes"].to_pylist()
        if row["DEC"] is None and row["LS"] not in ("V3", "V4")
    }
    found = {row[ID]: row for row in rows("List 8", year) if row["Date Ceased to be Looked After"] is None}
    assert there
    assert set(found) == set(there)
    assert all(found[child]["Child's Legal Status"].startswith(status) for child, (_, status) in there.items())


def test_a_child_looked_after_has_one_row_and_a_reason_when_it_has_ended():
    for extract in sent():
        numbers = extract.tables["List 8"][ID].to_pylist()
        assert len(numbers) == len(set(numbers))
    found = rows("List 8")
    ended = [row for row in found if row["Date Ceased to be Looked After"]]
    assert ended
    for row in found:
        assert (row["Reason Ceased to be Looked After"] is None) == (row["Date Ceased to be Looked After"] is None)
        started = row["Date Started to be Looked After"]
        assert started <= row["Start date of current legal status"] <= last_day(row["period"])
        assert started <= row["Start Date of Most Recent Placement"]
        for since in ("Date of Last Health Assessment", "Date of Last Dental Check", "Date of Last Social Work Visit"):
            assert row[since] is None or row[since] >= started
        assert (row["Placement Location"] == "a) In") == (row["LA of Placement"] == "Westmarch Council (fictional)")


def test_whoever_came_back_into_care_has_the_row_of_the_second_time():
    place = places()[0][0]
    held, episodes = place.care.periods, place.care.episodes
    went, came = day(date(2025, 11, 20)), day(date(2026, 1, 10))
    stays = np.flatnonzero((held.end == NEVER) & (held.start < went - 100) & ~held.respite)
    at = next(row for row in stays.tolist() if max(episodes.start[episodes.period == row]) < went)
    last = np.flatnonzero((episodes.period == at) & (episodes.end == NEVER))
    second = held.take(np.asarray([at]))
    second.start[:] = came
    again = episodes.take(last)
    again.start[:], again.rne[:], again.period[:] = came, "S", len(held)
    until = episodes.end.copy()
    until[last] = went
    ended, reasons = held.end.copy(), held.reason.copy()
    ended[at], reasons[at] = went, "E4A"
    care = replace(
        place.care,
        periods=type(held).join(replace(held, end=ended, reason=reasons), second),
        episodes=type(episodes).join(replace(episodes, end=until), again),
    )
    changed = replace(place, care=care)
    registers = registers_of(changed)
    found = list(FEED.extracts(changed, registers))[-1].tables["List 8"].to_pylist()
    child = registers["council"].local_ids(held.person[[at]], np.asarray([came]))[0]
    (row,) = [row for row in found if row[ID] == child]
    assert row["Date Started to be Looked After"] == on(came)
    assert row["Date Ceased to be Looked After"] is None
    assert row[
        "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)"
    ] == ("a) Yes")


def test_placements_of_twelve_months_are_counted_as_one_would_by_hand():
    period = "2026-03"
    end = last_day(period)
    first = months_before(end, 12)
    for number, (place, registers) in enumerate(places()):
        episodes = place.care.episodes
        stays = {}
        order = np.lexsort((episodes.start, episodes.person))
        for at in order.tolist():
            if episodes.legal_status[at] in ("V3", "V4"):
                continue
            mine = stays.setdefault(int(episodes.person[at]), [])
            if episodes.rne[at] == "L":
                mine[-1][1] = int(episodes.end[at])
            else:
                mine.append([int(episodes.start[at]), int(episodes.end[at])])
        people = np.asarray(list(stays), np.int32)
        numbers = registers["council"].local_ids(people, np.full(len(people), day(end))).tolist()
        counted = {
            child: sum(start <= day(end) and until > day(first) for start, until in stays[person])
            for child, person in zip(numbers, people.tolist(), strict=True)
        }
        table = sent(number)[-1].tables["List 8"].to_pylist()
        assert {row[ID]: row["Number of Placements in the Last 12 months"] for row in table} == {
            row[ID]: counted[row[ID]] for row in table
        }


def test_an_interview_is_accepted_only_where_it_was_offered_and_the_child_is_back():
    offered, accepted, missing = (
        "Was the child offered a Return Interview after their last missing episode (Y/N)?",
        "Did the child accept a Return Interview after their last missing episode (Y/N)?",
        "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
    )
    found = rows("List 8")
    assert {row[offered] for row in found} == {None, "a) Yes", "b) No"}
    for row in found:
        assert row[offered] is None or row[missing] > 0
        assert (row[accepted] is None) == (row[offered] != "a) Yes")


def test_while_a_child_is_missing_there_has_been_no_interview():
    place = places()[0][0]
    gone = replace(place.care.missing, end=np.full(len(place.care.missing), NEVER, np.int32))
    changed = replace(place, care=replace(place.care, missing=gone))
    missing, _, offered, accepted = sent()[0].tables["List 8"].column_names[-6:-2]
    for extract, before in zip(FEED.extracts(changed, registers_of(changed)), sent(), strict=True):
        table = extract.tables["List 8"]
        assert table[missing] == before.tables["List 8"][missing]
        assert table[offered].null_count == table[accepted].null_count == table.num_rows


def test_care_leavers_are_told_of_as_in_the_return():
    asked = 0
    for place, registers in places():
        for extract in ssda903.FEED.extracts(place, registers):
            if extract.period == "2026":
                continue  # its own list is that of March, which is not named by the year
            found = {row[ID]: row for row in rows("List 9", extract.period)}
            for answer in extract.tables["OC3"].to_pylist():
                row = found.get(answer["CHILD"])
                if row is None or row["Eligibility Category"] == "d) Eligible child":
                    continue
                asked += 1
                home, activity = row["Type of Accommodation"], row["Activity Status"]
                assert row["LA in Touch"].lower().endswith(answer["IN_TOUCH"].lower())
                assert (home[0] if home else "0") == answer["ACCOM"][0]
                assert (activity[:2] if activity else "0") == answer["ACTIV"]
                suitable = {"1": "a) Suitable", "2": "b) Unsuitable", "": None}
                assert row["Suitability of Accommodation"] == suitable[answer["ACCOM"][1:]]
    assert asked > 30


def test_eligibility_follows_age_and_care():
    in_care = {row[ID] for row in rows("List 8", "2026-03") if row["Date Ceased to be Looked After"] is None}
    ages = {}
    for row in rows("List 9", "2026-03"):
        ages.setdefault(row["Eligibility Category"][0], set()).add(row["Age of Child (Years)"])
        assert (row["Eligibility Category"] == "d) Eligible child") == (row[ID] in in_care)
    assert ages["d"] == {16, 17}
    assert ages["b"] >= {18, 19, 20}
    assert max(ages["b"]) <= 21
    assert ages.get("a", {16}) <= {16, 17}


def test_only_those_in_care_for_thirteen_weeks_are_more_than_qualifying():
    end = date(2026, 3, 31)
    kinds = Counter()
    for number, (place, registers) in enumerate(places()):
        held, born = place.care.periods, place.lives.persons.born
        people = np.unique(held.person)
        numbers = registers["council"].local_ids(people, np.full(len(people), day(end))).tolist()
        weeks = {}
        for child, person in zip(numbers, people.tolist(), strict=True):
            birth = on(born[person])
            fourteen = day(date(birth.year + 14, birth.month, min(birth.day, 28)))
            mine = held.take((held.person == person) & ~held.respite)
            spells = zip(mine.start.tolist(), mine.end.tolist(), strict=True)
            weeks[child] = sum(
                max(0, min(until, day(end) + 1) - max(start, fourteen)) for start, until in spells
            ) / 7  # fmt: skip
        for row in sent(number)[-1].tables["List 9"].to_pylist():
            assert (weeks[row[ID]] >= 13) == (row["Eligibility Category"] != "c) Qualifying care leaver")
            kinds[row["Eligibility Category"][0]] += 1
    assert kinds["c"]


def test_adoption_goes_step_by_step_and_names_a_family_from_the_match_on():
    steps = (
        "Date the Child Entered Care",
        "Date of Decision that Child Should be Placed for Adoption",
        "Date of Matching Child and Prospective Adopters",
        "Date Placed for Adoption",
        "Date of Adoption Order",
    )
    found = rows("List 10")
    assert found
    for row in found:
        days = [row[step] for step in steps if row[step]]
        assert days == sorted(days)
        assert (row["Family identifier"] is None) == (row[steps[2]] is None)
    for period in {row["period"] for row in found}:
        families = {row["Family identifier"] for row in rows("List 11", period)}
        assert {row["Family identifier"] for row in rows("List 10", period)} - {None} <= families


def test_adopters_take_the_stages_in_turn_and_leave_or_adopt():
    order = (
        "Date enquiry received", "Date Stage 1 started", "Date Stage 1 ended", "Date Stage 2 started",
        "Date application submitted", "Date application approved", "Date adopter matched with child(ren)",
        "Date child/children placed with adopter(s)", "Date of Adoption Order",
    )  # fmt: skip
    place = places()[0][0]
    plans = place.care.adoptions
    moved = [
        replace(
            plans,
            **{name: np.where(getattr(plans, name) == NEVER, NEVER, getattr(plans, name) - 23 * turn).astype(np.int32)
               for name in ("decided", "matched", "placed", "adopted", "ceased")},
        )
        for turn in range(40)
    ]  # fmt: skip
    many = replace(place, care=replace(place.care, adoptions=type(plans).join(*moved)))
    found = [
        row for extract in FEED.extracts(many, registers_of(many)) for row in extract.tables["List 11"].to_pylist()
    ]
    assert {len(row["Individual adopter identifier"].split("-")) for row in found} == {4}
    assert any(row["Date of leaving adoption process"] for row in found)
    for row in found:
        days = [row[step] for step in order if row[step]]
        assert days == sorted(days)
        left = row["Date of leaving adoption process"]
        assert (left is None) == (row["Reason for leaving adoption process"] is None)
        assert left is None or (row["Date of Adoption Order"] is None and max(days) <= left)
        if row["Reason for leaving adoption process"] == "3 - Application refused":
            assert row["Date application approved"] is None
        assert (row["No. of children placed"] is None) == (row["Date child/children placed with adopter(s)"] is None)
