"""A record that another agency sent: into rows, into claims, through the reader, and out again."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.model import load_form
from forethought.record import RecordError
from forethought.record.projections import Ask, project
from forethought.record.projections.sui_records import claims_from_record
from forethought.record.projections.sui_records.spec import record_types
from forethought.record.view import VIEW_COLUMNS

JUNE = datetime(2026, 6, 20, 9, tzinfo=UTC)
ON = date(2026, 7, 1)
NUMBER = "9990000018"

# Everything that the five records can say, in the words of the interface.
SENT = {
    "personal.details": {
        "firstName": "Kit", "lastName": "Example", "dateOfBirth": "2014-03-02",
        "address": {"line1": "1 Some Street", "line2": "Somewhere", "townOrCity": "Westmarch", "county": "Marches",
                    "postcode": "WX1 1AA"},
        "namesOfIndividualsResidingAtMainAddress": ["Mo Example"], "birthAssignedSex": "Female",
        "pronouns": "she/her", "ethnicity": "Any other ethnic group", "firstLanguage": "Cornish",
        "designatedLocalAuthority": "Westmarch", "englishAsAdditionalLanguage": True, "braille": False,
        "signLanguage": True, "makaton": False, "interpreter": True,
        "relatedPeople": [{"relationshipToTheChild": "Mother", "name": "Mo Example", "dob": "1990-05-06",
                           "risk": ["FORBIDDEN"]}],
    },
    "childrens-services.details": {
        "keyWorker": "Social worker 1", "dutyContactDetails": ["Ring the duty team"],
        "teamInvolvement": ["Assessment team 1", "Disabled children team"],
        "childrensServicesReferrals": [{"date": "2026-01-05", "type": "Early Help"}],
    },
    "education.details": {
        "educationSettingName": "Some School",
        "educationSettingAddress": {"line1": "2 Some Street", "line2": None, "townOrCity": "Westmarch",
                                    "county": None, "postcode": "WX2 2BB"},
        "educationSettingTelephone": "the school's number",
        "yearlyEducationAttendances": [
            {"academicTermYearStart": 2025, "academicTermYearEnd": 2026, "attendancePercentage": 75.5,
             "unauthorisedAbsencePercentage": 1.0, "suspensions": 3, "exclusions": 0,
             "schoolMovesNonTransitional": 1, "schoolsAverageAttendance": 97.5},
        ],
    },
    "health.details": {
        "registeredGPName": "General practitioner 1", "registeredGPSurgery": "Some Surgery",
        "gpAddress": {"line1": "3 Some Street", "line2": None, "townOrCity": None, "county": None,
                      "postcode": "WX3 3CC"},
        "gpTelephone": "the surgery's number", "camhsContactDetails": ["Ring the clinic"],
        "camhsTeamInvolvement": ["Clinic 1"],
        "missedAppointments": [{"date": "2026-02-03", "setting": "GP", "reason": "review"}],
        "emergencyDepartmentAttendances": [{"date": "2026-03-04", "reason": "fall"}],
    },
    "crime-justice.details": {
        "policeMarkerDetails": "FORBIDDEN", "servicesKnownTo": ["Youth justice service (YJS)"],
        "lastPoliceProtectionPowerEvent": "2025-12-24",
        "missingEpisodes": [{"date": "2026-03-14", "returnedHomeInterviewAttended": True}],
        "linkedCrimeRisks": [{"date": "2026-04-01", "riskType": "CriminalExploitation"}],
    },
}  # fmt: skip


def envelope(kind, payload, **rest):
    return {"recordId": f"R-{kind}", "personId": NUMBER, "recordType": kind, "version": 1, "payload": payload, **rest}


def receive(world, sent, *, controller="westmarch-council"):
    """Each record as a delivery that only adds. The feed is the one of the demonstration whose agreement covers all."""
    for number, (kind, payload) in enumerate(sent.items()):
        rows = claims_from_record(envelope(kind, payload)).tables
        world.send("ssda903", "sui", rows, JUNE, controller=controller, full=False, mark=str(number))
    related = f"{controller}/{NUMBER}:related:0"
    world.persons([(f"{controller}/{NUMBER}", "P-child"), (related, "P-mother")])


def read(world):
    worker = world.worker("P-child", "P-mother")
    with world.open(worker, subjects=["P-child", "P-mother"]) as reader:
        return reader.table(f"select {', '.join(VIEW_COLUMNS)} from claim")


def test_what_goes_out_comes_in_and_goes_out_the_same(world):
    receive(world, SENT)
    told = project("sui_records", {"claim": read(world)}, Ask(ON, "none", None, {"person": "P-child"}))
    again = {kind.record_type: json.loads(told[f"{kind.record_type}.json"])["payload"] for kind in record_types()}
    expected = json.loads(json.dumps(SENT))
    expected["personal.details"]["relatedPeople"][0]["risk"] = None
    expected["crime-justice.details"]["policeMarkerDetails"] = None
    assert {kind: {name: body[name] for name in body if name != "type"} for kind, body in again.items()} == expected


def test_n12_what_is_said_against_people_is_kept_and_shown_to_nobody(world):
    receive(world, SENT)
    shown = read(world)
    assert "FORBIDDEN" not in shown.column("value").to_pylist()
    told = project("sui_records", {"claim": shown}, Ask(ON, "none", None, {"person": "P-child"}))
    assert not [name for name, text in told.items() if b"FORBIDDEN" in text]


def test_a_concern_of_another_agency_is_an_opinion_and_makes_a_flag_for_a_year(world):
    receive(world, {"crime-justice.details": SENT["crime-justice.details"]})
    shown = {"claim": read(world)}
    told = json.loads(project("sui_records", shown, Ask(ON, "none", None, {"person": "P-child"}))["status-flags.json"])
    (flag,) = [each for each in told["flags"] if each["flag"] == "RiskOfExploitationCriminal"]
    assert (flag["from"], flag["expires"], flag["evidence"][0]["nature"]) == ("2026-04-01", "2027-03-31", "opinion")
    later = Ask(date(2027, 4, 1), "none", None, {"person": "P-child"})
    assert b"RiskOfExploitationCriminal" not in project("sui_records", shown, later).get(
        "crime-justice.details.json", b""
    )


def test_a_record_makes_rows_of_its_person_even_when_it_says_nothing_else():
    received = claims_from_record(envelope("health.details", {"missedAppointments": None, "gpAddress": None}))
    assert received.tables == {
        "SuiSubjects": [
            {"RecordId": "R-health.details", "PersonId": NUMBER, "RecordType": "health.details", "Version": "1"}
        ]
    }
    assert received.unread == ()


def test_names_are_read_however_they_are_written_and_what_has_no_place_is_named():
    payload = {"RegisteredGPSurgery": "Some Surgery", "healthActiveStatusesAndPlans": [{"status": "x"}]}
    received = claims_from_record({**envelope("health.details", payload)})
    assert received.tables["SuiHealth"][0]["RegisteredGPSurgery"] == "Some Surgery"
    assert received.unread == ("healthactivestatusesandplans",)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"recordType": "secret.details", "personId": NUMBER, "payload": {}},
        {"recordType": "health.details", "payload": {}},
        {"recordType": "health.details", "personId": NUMBER, "payload": ["Kit"]},
        {"recordType": ["health.details"], "personId": NUMBER, "payload": {}},
    ],
)
def test_a_record_that_cannot_be_read_is_refused_in_words_without_its_values(record):
    with pytest.raises(RecordError) as caught:
        claims_from_record(record)
    assert caught.value.do
    assert NUMBER not in str(caught.value)
    assert "Kit" not in str(caught.value)


def test_every_field_of_the_interface_has_a_place_in_the_form():
    form = load_form("sui")
    for kind in record_types():
        received = claims_from_record(envelope(kind.record_type, SENT[kind.record_type]))
        assert received.unread == ()
        for table, rows in received.tables.items():
            for row in rows:
                assert set(row) <= set(form.tables[table].fields), table


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["date", "name", "risk", "x"]), inner),
    max_leaves=6,
)
FIELDS = {kind.record_type: [spec.name for spec in kind.fields] for kind in record_types()}


@given(st.sampled_from(sorted(FIELDS)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.dictionaries(st.sampled_from(FIELDS[kind]), ANY))
))  # fmt: skip
def test_whatever_a_sender_sends_becomes_text_or_nothing(sent):
    kind, payload = sent
    for rows in claims_from_record(envelope(kind, payload)).tables.values():
        for row in rows:
            assert all(value is None or (isinstance(value, str) and value.strip() == value) for value in row.values())
