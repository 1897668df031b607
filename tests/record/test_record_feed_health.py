"""What maternity, community, hospital and mental health services and the registrar send, as claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forethought.governance import Allocation
from record.record_feeds import HEALTH, claims, local, rows

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
CHILD, MOTHER = "P-child", "P-mother"


def homes(feed):
    return {local(claim["subject"]) for claim in claims(feed, entity="address")}


def test_no_baby_has_the_home_of_its_mother():
    assert homes("births")
    assert all(subject.endswith(":mother") for subject in homes("births"))
    mothers = {row["LocalPatientIdMother"] for row in rows("maternity", "MSD001MotherDemog")}
    babies = {row["LocalPatientIdBaby"] for row in rows("maternity", "MSD401BabyDemographics")}
    assert homes("maternity") <= mothers
    assert not homes("maternity") & babies
    practices = claims("births", entity="registration")
    assert practices
    assert all(claim["subject"].endswith(":mother") for claim in practices)


def test_a_baby_of_maternity_is_related_to_its_mother():
    told = {(local(c["subject"]), local(c["other_subject"])) for c in claims("maternity", attribute="relationship")}
    babies = rows("maternity", "MSD401BabyDemographics")
    assert told == {(row["LocalPatientIdBaby"], row["LocalPatientIdMother"]) for row in babies}


def test_a_father_is_there_only_where_the_registration_names_one():
    registered = rows("births", "BirthRegistration")
    named = {row["RegistrationNumber"] for row in registered if row["FatherSurname"]}
    assert named
    assert len(named) < len(registered)
    fathers = claims("births", entity="relationship", value="father")
    assert {local(claim["other_subject"]) for claim in fathers} == {f"registration:{n}:father" for n in named}
    people = {local(claim["subject"]) for claim in claims("births", entity="person")}
    assert {s for s in people if s.endswith(":father")} == {f"registration:{number}:father" for number in named}


def test_every_notified_birth_is_a_child_of_its_own():
    notified = rows("births", "BirthNotification")
    born = claims("births", entity="birth", attribute="stillbirth")
    assert len({claim["subject"] for claim in born}) == len(notified)


def test_a_notification_without_a_minute_or_an_order_is_not_lost(world):
    """A stillborn child has neither time nor number in a notification."""
    row = {"DateOfBirth": "2026-02-03", "MotherSurname": "Testword", "Stillbirth": "Y"}
    world.send("births", "births", {"BirthNotification": [row]}, MAY, controller="westmarch-registrar", full=False)
    world.persons([("westmarch-registrar/notification:2026-02-03::::", CHILD)])
    with world.open(world.worker(CHILD), subjects=[CHILD]) as reader:
        told = {(fact.entity, fact.attribute, fact.value) for fact in reader.timeline(CHILD)}
    assert {("birth", "stillbirth", "Y"), ("relationship", "relationship", "mother")} <= told


def test_what_happens_at_a_contact_is_told_of_the_patient_of_that_contact():
    patient = {row["CareContactID"]: row["LocalPatientID"] for row in rows("community-health", "CYP201CareContact")}
    contact = {row["CareActivityID"]: row["CareContactID"] for row in rows("community-health", "CYP202CareActivity")}
    asked = {row["CareActivityID"]: row["PersScore"] for row in rows("community-health", "CodedScoredAssessment")}
    assert asked
    told = {
        (local(claim["subject"]), claim["entity_key"].split(":")[0], claim["value"])
        for claim in claims("community-health", entity="score", attribute="result")
    }
    assert told == {(patient[contact[activity]], activity, result) for activity, result in asked.items()}


def test_who_helps_never_says_what_somebody_suffers_from_or_where_they_live():
    services = {claim["value"] for claim in claims("mental-health", entity="involvement")}
    assert services == {"mental health services"}
    assert {claim["value"] for claim in claims("maternity", entity="involvement")} == {"maternity services"}
    teams = claims("mental-health", attribute="team_kind")
    assert {claim["field_set"] for claim in teams} == {"health"}


@pytest.mark.parametrize("feed", ["maternity", "emergency"])
def test_a_worry_of_staff_is_an_opinion_under_protection(feed):
    told = claims(feed, attribute="safeguarding_concern")
    assert {(claim["nature"], claim["field_set"]) for claim in told} == {("opinion", "protection")}


@pytest.mark.parametrize("feed", HEALTH)
def test_only_identity_and_the_way_to_reach_somebody_leave_the_health_sets(feed):
    health = {"health", "protection", "need", "care"}
    for claim in claims(feed):
        plain = claim["entity"] in ("person", "address", "registration", "relationship", "involvement")
        assert (claim["field_set"] in health) is not plain or claim["entity"] == "birth_registration"


def test_a_childs_worker_sees_who_the_mother_is_and_who_helps_her_but_not_her_health(world):
    booking = {
        "PregnancyID": "PG1", "LocalPatientIdMother": "M1", "AntenatalAppDate": "2026-01-05", "SmokingStatusBooking":
        "smoker", "ComplexSocialFactorsInd": "Y", "AntenatalTeam": "Northside midwives",
    }  # fmt: skip
    baby = {"LocalPatientIdBaby": "M2", "LabourDeliveryID": "LD1", "LocalPatientIdMother": "M1", "BirthWeight": "3100"}
    mother = {"LocalPatientIdMother": "M1", "PersonBirthDateMother": "1990-02-03"}
    tables = {"MSD001MotherDemog": [mother], "MSD101PregnancyBooking": [booking], "MSD401BabyDemographics": [baby]}
    world.send("maternity", "maternity", tables, MAY, controller="westmarch-hospital", full=False)
    world.persons([("westmarch-hospital/M1", MOTHER), ("westmarch-hospital/M2", CHILD)])
    worker = world.worker(CHILD)
    (case,) = worker.allocations
    held = Allocation(case.person_id, case.start, family=frozenset({MOTHER}))
    with world.open(replace(worker, allocations=(held,))) as reader:
        of_mother = {fact.value for fact in reader.timeline(MOTHER)}
        of_child = {fact.value for fact in reader.timeline(CHILD)}
    assert {"1990-02-03", "maternity services"} <= of_mother
    assert not {"smoker", "Y", "Northside midwives"} & of_mother
    assert {"3100", "mother"} <= of_child
