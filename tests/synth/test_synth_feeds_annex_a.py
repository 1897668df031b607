"""The Annex A workbook: that it tells what the council knew on each date, and agrees with the returns."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from zipfile import ZipFile

import numpy as np
import pyarrow as pa
import pytest
from openpyxl import load_workbook

from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds import cin, ssda903
from forethought.synth.feeds.annex_a import FEED
from forethought.synth.feeds.annex_a.dates import Dates, dates_of, listed
from forethought.synth.feeds.annex_a.history import History, spells_touching
from forethought.synth.feeds.annex_a.leavers import birthdays
from forethought.synth.feeds.annex_a.words import said
from forethought.synth.feeds.feed import Delivery
from forethought.synth.making.locality import make_community
from forethought.synth.rows import NEVER, NOBODY, Rows, day, on
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

LISTS = [f"List {number}" for number in range(1, 12)]
ID = "Child Unique ID"
WIDTHS = dict(zip(LISTS, (7, 8, 11, 12, 14, 14, 17, 34, 17, 16, 19), strict=True))


@cache
def places():
    """Two localities of Westmarch, 10,000 children over six years, and the council's registers."""
    made = [
        make_community(setting_of(2, Window(), piece)) for piece in localities(authority_named("westmarch", 10_000))
    ]
    return [(place, registers_of(place)) for place in made]


@cache
def sent(number=0):
    return tuple(FEED.extracts(*places()[number]))


def rows(name, period=None):
    """The rows of a list of both localities, of one date or of all."""
    return [
        row | {"period": extract.period}
        for number in range(2)
        for extract in sent(number)
        if period in (None, extract.period)
        for row in extract.tables[name].to_pylist()
    ]


def last_day(period):
    first = np.datetime64(f"{period}-03" if len(period) == 4 else period, "M") + 1
    return (first.astype("datetime64[D]") - 1).item()


def months_before(end, months):
    first = np.datetime64(end + timedelta(1), "M") - months
    return first.astype("datetime64[D]").item()


def test_there_is_one_for_each_year_and_each_month_of_the_last():
    months = [f"2025-{number:02d}" for number in range(4, 13)] + ["2026-01", "2026-02", "2026-03"]
    assert [extract.period for extract in sent()] == ["2021", "2022", "2023", "2024", "2025", *months]
    assert [on(end - 1) for end in dates_of(Window()).ends[:5]] == [date(year, 3, 31) for year in range(2021, 2026)]
    assert dates_of(Window(2026, 1)).names == tuple(months)


def test_every_date_has_eleven_lists_with_the_columns_of_the_form():
    schemas = {name: sent()[0].tables[name].schema for name in LISTS}
    for number in range(2):
        for extract in sent(number):
            assert list(extract.tables) == LISTS
            assert {name: table.schema for name, table in extract.tables.items()} == schemas
    assert {name: len(schema) for name, schema in schemas.items()} == WIDTHS
    assert schemas["List 10"].names[:4] == [ID, "Family identifier", "Gender", "Ethnicity"]
    assert schemas["List 6"].names[-3:] == ["Case Status", "Allocated Team", "Allocated Worker"]


def test_nothing_is_in_a_list_that_had_not_come_by_its_date():
    for extract in sent():
        for table in extract.tables.values():
            for column in table.columns:
                if pa.types.is_date(column.type):
                    assert all(value <= last_day(extract.period) for value in column.drop_null().to_pylist())


def test_children_are_known_by_the_number_that_the_council_gave_them():
    known = {name: {row[ID] for row in rows(name)} for name in LISTS[:-1]}
    given = {row for _, registers in places() for row in registers["council"].truth()["local_id"].to_pylist()}
    assert {name: sorted(ids - given) for name, ids in known.items()} == {name: [] for name in known}


def test_rows_are_in_order_of_the_childs_number():
    for extract in sent():
        for name in LISTS[:-1]:
            numbers = extract.tables[name][ID].to_pylist()
            assert numbers == sorted(numbers)


def test_ages_are_those_of_the_date():
    for row in rows("List 6"):
        born, end = row["Date of Birth"], last_day(row["period"])
        assert (row["Age of Child (Years)"] is None) == (born is None)
        if born:
            assert row["Age of Child (Years)"] == end.year - born.year - ((end.month, end.day) < (born.month, born.day))
        else:
            assert row["Gender"] == "c) Not stated/recorded"


@pytest.mark.parametrize("period", ["2023", "2025-10", "2026-03"])
def test_contacts_and_referrals_are_all_those_of_the_six_months(period):
    end = last_day(period)
    first = months_before(end, 6)
    contacts = Counter(on(number) for place, _ in places() for number in place.need.contacts.day)
    assert Counter(row["Date of Contact"] for row in rows("List 1", period)) == Counter(
        {each: count for each, count in contacts.items() if first <= each <= end}
    )
    referred = Counter(on(number) for place, _ in places() for number in place.need.cases.referred)
    assert Counter(row["Date of referral"] for row in rows("List 3", period)) == Counter(
        {each: count for each, count in referred.items() if first <= each <= end}
    )


def test_referrals_are_counted_over_twelve_months():
    end = last_day("2026-03")
    lately = Counter()
    for period in ("2025-09", "2026-03"):
        lately.update(row[ID] for row in rows("List 3", period))
    found = rows("List 3", "2026-03")
    assert any(row["Number of Referrals in Last 12 Months"] > 1 for row in found)
    assert all(row["Number of Referrals in Last 12 Months"] == lately[row[ID]] for row in found)
    assert months_before(end, 12) == months_before(last_day("2025-09"), 6)


def test_an_assessment_still_going_on_has_no_outcome():
    found = rows("List 4")
    assert any(row["Continuous Assessment Date of Authorisation"] is None for row in found)
    outcome = "Was the child assessed as requiring LA children's social care support?"
    assert all((row["Continuous Assessment Date of Authorisation"] is None) == (row[outcome] is None) for row in found)
    done = [row for row in found if row[outcome]]
    seen = sum(row["Child Seen During Continuous Assessment"] == "a) Yes" for row in done)
    assert 0.9 < seen / len(done) < 1


def test_a_conference_is_either_held_needless_or_still_to_come():
    needless = "Was an Initial Child Protection Conference deemed unnecessary?"
    held, plan = (
        "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
    )
    kinds = Counter((row[needless], row[held] is None, row[plan] is None) for row in rows("List 5"))
    assert set(kinds) == {("a) Yes", True, True), ("b) No", False, False), (None, True, True)}
    assert {row[plan] for row in rows("List 5")} == {None, "a) Yes", "b) No"}
    for row in rows("List 5"):
        assert row["Number of Section 47 Enquiries in the last 12 months"] >= 0
        assert row[held] is None or row["Number of ICPCs in the last 12 months"] >= 1


def test_a_conference_that_led_to_a_plan_has_the_plan_in_its_list():
    led, held = (
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
        "Date of Initial Child Protection Conference",
    )
    plans = {(row["period"], row[ID], row["Child Protection Plan Start Date"]) for row in rows("List 7")}
    for row in rows("List 5"):
        if row[led]:
            soon = {(row["period"], row[ID], row[held] + timedelta(days)) for days in range(8)}
            assert bool(soon & plans) == (row[led] == "a) Yes")


@pytest.mark.parametrize("year", ["2021", "2024", "2025"])
def test_cases_and_plans_open_at_the_end_of_the_year_are_those_of_the_census(year):
    tables = [
        extract.tables
        for place, registers in places()
        for extract in cin.FEED.extracts(place, registers)
        if extract.period == year
    ]
    open_cases = Counter(
        (row["LAchildID"], row["CINreferralDate"])
        for table in tables
        for row in table["CINdetails"].to_pylist()
        if row["CINclosureDate"] is None and row["ReferralNFA"] == "0"
    )
    found = rows("List 6", year)
    assert open_cases
    assert open_cases == Counter(
        (row[ID], row["CIN Start Date"].isoformat()) for row in found if row["CIN Closure Date"] is None
    )
    plans = Counter(
        (row["LAchildID"], row["CPPstartDate"], int(row["NumberOfPreviousCPP"]))
        for table in tables
        for row in table["ChildProtectionPlans"].to_pylist()
        if row["CPPendDate"] is None
    )
    assert plans == Counter(
        (row[ID], row["Child Protection Plan Start Date"].isoformat(), row["Number of Previous Child Protection Plans"])
        for row in rows("List 7", year)
        if row["Child Protection Plan End Date"] is None
    )


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


def test_the_status_of_a_case_agrees_with_the_lists_of_plans_and_of_care():
    for period in ("2024", "2026-03"):
        by_status = {}
        for row in rows("List 6", period):
            by_status.setdefault(row["Case Status"], set()).add(row[ID])
        assert len(by_status) == 5
        in_care = {row[ID] for row in rows("List 8", period) if row["Date Ceased to be Looked After"] is None}
        planned = {row[ID] for row in rows("List 7", period) if row["Child Protection Plan End Date"] is None}
        assert by_status["a) Looked after child"] == in_care
        assert by_status["b) Child Protection plan"] == planned - in_care
        closed = {row[ID] for row in rows("List 6", period) if row["CIN Closure Date"]}
        assert by_status["e) Closed episode"] == closed


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


def test_workers_are_numbers_and_a_child_in_care_is_with_the_worker_of_the_return():
    there = {}
    for place, registers in places():
        numbers = place.setting.services.workers
        label = dict(zip(numbers.registration.tolist(), numbers.label.tolist(), strict=True))
        for extract in ssda903.FEED.extracts(place, registers):
            if extract.period == "2025":
                for row in extract.tables["SWEpisodes"].to_pylist():
                    if row["SW_DEC"] is None:
                        there[row["CHILD"]] = label[row["SW_ID"]]
    found = {row[ID]: row for row in rows("List 8", "2025") if row["Date Ceased to be Looked After"] is None}
    assert {child: found[child]["Allocated Worker"] for child in there} == there
    for name in ("List 3", "List 4", "List 5", "List 6", "List 7", "List 8", "List 9"):
        assert all(re.fullmatch(r"Social worker \d+", row["Allocated Worker"]) for row in rows(name))


def test_the_same_locality_gives_the_same_lists():
    place = places()[0][0]
    again = list(FEED.extracts(place, registers_of(place)))
    assert all(one.tables == other.tables for one, other in zip(sent(), again, strict=True))


def emptied(part):
    return replace(
        part,
        **{
            item.name: type(getattr(part, item.name)).empty()
            for item in fields(part)
            if isinstance(getattr(part, item.name), Rows)
        },
    )


def test_where_nothing_happened_the_lists_are_empty():
    place = places()[0][0]
    quiet = replace(
        place, need=emptied(place.need), care=emptied(place.care), health=emptied(place.health),
        justice=emptied(place.justice),
    )  # fmt: skip
    found = list(FEED.extracts(quiet, registers_of(quiet)))
    assert [extract.period for extract in found] == [extract.period for extract in sent()]
    for extract, full in zip(found, sent(), strict=True):
        assert all(table.num_rows == 0 for table in extract.tables.values())
        assert {name: table.schema for name, table in extract.tables.items()} == {
            name: table.schema for name, table in full.tables.items()
        }


def test_a_code_without_words_is_refused():
    assert said("abuse", np.asarray(["NEG", ""])).to_pylist() == ["a) Neglect", None]
    with pytest.raises(ValueError, match="no words"):
        said("abuse", np.asarray(["NEG", "XYZ"]))


def test_the_six_months_hold_their_first_and_last_day_only():
    dates = Dates(("2026-03",), np.asarray([day(date(2026, 4, 1))]))
    assert on(dates.since(6)[0]) == date(2025, 10, 1)
    days = np.asarray([day(date(2025, 9, 30)), day(date(2025, 10, 1)), day(date(2026, 3, 31)), day(date(2026, 4, 1))])
    assert listed(dates, days, days, 6).row.tolist() == [1, 2]
    began = np.asarray([0, 0, day(date(2026, 4, 1))])
    assert listed(dates, began, np.asarray([days[0], NEVER, NEVER]), 6).row.tolist() == [1]


def test_the_birthday_that_the_return_asks_about_lies_in_its_year():
    born = np.asarray([day(date(2004, 4, 1)), day(date(2004, 3, 31)), day(date(2004, 2, 29)), day(date(2004, 12, 9))])
    found = [on(number) for number in birthdays(born, np.full(4, 2025))]
    assert found == [date(2024, 4, 1), date(2025, 3, 31), date(2025, 2, 28), date(2024, 12, 9)]


def test_history_finds_the_last_event_before_a_day():
    events = History(np.asarray([7, 3, 7, 7]), np.asarray([100, 50, 200, NEVER]))
    whom, before = np.asarray([7, 7, 7, 3, 9]), np.asarray([100, 101, 500, 60, 500])
    assert events.latest(whom, before).tolist() == [NOBODY, 0, 2, 1, NOBODY]
    assert events.latest(whom, before, np.full(5, 101)).tolist() == [NOBODY, NOBODY, 2, NOBODY, NOBODY]
    assert events.day(whom, before).tolist() == [NEVER, 100, 200, 50, NEVER]
    assert events.count(whom, before).tolist() == [0, 1, 2, 1, 0]
    starts, ends = (
        History(np.asarray([1, 1]), np.asarray([10, 20])),
        History(np.asarray([1, 1]), np.asarray([20, NEVER])),
    )
    assert spells_touching(
        starts, ends, np.asarray([1, 1, 1]), np.asarray([30, 20, 30]), np.asarray([15, 5, 20])
    ).tolist() == [2, 1, 1]


def written(folder, at=-1):
    extracts = [sent(number)[at] for number in range(2)]
    delivery = Delivery(FEED, places()[0][0].setting.authority, extracts[0].period)
    tables = {name: iter([extract.tables[name] for extract in extracts]) for name in LISTS}
    (path,) = FEED.write(folder, delivery, tables)
    return path


def test_the_workbook_holds_the_lists_with_dates_and_numbers(tmp_path):
    path = written(tmp_path)
    assert path.name == "synthetic_annex_a_2026-03.xlsx"
    book = load_workbook(path)
    assert book.sheetnames == ["Synthetic", *LISTS]
    for name in LISTS:
        sheet = book[name]
        header, *lines = sheet.iter_rows(values_only=True)
        expected = rows(name, "2026-03")
        assert list(header) == [column for column in expected[0] if column != "period"]
        assert len(lines) == len(expected)
        for line, row in zip(lines, expected, strict=True):
            plain = [value.date() if hasattr(value, "date") else value for value in line]
            assert plain == [row[column] for column in header]
    cell = book["List 1"]["F2"]
    assert (cell.is_date, cell.number_format) == (True, "dd/mm/yyyy")


def test_the_workbook_says_that_it_is_synthetic(tmp_path):
    book = load_workbook(written(tmp_path))
    assert book.properties.title.startswith("Synthetic")
    assert book["Synthetic"]["A1"].value == places()[0][0].setting.authority.mark


def test_the_workbook_is_the_same_to_the_byte_whenever_it_is_written(tmp_path):
    (tmp_path / "again").mkdir()
    one = written(tmp_path, 3).read_bytes()
    time.sleep(2.1)  # longer than the steps in which a zip file tells the time
    path = written(tmp_path / "again", 3)
    assert one == path.read_bytes()
    with ZipFile(path) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_text_becomes_markup_or_a_formula(tmp_path):
    texts = ["=1+1", "<b> & 'c' > \"d\"", " two  spaces ", "Children’s"]
    table = pa.table(
        {"Text": texts, "Day": pa.array([date(1900, 3, 1), None, date(2026, 3, 31), None]), "No": [1, None, 0, 3]}
    )
    delivery = Delivery(FEED, places()[0][0].setting.authority, "2025")
    (path,) = FEED.write(tmp_path, delivery, {"List 1": [table, table.slice(1, 2)]})
    sheet = load_workbook(path)["List 1"]
    assert [cell.value for cell in sheet["A"]] == ["Text", *texts, *texts[1:3]]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert [value and value.date() for (value,) in sheet.iter_rows(2, 5, 2, 2, values_only=True)] == table[
        "Day"
    ].to_pylist()
    assert [value for (value,) in sheet.iter_rows(2, 5, 3, 3, values_only=True)] == [1, None, 0, 3]
