"""What health services send: on time or late, in their own numbers, and nothing that they could not know."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from forethought.sources import read
from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.community import Community
from forethought.synth.feeds import (
    Delivery,
    Extract,
    Feed,
    admissions,
    births,
    child_health,
    community_health,
    emergency,
    maternity,
    mental_health,
)
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.health import make_health
from forethought.synth.journeys.need import make_need
from forethought.synth.lives import make_lives
from forethought.synth.rows import NEVER
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

MODULES = (maternity, births, community_health, emergency, admissions, mental_health, child_health)
FEEDS = {module.FEED.name: module.FEED for module in MODULES}
MONTHLY = [name for name, feed in FEEDS.items() if feed.cadence == "monthly"]
WINDOW = Window()


def _community(number: int, children: int) -> Community:
    authority = authority_named("westmarch", children)
    setting = setting_of(7, WINDOW, localities(authority)[number])
    lives, risk = make_lives(setting)
    need, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
    none = cast(Any, None)  # what schools and others do is not asked for here
    return Community(setting, lives, risk, need, care, none, make_health(setting, lives, risk, need, care), none, none)


@pytest.fixture(scope="module")
def community() -> Community:
    return _community(0, 10_000)


@pytest.fixture(scope="module")
def sent(community: Community) -> dict[str, list[Extract]]:
    registers = registers_of(community)
    return {name: list(feed.extracts(community, registers)) for name, feed in FEEDS.items()}


def _months(extracts: list[Extract]) -> list[Extract]:
    return [extract for extract in extracts if len(extract.period) == 7]


def _all(extracts: list[Extract], table: str) -> pa.Table:
    return pa.concat_tables([extract.tables[table] for extract in _months(extracts) or extracts])


def _last_day(period: str) -> date:
    year, month = map(int, period.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def test_there_is_an_extract_for_each_month_in_order(sent: dict[str, list[Extract]]) -> None:
    expected = [f"{year}-{month:02d}" for year in range(2020, 2027) for month in range(1, 13)][3:75]
    for name in MONTHLY:
        assert [extract.period for extract in _months(sent[name])] == expected, name
    assert [extract.period for extract in sent["child-health"]] == ["2021", "2022", "2023", "2024", "2025", "2026"]


def test_emergency_departments_send_each_day_of_the_last_month_too(sent: dict[str, list[Extract]]) -> None:
    *rest, last = sent["emergency"]
    days = [extract for extract in rest if len(extract.period) == 10]
    assert [extract.period for extract in days] == [f"2026-03-{day:02d}" for day in range(1, 32)]
    daily = pa.concat_tables([extract.tables["EmergencyCare"] for extract in days])
    month = last.tables["EmergencyCare"]
    assert last.period == "2026-03"
    assert len(daily) > 100
    assert daily.sort_by("Attendance_Unique_Identifier").equals(month.sort_by("Attendance_Unique_Identifier"))


@pytest.mark.parametrize("name", FEEDS)
def test_every_extract_has_the_same_columns_and_says_it_is_synthetic(name: str, sent: dict[str, list[Extract]]) -> None:
    first = sent[name][0].tables
    for extract in sent[name]:
        assert list(extract.tables) == list(first)
        for table, rows in extract.tables.items():
            assert rows.schema == first[table].schema, table
            assert rows.column_names[-1] == "Synthetic"
            assert set(rows["Synthetic"].unique().to_pylist()) <= {"yes"}


@pytest.mark.parametrize("name", MONTHLY)
def test_nothing_is_sent_before_it_happened(name: str, sent: dict[str, list[Extract]]) -> None:
    ahead = {"EDDAgreed"}
    for extract in _months(sent[name]):
        for table, rows in extract.tables.items():
            for column in rows.column_names:
                if pa.types.is_date(rows.schema.field(column).type) and column not in ahead and len(rows):
                    latest = pc.max(rows[column]).as_py()
                    assert latest is None or latest <= _last_day(extract.period), (table, column)


@pytest.mark.parametrize(
    ("name", "table", "column"),
    [
        ("community-health", "CYP201CareContact", "CareContactDate"),
        ("mental-health", "MHS201CareContact", "CareContDate"),
        ("emergency", "EmergencyCare", "Arrival_Date"),
        ("maternity", "MSD301LabourDelivery", "DeliveryDate"),
    ],
)
def test_most_is_written_down_in_its_month_and_some_much_later(
    name: str, table: str, column: str, sent: dict[str, list[Extract]]
) -> None:
    lags = Counter(
        (int(extract.period[:4]) - day.year) * 12 + int(extract.period[5:]) - day.month
        for extract in _months(sent[name])
        for day in extract.tables[table][column].to_pylist()
    )
    assert min(lags) == 0
    assert max(lags) >= 2
    assert lags[0] / lags.total() > 0.75


PATIENTS = [
    ("maternity", "MSD001MotherDemog", "LocalPatientIdMother"),
    ("community-health", "CYP001MPI", "LocalPatientID"),
    ("mental-health", "MHS001MPI", "LocalPatientId"),
    ("child-health", "ChildHealth", "HealthId"),
]


@pytest.mark.parametrize(("name", "people", "column"), PATIENTS)
def test_everyone_an_extract_speaks_of_is_in_its_list_of_people(
    name: str, people: str, column: str, sent: dict[str, list[Extract]]
) -> None:
    for extract in sent[name]:
        known = set(extract.tables[people][column].to_pylist())
        assert None not in known
        for table, rows in extract.tables.items():
            if column in rows.column_names:
                assert set(rows[column].to_pylist()) <= known, (extract.period, table)


LINKS = [
    ("community-health", "CYP202CareActivity", "CareContactID", "CYP201CareContact", "CareContactID"),
    ("community-health", "CYP601BreastfeedingStatus", "CareActivityID", "CYP202CareActivity", "CareActivityID"),
    ("community-health", "CodedScoredAssessment", "CareActivityID", "CYP202CareActivity", "CareActivityID"),
    ("community-health", "CYP201CareContact", "ServiceRequestID", "CYP101Referral", "ServiceRequestID"),
    ("maternity", "MSD401BabyDemographics", "LabourDeliveryID", "MSD301LabourDelivery", "LabourDeliveryID"),
    ("mental-health", "MHS606CodedScoreAssessmentRefer", "CareContactId", "MHS201CareContact", "CareContactId"),
]


@pytest.mark.parametrize(("name", "table", "column", "other", "key"), LINKS)
def test_what_follows_is_sent_no_earlier_than_what_it_follows(
    name: str, table: str, column: str, other: str, key: str, sent: dict[str, list[Extract]]
) -> None:
    so_far: set[str] = set()
    rows = 0
    for extract in _months(sent[name]):
        so_far |= set(extract.tables[other][key].to_pylist())
        found = extract.tables[table][column].to_pylist()
        assert set(found) <= so_far
        rows += len(found)
    assert rows > 100


def test_a_referral_is_closed_in_a_later_extract_and_contacts_follow_it(sent: dict[str, list[Extract]]) -> None:
    first, closed, contacts = {}, {}, {}
    for number, extract in enumerate(sent["mental-health"]):
        for row in extract.tables["MHS101Referral"].to_pylist():
            (closed if row["ServDischDate"] else first).setdefault(row["ServiceRequestId"], number)
        for one in extract.tables["MHS201CareContact"]["ServiceRequestId"].to_pylist():
            contacts.setdefault(one, number)
    both = first.keys() & closed.keys()
    assert len(both) > 500
    assert all(first[one] <= closed[one] for one in both)
    assert all(first[one] <= contacts[one] for one in first.keys() & contacts.keys())


@pytest.mark.parametrize(
    ("name", "table", "key", "most"),
    [
        ("emergency", "EmergencyCare", "Attendance_Unique_Identifier", 1),
        ("admissions", "APCEpisode", "EPIKEY", 1),
        ("births", "BirthRegistration", "RegistrationNumber", 1),
        ("community-health", "CYP201CareContact", "CareContactID", 1),
        ("community-health", "CYP101Referral", "ServiceRequestID", 1),
        ("maternity", "MSD101PregnancyBooking", "PregnancyID", 1),
        ("mental-health", "MHS201CareContact", "CareContactId", 1),
        ("mental-health", "MHS101Referral", "ServiceRequestId", 2),
        ("child-health", "HealthContacts", "ContactId", 1),
    ],
)
def test_nothing_is_sent_twice(name: str, table: str, key: str, most: int, sent: dict[str, list[Extract]]) -> None:
    found = Counter(_all(sent[name], table)[key].to_pylist())
    assert max(found.values()) == most
    assert None not in found


def test_nearly_everything_that_happened_arrives(community: Community, sent: dict[str, list[Extract]]) -> None:
    health = community.health
    for name, table, happened in (
        ("emergency", "EmergencyCare", len(health.attendances)),
        ("community-health", "CYP201CareContact", len(health.visits)),
        ("community-health", "Immunisation", len(health.immunisations)),
        ("mental-health", "MHS201CareContact", len(health.contacts)),
        ("maternity", "MSD401BabyDemographics", len(health.births)),
        ("births", "BirthRegistration", int((health.births.registered != NEVER).sum())),
    ):
        assert 0.96 < len(_all(sent[name], table)) / happened <= 1.0, table


def test_no_file_holds_a_number_of_the_truth(community: Community, sent: dict[str, list[Extract]]) -> None:
    true = set(community.setting.person_ids(community.lives.persons.father.clip(0)).tolist())
    true |= set(community.setting.person_ids(community.health.practices.person).tolist())
    for extracts in sent.values():
        for extract in extracts[::9]:
            for rows in extract.tables.values():
                for column in rows.columns:
                    if pa.types.is_string(column.type):
                        assert true.isdisjoint(column.unique().to_pylist())


def test_events_of_two_localities_never_share_an_id(sent: dict[str, list[Extract]]) -> None:
    other = _community(1, 10_000)
    extracts = list(emergency.FEED.extracts(other, registers_of(other)))
    mine = set(_all(sent["emergency"], "EmergencyCare")["Attendance_Unique_Identifier"].to_pylist())
    assert mine.isdisjoint(_all(extracts, "EmergencyCare")["Attendance_Unique_Identifier"].to_pylist())


def test_the_same_community_is_told_of_in_the_same_words(community: Community, sent: dict[str, list[Extract]]) -> None:
    again = list(admissions.FEED.extracts(community, registers_of(community)))
    for first, second in zip(sent["admissions"], again, strict=True):
        assert first.tables["APCEpisode"].equals(second.tables["APCEpisode"])


def test_births_are_registered_with_a_father_unless_by_the_mother_alone(sent: dict[str, list[Extract]]) -> None:
    rows = _all(sent["births"], "BirthRegistration").to_pylist()
    kinds = Counter(row["RegistrationType"] for row in rows)
    assert set(kinds) == {"married or civil partners", "joint, same address", "joint, different addresses", "sole"}
    for row in rows:
        alone = row["RegistrationType"] == "sole"
        assert (row["FatherDateOfBirth"] is None) == alone
        assert row["MotherSurname"]


def test_notifications_hold_stillbirths_without_a_number_and_twins_in_order(sent: dict[str, list[Extract]]) -> None:
    rows = _all(sent["births"], "BirthNotification").to_pylist()
    still = [row for row in rows if row["Stillbirth"] == "Y"]
    assert still
    assert not any(row["NHSNumberBaby"] for row in still)
    twins = [row for row in rows if row["NumberOfBirths"] == "2"]
    assert Counter(row["BirthOrder"] for row in twins).keys() == {"1", "2"}


def test_hospital_episodes_say_how_old_babies_are_and_why_children_came(sent: dict[str, list[Extract]]) -> None:
    rows = _all(sent["admissions"], "APCEpisode").to_pylist()
    kinds = Counter((row["EPITYPE"], row["ADMIMETH"]) for row in rows)
    assert set(kinds) == {("1", "11"), ("1", "21"), ("2", "31"), ("3", "82")}
    born = [row for row in rows if row["ADMIMETH"] == "82"]
    assert {row["STARTAGE"] for row in born} == {"7001"}
    assert all(row["BIRWEIT"] and row["GESTAT"] for row in born)
    assert all(int(row["STARTAGE"]) < 18 or int(row["STARTAGE"]) > 7000 for row in rows if row["EPITYPE"] == "1")
    assert all(row["DIAG_01"] for row in rows)
    harmed = [row for row in rows if row["CAUSE"]]
    assert all(row["DIAG_01"][0] in "ST" for row in harmed)
    assert len(harmed) > 100


def test_child_health_is_read_by_the_product(
    tmp_path: Path, community: Community, sent: dict[str, list[Extract]]
) -> None:
    extract = sent["child-health"][-1]
    feed: Feed = child_health.FEED
    delivery = Delivery(feed, community.setting.authority, extract.period)
    written = feed.write(tmp_path, delivery, {name: [rows] for name, rows in extract.tables.items()})
    assert all("synthetic" in path.name for path in written)
    with written[0].open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    assert header[-1] == "Synthetic"
    intake = read(tmp_path, feed.form, year=2026)
    assert {name: len(table) for name, table in intake.tables.items()} == {
        name: len(table) for name, table in extract.tables.items()
    }
    kinds = {row["ContactType"] for row in intake.tables["HealthContacts"].to_pylist()}
    assert kinds == {"NBV", "W68", "R12", "R24", "HOM", "SCH", "CLN", "RHA"}


def test_child_health_lists_the_children_who_live_here(community: Community, sent: dict[str, list[Extract]]) -> None:
    persons, end = community.lives.persons, WINDOW.end
    here = persons.child & (persons.born < end) & (persons.born >= end - 6574) & (persons.left >= end)
    here &= persons.died >= end
    listed = len(sent["child-health"][-1].tables["ChildHealth"])
    assert here.sum() * 0.99 < listed < here.sum() * 1.12  # and those with a contact before they left


def test_a_locality_of_almost_nobody_sends_the_same_columns(sent: dict[str, list[Extract]]) -> None:
    few = _community(0, 40)
    registers = registers_of(few)
    for name, feed in FEEDS.items():
        for extract, usual in zip(feed.extracts(few, registers), sent[name], strict=True):
            assert extract.period == usual.period
            for table, rows in usual.tables.items():
                assert extract.tables[table].schema == rows.schema, table


def test_a_child_with_two_records_is_listed_twice_and_a_record_only_once(
    community: Community, sent: dict[str, list[Extract]]
) -> None:
    registers = registers_of(community)
    list(child_health.FEED.extracts(community, registers))
    whose = {row["local_id"]: row["person_id"] for row in registers["health_visiting"].truth().to_pylist()}
    twice = 0
    for extract in sent["child-health"]:
        ids = extract.tables["ChildHealth"]["HealthId"].to_pylist()
        assert len(ids) == len(set(ids))
        people = Counter(whose[one] for one in ids)
        assert max(people.values()) <= 2
        twice += sum(count == 2 for count in people.values())
    assert twice > 0


def test_services_hold_people_with_mistakes(community: Community, sent: dict[str, list[Extract]]) -> None:
    table = _all(sent["emergency"], "EmergencyCare")
    missing = table["NHS_Number"].null_count / len(table)
    assert 0 < missing < 0.25
    true = set(community.lives.persons.nhs_number.tolist())
    held = set(table["NHS_Number"].drop_null().unique().to_pylist())
    assert len(held & true) / len(held) > 0.9
    practices = table["GP_Practice_Code"]
    assert practices.null_count / len(table) < 0.05
    assert len(practices.drop_null().unique()) == 2
