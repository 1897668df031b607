"""What schools and the council's education services send, as claims."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from record.record_feeds import SCHOOLS, claims, local, rows, world

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
PROTECTED = "P-child"


@pytest.mark.parametrize("feed", SCHOOLS)
def test_a_pupil_is_one_subject_and_homes_are_contact_details(feed):
    told = claims(feed)
    assert {claim["subject"].split("/")[0] for claim in told} == {world()[feed][0].note["controller"]}
    assert all("postcode" not in claim["attribute"] or claim["field_set"] == "contact_details" for claim in told)
    homes = [claim for claim in told if claim["entity"] == "address"]
    assert {claim["field_set"] for claim in homes} <= {"contact_details"}
    assert bool(homes) == (feed in ("school-census", "sen2"))


def test_a_pupil_who_left_was_on_roll_to_the_end_of_the_last_day():
    leavers = rows("school-census", "pupilnolongeronroll")
    ends = {
        (local(claim["subject"]), claim["entity_key"], claim["valid_from"], claim["valid_to"])
        for claim in claims("school-census", entity="enrolment", attribute="leaving_date")
    }
    assert ends == {
        (
            row["pupilnolongeronrolltableid"],
            f"{row['urn']}:{row['entrydate']}",
            row["entrydate"],
            (date.fromisoformat(row["leavingdate"]) + timedelta(days=1)).isoformat(),
        )
        for row in leavers
    }


def test_a_half_day_missed_is_so_on_that_day_alone():
    spans = {(c["value"], c["valid_from"], c["valid_to"]) for c in claims("attendance", attribute="session_date")}
    assert len(spans) > 10
    for day, start, end in spans:
        assert (start, end) == (day, (date.fromisoformat(day) + timedelta(days=1)).isoformat())


FIELD_SETS = """
feed          | entity          | attribute   | field_set
school-census | recorded_status | after_care  | care
school-census | recorded_status | young_carer | need
school-census | free_meals      | country     | education
school-census | special_need    | need_kind   | education
school-census | person          | language    | identity
exclusions    | exclusion       | in_care     | care
exclusions    | exclusion       | reason      | education
sen2          | ehcp_plan       | school_urn  | education
attainment    | attainment      | mark        | education
"""


@pytest.mark.parametrize("line", FIELD_SETS.strip().splitlines()[1:])
def test_each_kind_of_fact_is_in_its_field_set(line):
    feed, entity, attribute, field_set = (cell.strip() for cell in line.split("|"))
    told = claims(feed, entity=entity, attribute=attribute)
    assert {claim["field_set"] for claim in told} == {field_set}


def test_a_plan_is_about_the_child_under_the_councils_own_number():
    known = {row["PersonId"] for row in rows("sen2", "persons")}
    assert {local(claim["subject"]) for claim in claims("sen2")} == known


def test_results_of_two_stages_stand_beside_each_other():
    keys = {claim["entity_key"] for claim in claims("attainment", entity="attainment")}
    assert keys == {"early_years:2026", "phonics:2026", "key_stage_2:2026", "key_stage_4:2026"}


PUPIL = {"SchoolURN": "900001", "PupilId": "S1"}
SCHOOL_TOLD_BY = [
    ("attendance", "absent_sessions", {**PUPIL, "SessionDate": "2026-03-02", "Session": "AM", "AttendanceReason": "I"}),
    ("attendance-terms", "absence_reasons", {**PUPIL, "SchoolYear": "2025/26", "Term": "autumn", "Sessions": "3"}),
    ("exclusions", "termlyexclusions", {"NativeId": "S1", "urn": "900001", "startdate": "2026-01-05"}),
    ("attainment", "phonics", {**PUPIL, "Mark": "32"}),
    ("school-census", "pupilonroll", {"pupilonrolltableid": "S1", "urn": "900001", "entrydate": "2025-09-01"}),
]


@pytest.mark.parametrize(("feed", "table", "row"), SCHOOL_TOLD_BY)
@pytest.mark.parametrize("flagged", [False, True])
def test_n4_no_school_feed_tells_another_agency_where_a_protected_child_is(world, feed, table, row, flagged):
    flags = [{"flag_table_id": "f", "flag_person_id": "1", "flag_kind": "confidential_address"}] if flagged else []
    person = {"pers_person_id": "1", "pers_forename": "Kit"}
    world.send("case-system", "ssd", {"ssd_person": [person], "ssd_person_flags": flags}, MAY)
    world.send(feed, feed, {table: [row]}, MAY, controller="westmarch-schools", full=False)
    world.persons([("westmarch-council/1", PROTECTED), ("westmarch-schools/S1", PROTECTED)])
    with world.open(world.worker(PROTECTED), subjects=[PROTECTED]) as reader:
        seen = {fact.value for fact in reader.timeline(PROTECTED)}
    assert ("900001" in seen) is not flagged


def test_needs_that_change_places_are_told_in_their_new_order(world):
    """The rank of a need is no number of a supplier's: it must not follow the need to its old place."""
    for received, order in [(MAY, ("SLCN", "ASD")), (MAY + timedelta(days=30), ("ASD", "SLCN"))]:
        needs = [
            {"pupilonrolltableid": "S1", "sentyperank": str(rank), "sentype": kind}
            for rank, kind in enumerate(order, start=1)
        ]
        world.send("school-census", "school-census", {"senneeds": needs}, received, controller="westmarch-schools")
    world.persons([("westmarch-schools/S1", PROTECTED)])
    with world.open(world.worker(PROTECTED), subjects=[PROTECTED]) as reader:
        facts = [fact for fact in reader.timeline(PROTECTED) if fact.known_to is None]
    told = {}
    for fact in facts:
        told.setdefault(fact.entity_key, {})[fact.attribute] = fact.value
    assert {need["need_rank"]: need["need_kind"] for need in told.values()} == {"1": "ASD", "2": "SLCN"}
