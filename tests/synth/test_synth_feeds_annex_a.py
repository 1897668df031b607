"""The Annex A workbook: that it tells what the council knew on each date, and agrees with the returns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from forethought.synth.agencies import registers_of
from forethought.synth.feeds import cin, ssda903
from forethought.synth.feeds.annex_a import FEED
from forethought.synth.feeds.annex_a.dates import Dates, dates_of, listed
from forethought.synth.feeds.annex_a.history import History, spells_touching
from forethought.synth.feeds.annex_a.leavers import birthdays
from forethought.synth.feeds.annex_a.words import said
from forethought.synth.rows import NEVER, NOBODY, Rows, day, on
from forethought.synth.window import Window
from synth.annex_a_lists import ID, LISTS, WIDTHS, last_day, months_before, places, rows, sent


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
