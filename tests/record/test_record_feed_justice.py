"""What police, courts, youth justice and probation say: of whom, in which words, and who may see it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from forethought.governance import Allocation, Principal
from record.record_feeds import JUSTICE, claims, local, rows

CHILD, MOTHER = "P-child", "P-mother"
MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
IDENTITY = {"forename", "middle_forenames", "surname", "date_of_birth", "sex", "ethnicity"}
ADDRESS = {"house_number", "street", "postcode", "uprn"}


@pytest.mark.parametrize("feed", JUSTICE)
def test_what_is_not_name_or_address_is_of_the_set_of_protection(feed):
    stricter = {"social_care_status": "need", "placing_authority": "care", "location_uprn": "contact_details"}
    for claim in claims(feed):
        if claim["entity"] == "person":
            assert (claim["attribute"] in IDENTITY, claim["field_set"]) == (True, "identity")
        elif claim["entity"] == "address":
            assert (claim["attribute"] in ADDRESS, claim["field_set"]) == (True, "contact_details")
        else:
            assert claim["field_set"] == stricter.get(claim["attribute"], "protection"), claim["attribute"]


@pytest.mark.parametrize(
    ("feed", "table"),
    [("police-incidents", "people"), ("marac", "people"), ("police-missing", "missing"), ("probation", "sentences")],
)
def test_an_address_is_that_of_the_person_of_its_row(feed, table):
    given = {
        (row["LocalId"], row[column])
        for row in rows(feed, table)
        for column in ("HouseNumber", "Street", "Postcode", "Uprn")
    }
    found = claims(feed, entity="address")
    assert found
    assert {(local(claim["subject"]), claim["value"]) for claim in found} <= given


@pytest.mark.parametrize("feed", ["police-incidents", "marac"])
def test_what_police_were_told_is_an_allegation_that_says_it_was_not_tried(feed):
    events = [claim for claim in claims(feed) if claim["entity"] not in ("person", "address")]
    assert events
    assert {claim["nature"] for claim in events} == {"allegation"}
    assert all(claim["outcome"] for claim in events)


def test_an_offence_carries_its_outcome_or_says_that_there_is_none_yet():
    for claim in claims("youth-justice", entity="offence"):
        assert claim["nature"] == "allegation"
        assert claim["outcome"]
    decided = claims("youth-justice", entity="offence", attribute="outcome")
    assert all(claim["outcome"] != "no outcome yet" for claim in decided)


def test_what_a_case_holds_in_common_is_said_of_the_case_and_not_of_the_people_in_it():
    private = {
        "police-incidents": {"detail", "location_uprn"},
        "marac": {"dash_points", "dash_signs", "safe_accommodation"},
        "family-court": {"within_26_weeks", "hearing_on"},
    }
    for feed, attributes in private.items():
        found = [claim for claim in claims(feed) if claim["attribute"] in attributes]
        assert {claim["attribute"] for claim in found} == attributes
        assert all("#case/" in claim["subject"] for claim in found)


def test_a_child_who_was_there_carries_the_kind_of_incident_and_when_it_was():
    there = {row["LocalId"] for row in rows("police-incidents", "people") if row["Role"] == "Child present"}
    told = [c for c in claims("police-incidents", entity="police_event") if local(c["subject"]) in there]
    assert {"role", "incident_type"} <= {claim["attribute"] for claim in told}
    assert all(claim["valid_from"] for claim in told)


def test_the_day_on_which_a_missing_child_was_found_is_still_a_day_missing():
    spans = {c["entity_key"]: c for c in claims("police-missing", entity="missing_episode", attribute="found_at")}
    assert spans
    for claim in spans.values():
        found = date.fromisoformat(claim["value"][:10])
        assert claim["valid_from"] < claim["valid_to"] == (found + timedelta(days=1)).isoformat()


def test_a_number_of_youth_justice_is_not_taken_for_one_of_social_care():
    assert {local(c["subject"]).split(":")[0] for c in claims("youth-justice")} == {"youth-justice"}


INCIDENT = {
    "IncidentReference": "PI-1",
    "OccurredAt": "2026-03-01T20:00",
    "IncidentType": "domestic",
    "DashRisk": "high",
}
PEOPLE = [
    {"IncidentReference": "PI-1", "Role": "Child present", "LocalId": "p1", "Forename": "Kit", "Postcode": "WX1 1AA"},
    {"IncidentReference": "PI-1", "Role": "Victim", "LocalId": "p2", "Forename": "Canary", "Postcode": "WX1 1AA"},
]
HEARD = {"CaseReference": "MA-1", "MeetingDate": "2026-03-12", "RiskScore": "18", "HighRiskIndicators": "weapon"}
HEARD_OF = [
    {"CaseReference": "MA-1", "Role": "child", "LocalId": "p1", "Forename": "Kit"},
    {"CaseReference": "MA-1", "Role": "victim", "LocalId": "p2", "Forename": "Canary"},
]


@pytest.fixture
def told(world):
    """A child and the mother, known to the council and to the police."""
    known = [{"pers_person_id": "1", "pers_forename": "Kit"}, {"pers_person_id": "10", "pers_forename": "Canary"}]
    world.send("case-system", "ssd", {"ssd_person": known}, MAY)
    sent = {"controller": "westmarch-police", "full": False}
    world.send("police-incidents", "police-incidents", {"incidents": [INCIDENT], "people": PEOPLE}, MAY, **sent)
    world.send("marac", "marac", {"cases": [HEARD], "people": HEARD_OF}, MAY, **sent)
    mine = [("westmarch-council/1", CHILD), ("westmarch-police/p1", CHILD)]
    hers = [("westmarch-council/10", MOTHER), ("westmarch-police/p2", MOTHER)]
    world.persons(mine + hers)
    return world


def holder_of(organisation):
    """Somebody who holds the child's case, and so reads who is in the family."""
    start = MAY.date() - timedelta(days=30)
    case = Allocation(CHILD, start, family=frozenset({MOTHER}))
    return Principal(
        "w", "worker", frozenset({"practitioner"}), organisation, (case,), MAY.date() + timedelta(days=300)
    )


def test_who_holds_a_childs_case_sees_that_police_came_and_nothing_of_the_adults(told):
    with told.open(holder_of("westmarch-council")) as reader:
        child, mother = reader.timeline(CHILD), reader.timeline(MOTHER)
        whole = reader.table("select * from claim where feed in ('police-incidents', 'marac')").to_pylist()
    assert {f.entity for f in child if f.feed == "police-incidents"} == {"police_event"}
    assert {(f.attribute, f.value) for f in child if f.feed == "marac"} == {
        ("role", "child"), ("case_reference", "MA-1"),
    }  # fmt: skip
    assert [f for f in mother if f.feed in ("police-incidents", "marac")] == []
    assert {row["person_id"] for row in whole} == {CHILD}
    assert not {row["attribute"] for row in whole} & {"dash_grade", "dash_points", "dash_signs", "postcode", "forename"}


def test_a_school_with_which_the_police_share_nothing_is_not_told_that_they_came(told):
    with told.open(holder_of("westmarch-schools")) as reader:
        seen = {fact.feed for person in (CHILD, MOTHER) for fact in reader.timeline(person)}
    assert seen
    assert not seen & {"police-incidents", "marac"}


def test_a_child_is_not_shown_what_police_and_meetings_hold(told):
    reading = Principal("kit", "child", frozenset({"child"}), "", (), None, subject=CHILD)
    with told.open(reading, "own_record", [CHILD]) as reader:
        assert {fact.feed for fact in reader.timeline(CHILD)} == {"case-system"}
