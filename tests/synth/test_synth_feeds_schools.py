"""What schools and the council's education services send: each delivery as it was known at its day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from forethought.linkage.identifiers import check_upn
from forethought.sources import read
from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds import (
    attainment,
    attendance,
    attendance_terms,
    exclusions,
    school_census,
    school_roll,
    sen2,
)
from forethought.synth.feeds.feed import Delivery
from forethought.synth.journeys.schooling.calendar import census_day, term_of
from forethought.synth.making.locality import make_community
from forethought.synth.rows import NOBODY, on
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

MODULES = (school_census, attendance, attendance_terms, exclusions, sen2, attainment, school_roll)
OWN = ("attendance", "attendance-terms", "attainment", "school-roll")
NAMES = [module.FEED.name for module in MODULES]


def community_of(number):
    return make_community(setting_of(2, Window(2026, 2), localities(authority_named("westmarch", 10_000))[number]))


@pytest.fixture(scope="module")
def community():
    return community_of(0)


@pytest.fixture(scope="module")
def sent(community):
    registers = registers_of(community)
    return {module.FEED.name: list(module.FEED.extracts(community, registers)) for module in MODULES}


@pytest.fixture(scope="module")
def register(community):
    return registers_of(community)["schools"]


def rows_of(extracts, table):
    return pa.concat_tables([extract.tables[table] for extract in extracts])


def test_every_period_comes_once_and_in_order(sent):
    terms = ["2024-summer", "2024-autumn", "2025-spring", "2025-summer", "2025-autumn", "2026-spring"]
    for name in ("school-census", "attendance-terms", "exclusions"):
        assert [extract.period for extract in sent[name]] == terms
    for name in ("sen2", "attainment", "school-roll"):
        assert [extract.period for extract in sent[name]] == ["2025", "2026"]
    days = [extract.period for extract in sent["attendance"]]
    assert days[0] == "2026-03-02"
    assert days[-1] == "2026-03-31"
    assert len(days) == 22


@pytest.mark.parametrize("name", NAMES)
def test_localities_give_the_same_columns_and_some_rows(sent, name):
    other = community_of(1)
    module = next(module for module in MODULES if module.FEED.name == name)
    there = list(module.FEED.extracts(other, registers_of(other)))
    for mine, theirs in zip(sent[name], there, strict=True):
        assert mine.period == theirs.period
        assert {key: table.schema for key, table in mine.tables.items()} == {
            key: table.schema for key, table in theirs.tables.items()
        }
    assert all(rows_of(sent[name], table).num_rows for table in sent[name][0].tables)


@pytest.mark.parametrize("name", NAMES)
def test_own_forms_say_that_they_are_synthetic_and_nobody_sends_true_ids(community, sent, name):
    true_ids = pa.array(community.setting.person_ids(np.arange(len(community.lives.persons))))
    for extract in sent[name]:
        for table in extract.tables.values():
            assert (table.column_names[-1] == "Synthetic") == (name in OWN)
            for column in table.columns:
                if pa.types.is_string(column.type):
                    assert not pc.any(pc.is_in(column, true_ids)).as_py()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_sends_the_same(community, sent, name):
    module = next(module for module in MODULES if module.FEED.name == name)
    again = list(module.FEED.extracts(community, registers_of(community)))
    assert [extract.tables for extract in again] == [extract.tables for extract in sent[name]]


def test_the_census_has_who_is_on_roll_on_its_day(community, sent):
    rows = community.schooling.enrolments
    for extract, year, term in (
        (sent["school-census"][1], 2025, "autumn"),
        (sent["school-census"][-1], 2026, "spring"),
    ):
        day = census_day(year, term)
        there = (rows.school != NOBODY) & (rows.start <= day) & (rows.end > day)
        table = extract.tables["pupilonroll"]
        assert table.num_rows == there.sum()
        assert pc.max(table["entrydate"]).as_py() <= on(day)
        assert set(table["urn"].to_pylist()) <= set(community.setting.services.schools.urn.tolist())


def test_codes_of_the_census_are_those_of_its_schema(sent):
    table = rows_of(sent["school-census"], "pupilonroll")
    allowed = {
        "sex": {"M", "F", "U"}, "enrolstatus": {"C", "M", "S"}, "senprovision": {"N", "K", "E"},
        "plaa": {"N", "A", "G", "R", "C"}, "ncyearactual": {"R", *(str(number) for number in range(1, 15))},
    }  # fmt: skip
    for name, codes in allowed.items():
        assert set(table[name].to_pylist()) <= codes, name
    assert {"K", "E"} <= set(table["senprovision"].to_pylist())
    assert {"M", "S"} <= set(table["enrolstatus"].to_pylist())
    assert set(rows_of(sent["school-census"], "senneeds")["sentyperank"].to_pylist()) == {"1", "2"}


def test_most_pupil_numbers_are_right(sent):
    numbers = [number for number in rows_of(sent["school-census"], "pupilonroll")["upn"].to_pylist() if number]
    right = np.mean([check_upn(number, allow_pseudo=True).ok for number in numbers])
    assert right > 0.97


def test_the_census_tells_the_absence_of_the_term_before(community, sent):
    table = sent["school-census"][-1].tables["pupilonroll"]
    possible = table["termlysessionspossible"].drop_null().to_numpy()
    assert np.bincount(possible).argmax() == 2 * len(term_of(2026, "autumn").days)
    assert sent["school-census"][0].tables["pupilonroll"]["termlysessionspossible"].null_count > 0
    missed = pc.sum(table["termlysessionsauthorised"]).as_py() + pc.sum(table["termlysessionsunauthorised"]).as_py()
    assert 0.05 < missed / possible.sum() < 0.09


def test_who_leaves_a_school_is_in_the_next_census_as_no_longer_on_roll(community, sent, register):
    rows = community.schooling.enrolments
    first, last = census_day(2025, "autumn"), census_day(2025, "spring")
    gone = rows.main & (rows.school != NOBODY) & (rows.end > first) & (rows.end <= last)
    table = sent["school-census"][2].tables["pupilnolongeronroll"]
    assert table.num_rows == gone.sum() > 0
    urns = community.setting.services.schools.urn
    ids = register.local_ids(rows.person[gone], np.full(gone.sum(), last, np.int32)).tolist()
    wanted = sorted(zip(ids, urns[rows.school[gone]].tolist(), map(on, rows.end[gone] - 1), strict=True))
    held = zip(*(table[name].to_pylist() for name in ("pupilnolongeronrolltableid", "urn", "leavingdate")), strict=True)
    assert sorted(held) == wanted


def test_addresses_that_must_not_be_told_are_not_told(community, sent, register):
    lives = community.lives
    day = census_day(2026, "spring")
    rows = community.schooling.enrolments
    there = rows.main & (rows.school != NOBODY) & (rows.start <= day) & (rows.end > day)
    family = lives.persons.family[rows.person[there]]
    hidden = rows.person[there][(family >= 0) & lives.families.protected[np.maximum(family, 0)]]
    assert len(hidden)
    told = np.setdiff1d(rows.person[there], hidden)
    ids, others = (set(register.local_ids(who, np.full(len(who), day, np.int32)).tolist()) for who in (hidden, told))
    table = sent["school-census"][-1].tables["pupilonroll"]
    mine = table.filter(pc.is_in(table["pupilonrolltableid"], pa.array(sorted(ids - others))))
    assert mine.num_rows
    for name in ("paon", "street", "postcode"):
        assert mine[name].null_count == mine.num_rows
        assert table[name].null_count < 0.2 * table.num_rows


def test_every_exclusion_is_sent_once_and_not_before_it_happened(community, sent):
    rows = community.schooling.exclusions
    end = census_day(2026, "spring")
    known = (rows.school != NOBODY) & (rows.day < end)
    table = rows_of(sent["exclusions"], "termlyexclusions")
    assert table.num_rows == known.sum() > 100
    before = community.setting.window.first
    for extract, (year, term) in zip(sent["exclusions"], _terms(), strict=True):
        days = extract.tables["termlyexclusions"]["startdate"].to_pylist()
        assert all(on(before) <= day < on(census_day(year, term)) for day in days)
        before = census_day(year, term)
    assert set(table["category"].to_pylist()) == {"SUSP", "PERM"}
    assert "Y" in table["incare"].to_pylist()


def _terms():
    return [(2024, "summer"), (2025, "autumn"), (2025, "spring"), (2025, "summer"), (2026, "autumn"), (2026, "spring")]


def test_reasons_of_absence_add_up_to_the_absence_of_the_term(community, sent):
    rows = community.schooling.absence
    mine = (rows.year == 2026) & (rows.term == "autumn") & (rows.school != NOBODY)
    table = sent["attendance-terms"][-1].tables["absence_reasons"]
    assert set(table["SchoolYear"].to_pylist()) == {"2025/26"}
    assert set(table["Term"].to_pylist()) == {"autumn"}
    unauthorised = pc.is_in(table["AttendanceReason"], pa.array(["O", "G", "U", "N"]))
    assert pc.sum(table.filter(unauthorised)["Sessions"]).as_py() == rows.unauthorised[mine].sum()
    assert pc.sum(table.filter(pc.invert(unauthorised))["Sessions"]).as_py() == rows.authorised[mine].sum()


def test_each_day_of_attendance_tells_of_that_day(sent):
    for extract in sent["attendance"]:
        table = extract.tables["absent_sessions"]
        assert set(table["SessionDate"].to_pylist()) == {date.fromisoformat(extract.period)}
        assert set(table["Session"].to_pylist()) == {"AM", "PM"}


def test_the_return_of_plans_knows_nothing_after_its_day(sent):
    for extract, year in zip(sent["sen2"], (2025, 2026), strict=True):
        day = on(census_day(year, "spring"))
        tables = extract.tables
        for name, table in tables.items():
            for column in table.columns:
                if pa.types.is_date(column.type) and len(column.drop_null()):
                    assert pc.max(column).as_py() <= day, name
        undecided = pc.equal(tables["requests"]["RequestOutcome"], "A")
        assert tables["requests"].filter(undecided)["RequestOutcomeDate"].null_count == pc.sum(undecided).as_py()
        people = set(tables["persons"]["PersonId"].to_pylist())
        for name in ("requests", "plans"):
            assert set(tables[name]["PersonId"].to_pylist()) <= people
        ended = pc.is_valid(tables["plans"]["CeaseDate"])
        assert tables["plans"].filter(ended)["CeaseReason"].null_count == 0
        assert tables["plans"].filter(pc.invert(ended))["CeaseReason"].null_count == pc.sum(pc.invert(ended)).as_py()


def test_results_are_those_of_the_summer_before(community, sent):
    made = community.schooling
    for year, extract in ((2024, sent["attainment"][0]), (2025, sent["attainment"][1])):
        for name, rows in (
            ("early_years", made.profiles), ("phonics", made.phonics), ("key_stage_2", made.key_stage_2),
            ("key_stage_4", made.key_stage_4),
        ):  # fmt: skip
            assert extract.tables[name].num_rows == ((rows.year == year) & (rows.school != NOBODY)).sum() > 100
    table = sent["attainment"][1].tables["key_stage_2"]
    every = [pc.equal(table[name], "Y") for name in ("ReadingExpected", "WritingExpected", "MathsExpected")]
    assert pc.equal(table["AllExpected"], "Y") == pc.and_(pc.and_(every[0], every[1]), every[2])


def test_the_product_reads_the_school_roll(community, sent, tmp_path):
    delivery = Delivery(school_roll.FEED, community.setting.authority, "2026")
    files = school_roll.FEED.write(tmp_path, delivery, {k: [t] for k, t in sent["school-roll"][-1].tables.items()})
    assert all("synthetic" in file.name for file in files)
    found = read(tmp_path, "school", 2026)
    assert not [notice for notice in found.notices if notice.level != "info"]
    assert all(account.rows_set_aside == 0 for account in found.account)
    assert {account.name for account in found.account} == {"Pupils", "PupilContacts", "Suspensions", "Results"}


def test_keys_of_the_school_roll_are_given_once(sent):
    keys = {
        "Pupils": ["PupilId"], "PupilContacts": ["PupilId", "ContactOrder"],
        "Suspensions": ["PupilId", "StartDate", "Category"], "Results": ["PupilId", "KeyStage", "ResultDate"],
    }  # fmt: skip
    for extract in sent["school-roll"]:
        pupils = set(extract.tables["Pupils"]["PupilId"].to_pylist())
        for name, columns in keys.items():
            table = extract.tables[name]
            assert table.group_by(columns).aggregate([]).num_rows == table.num_rows, name
            assert set(table["PupilId"].to_pylist()) <= pupils


def test_schools_call_parents_and_the_social_workers_of_children_in_care(community, sent):
    table = sent["school-roll"][-1].tables["PupilContacts"]
    words = table["Relationship"].to_pylist()
    assert set(words) == {"Mother", "Father", "Step-parent", "Social worker"}
    workers = table.filter(pc.equal(table["Relationship"], "Social worker"))
    assert set(workers["ParentalResponsibility"].to_pylist()) == {"0"}
    assert set(workers["ContactOrder"].to_pylist()) == {1}
    assert workers["Surname"].null_count == workers.num_rows
    pupils = sent["school-roll"][-1].tables["Pupils"].num_rows
    assert 0.9 < words.count("Mother") / pupils < 1
    assert 0.4 < words.count("Father") / words.count("Mother") < 0.95
