"""The five records of the identifier prototype, out: what they carry, what they never carry, who says what."""

import json
from datetime import date

import pytest

from forethought.record import RecordError
from forethought.record.projections import Ask, project
from forethought.record.projections.sui_records.spec import record_types
from support_claims import claim, claims, moment

ON = date(2026, 7, 1)
NUMBER = "999 000 0018"


def from_school(attribute, value, **rest):
    return claim("enrolment", attribute, value, source="westmarch-schools", feed="school-roll", **rest)


def person(attribute, value, **rest):
    return claim("person", attribute, value, **rest)


CHILD = [
    person("nhs_number", NUMBER),
    person("forename", "Kit"),
    person("surname", "Example"),
    person("date_of_birth", "2014-03-02"),
    person("sex", "F", code_set="sex_feed", code_version=2026),
    person("ethnicity", "WIRT", code_set="ethnicity", code_version=2026),
    claim("address", "postcode", "WX1 1AA"),
    claim("relationship", "relationship", "mother", other_person_id="P2"),
    person("forename", "Mo", person_id="P2"),
    person("surname", "Example", person_id="P2"),
    claim("involvement", "lead", "Social worker 1", valid_from="2026-02-01"),
    claim("involvement", "team", "Assessment team 1", valid_from="2026-02-01"),
    claim("need_episode", "primary_need", "N1", valid_from="2026-01-05", feed="cin"),
    from_school("school", "Some School", valid_from="2024-09-01"),
    from_school("sen_provision", "N", valid_from="2024-09-01", code_set="sen_provision", code_version=2026),
    from_school("sessions_possible", "260", valid_from="2024-09-01"),
    from_school("sessions_authorised", "13", valid_from="2024-09-01"),
    from_school("sessions_unauthorised", "26", valid_from="2024-09-01"),
    claim("registration", "gp_practice", "Some Surgery", source="westmarch-health", feed="child-health"),
    claim("missing_episode", "kind", "M", entity_key="1", valid_from="2026-03-04", feed="ssda903"),
    claim("missing_episode", "kind", "A", entity_key="2", valid_from="2026-03-09", feed="ssda903"),
    claim("placement", "legal_status", "L1", valid_from="2025-12-24", valid_to="2025-12-27", feed="ssda903"),
    claim("assessment", "factors", "11A", valid_from="2026-01-05", valid_to="2026-02-10", nature="opinion", feed="cin"),
]


def made(rows, on=ON, known=None, authority="E08000025"):
    told = project("sui_records", {"claim": claims(rows)}, Ask(on, authority, known, {"person": "P1"}))
    return {name: json.loads(text) for name, text in told.items()}


def payload(rows, kind, **rest):
    return made(rows, **rest)[f"{kind}.json"]["payload"]


def test_each_of_the_five_records_is_made_from_facts():
    told = made(CHILD)
    assert [each["recordType"] for each in told["index.json"]["records"]] == [
        "personal.details", "childrens-services.details", "education.details", "health.details",
        "crime-justice.details",
    ]  # fmt: skip
    said = {kind.record_type: told[f"{kind.record_type}.json"]["payload"] for kind in record_types()}
    shown = {kind: {name: value for name, value in body.items() if value is not None} for kind, body in said.items()}
    assert shown == {
        "personal.details": {
            "type": "PersonalDetailsRecordV1", "firstName": "Kit", "lastName": "Example", "dateOfBirth": "2014-03-02",
            "address": {"line1": None, "line2": None, "townOrCity": None, "county": None, "postcode": "WX1 1AA"},
            "birthAssignedSex": "Female", "ethnicity": "Traveller of Irish heritage",
            "designatedLocalAuthority": "Birmingham",
            "relatedPeople": [
                {"relationshipToTheChild": "mother", "name": "Mo Example", "dob": None, "risk": None},
            ],
        },
        "childrens-services.details": {
            "type": "ChildrensServicesDetailsRecordV1", "keyWorker": "Social worker 1",
            "teamInvolvement": ["Assessment team 1"],
            "childrensServicesReferrals": [{"date": "2026-01-05", "type": "Social Care"}],
        },
        "education.details": {
            "type": "EducationDetailsRecordV1", "educationSettingName": "Some School",
            "yearlyEducationAttendances": [
                {
                    "academicTermYearStart": 2025, "academicTermYearEnd": 2026, "attendancePercentage": 85.0,
                    "unauthorisedAbsencePercentage": 10.0, "suspensions": None, "exclusions": None,
                    "schoolMovesNonTransitional": None, "schoolsAverageAttendance": None,
                },
            ],
        },
        "health.details": {"type": "HealthDataRecordV1", "registeredGPSurgery": "Some Surgery"},
        "crime-justice.details": {
            "type": "CrimeDataRecordV1", "lastPoliceProtectionPowerEvent": "2025-12-24",
            "missingEpisodes": [{"date": "2026-03-04", "returnedHomeInterviewAttended": None}],
            "linkedCrimeRisks": [{"date": "2026-02-10", "riskType": "SexualExploitation"}],
        },
    }  # fmt: skip


def test_a_record_goes_under_the_number_and_names_its_type_and_schema():
    envelope = made(CHILD)["health.details.json"]
    assert {name: value for name, value in envelope.items() if name != "payload"} == {
        "recordId": "P1.health.details",
        "personId": "9990000018",
        "schemaUri": "https://schemas.example.gov.uk/sui/health.details.v1.json",
        "recordType": "health.details",
        "version": 1,
    }


def test_every_field_of_a_record_is_there_and_its_sources_say_who_states_it_or_why_it_is_empty():
    told = made(CHILD)
    for kind in record_types():
        names = [spec.name for spec in kind.fields]
        assert list(told[f"{kind.record_type}.json"]["payload"]) == ["type", *names]
        sources = told[f"{kind.record_type}.sources.json"]["fields"]
        assert list(sources) == names
        for name, value in told[f"{kind.record_type}.json"]["payload"].items():
            assert name == "type" or bool(sources[name].get("gap")) == (value is None), name
            assert name == "type" or value is None or sources[name]["claims"]


# What is stated beside the forename; whether records are made, and the first words of the reason if not.
NUMBERS = [
    ("one number", [person("nhs_number", NUMBER)], ""),
    ("one number twice", [person("nhs_number", NUMBER), person("nhs_number", "9990000018", source="h")], ""),
    ("no number", [], "No NHS number"),
    ("no true number", [person("nhs_number", "9990000019")], "No NHS number"),
    ("a false number beside", [person("nhs_number", NUMBER), person("nhs_number", "1", source="h")], ""),
    ("two numbers", [person("nhs_number", NUMBER), person("nhs_number", "9990000026", source="h")], "Sources state"),
    ("another's number", [person("nhs_number", NUMBER, person_id="P2")], "No NHS number"),
]


@pytest.mark.parametrize(("case", "numbers", "why"), NUMBERS, ids=[case for case, _, _ in NUMBERS])
def test_without_one_undisputed_number_nothing_is_sent(case, numbers, why):
    told = made([person("forename", "Kit"), *numbers])
    assert ("personal.details.json" in told) == (not why)
    assert told["index.json"]["not_sent"].get("personal.details", "").startswith(why)
    assert told["index.json"]["not_sent"]["health.details"]


def test_n12_no_allegation_and_nothing_against_a_third_person_enters_a_record():
    rows = [
        *CHILD,
        claim("police_marker", "marker", "ALLEGED", nature="allegation", outcome="no further action"),
        claim("warning", "warning", "ALLEGED", nature="allegation", person_id="P2"),
        claim("need_episode", "referral_source", "ALLEGED", nature="allegation", valid_from="2026-06-01"),
        claim("placement", "legal_status", "L1", nature="allegation", valid_from="2026-06-30"),
        person("forename", "ALLEGED", nature="allegation", said="2026-06-30"),
    ]
    told = made(rows)
    assert "ALLEGED" not in json.dumps(told)
    assert told["crime-justice.details.json"] == made(CHILD)["crime-justice.details.json"]
    assert told["crime-justice.details.json"]["payload"]["policeMarkerDetails"] is None


def test_all_answers_stand_beside_the_one_that_is_sent():
    rows = [
        *CHILD,
        person("forename", "Christopher", source="westmarch-schools", feed="school-roll", said="2026-06-20"),
        person("forename", "kit", source="westmarch-health", feed="child-health", said="2026-05-01"),
    ]
    told = made(rows)
    assert told["personal.details.json"]["payload"]["firstName"] == "Christopher"
    answers = told["personal.details.sources.json"]["fields"]["firstName"]["answers"]
    assert [(a["rank"], a["value"], [s["controller"] for s in a["stated_by"]]) for a in answers] == [
        (1, "Christopher", ["westmarch-schools"]),
        (2, "Kit", ["westmarch-council", "westmarch-health"]),
    ]
    assert answers[0]["reasons"] == ["above the next: stated most recently, on 2026-06-20"]


def test_an_address_is_never_put_together_from_two_sources():
    rows = [
        person("nhs_number", NUMBER),
        claim("address", "line1", "1 Old Street", said="2026-01-01"),
        claim("address", "postcode", "WX1 1AA", said="2026-01-01"),
        claim("address", "postcode", "WX2 2BB", source="westmarch-schools", feed="school-roll"),
    ]
    assert payload(rows, "personal.details")["address"] == {
        "line1": None, "line2": None, "townOrCity": None, "county": None, "postcode": "WX2 2BB",
    }  # fmt: skip


def test_of_two_that_agree_on_the_postcode_the_fuller_address_is_sent():
    rows = [
        person("nhs_number", NUMBER),
        claim("address", "line1", "1 Old Street", said="2026-01-01"),
        claim("address", "postcode", "WX1 1AA", said="2026-01-01"),
        claim("address", "postcode", "wx11aa", source="westmarch-schools", feed="school-roll"),
    ]
    said = payload(rows, "personal.details")["address"]
    assert (said["line1"], said["postcode"]) == ("1 Old Street", "WX1 1AA")


# A value and its code set; the words that are sent.
CODES = [
    ("F", "sex_feed", "Female"),
    ("2", "sex", "Female"),
    ("Female", None, "Female"),
    ("U", "sex_feed", None),
    ("X", "sex_feed", None),
    ("1", "a set that is not known", None),
]


@pytest.mark.parametrize(("value", "code_set", "sent"), CODES)
def test_a_code_is_sent_in_words_or_not_at_all(value, code_set, sent):
    rows = [person("nhs_number", NUMBER), person("forename", "Kit"), person("sex", value, code_set=code_set)]
    assert payload(rows, "personal.details")["birthAssignedSex"] == sent


def test_where_the_first_answer_cannot_be_read_the_next_is_sent():
    other = {"source": "westmarch-health", "feed": "child-health", "said": "2026-06-20"}
    rows = [
        person("nhs_number", NUMBER),
        person("sex", "X", code_set="sex_feed", **other),
        person("sex", "F", code_set="sex_feed"),
    ]
    assert payload(rows, "personal.details")["birthAssignedSex"] == "Female"


def test_house_number_and_street_make_the_first_line():
    rows = [
        person("nhs_number", NUMBER),
        claim("address", "postcode", "WX1 1AA"),
        claim("address", "house_number", "12"),
        claim("address", "street", "Some Street"),
    ]
    assert payload(rows, "personal.details")["address"]["line1"] == "12 Some Street"


# Claims of one thing (entity, then attribute=value), the field they fill, what it says.
LISTED = [
    ("contact", ["attended=3"], "health.details", "missedAppointments",
     {"date": "2026-03-04", "setting": "Community", "reason": None}),
    ("contact", ["attended=5"], "health.details", "missedAppointments", None),
    ("ed_attendance", ["complaint=fall"], "health.details", "emergencyDepartmentAttendances",
     {"date": "2026-03-04", "reason": "fall"}),
    ("missing_episode", ["return_interview_on=2026-03-07"], "crime-justice.details", "missingEpisodes",
     {"date": "2026-03-04", "returnedHomeInterviewAttended": True}),
    ("early_help_episode", ["plan_number=1"], "childrens-services.details", "childrensServicesReferrals",
     {"date": "2026-03-04", "type": "Early Help"}),
    ("referral", ["referrals_in_year=1"], "childrens-services.details", "childrensServicesReferrals",
     {"date": "2026-03-04", "type": "Social Care"}),
    ("referral", ["team_kind=CAMHS"], "childrens-services.details", "childrensServicesReferrals", None),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "said", "kind", "field", "value"), LISTED)
def test_what_other_feeds_state_fills_the_lists(entity, said, kind, field, value):
    facts = [claim(entity, *each.split("="), valid_from="2026-03-04", feed="other") for each in said]
    told = made([person("nhs_number", NUMBER), *facts]).get(f"{kind}.json")
    assert (told and told["payload"][field]) == (value and [value])


def test_what_two_sources_state_alike_is_listed_once_and_rests_on_both():
    rows = [
        person("nhs_number", NUMBER),
        claim("need_episode", "primary_need", "N1", valid_from="2026-03-04", feed="cin", claim_id="one"),
        claim("cin_episode", "primary_need", "N1", valid_from="2026-03-04", claim_id="two"),
    ]
    told = made(rows)
    referrals = told["childrens-services.details.json"]["payload"]["childrensServicesReferrals"]
    assert referrals == [{"date": "2026-03-04", "type": "Social Care"}]
    sources = told["childrens-services.details.sources.json"]["fields"]["childrensServicesReferrals"]
    assert sources["claims"] == ["one", "two"]


def test_what_has_ended_is_not_sent_as_current():
    rows = [
        person("nhs_number", NUMBER),
        claim("involvement", "lead", "Gone", valid_from="2025-01-01", valid_to="2026-07-01"),
        claim("involvement", "team", "Team", valid_from="2025-01-01", valid_to="2026-07-02"),
        claim("involvement", "lead", "Yet to come", valid_from="2026-07-02", entity_key="2"),
    ]
    said = payload(rows, "childrens-services.details")
    assert (said["keyWorker"], said["teamInvolvement"]) == (None, ["Team"])
    assert payload(rows, "childrens-services.details", on=date(2026, 6, 30))["keyWorker"] == "Gone"


def test_a_record_as_it_was_known():
    rows = [
        person("nhs_number", NUMBER, said="2025-01-01"),
        person("surname", "Before", said="2025-01-01", known_to="2026-06-01"),
        person("surname", "After", said="2026-06-01"),
    ]
    assert payload(rows, "personal.details")["lastName"] == "After"
    assert payload(rows, "personal.details", known=moment("2026-05-31"))["lastName"] == "Before"
    assert made(rows, known=moment("2024-12-31"))["index.json"]["records"] == []


def test_a_moment_without_a_time_zone_is_refused_in_words():
    with pytest.raises(RecordError) as caught:
        made(CHILD, known=moment("2026-05-31").replace(tzinfo=None))
    assert caught.value.do


def test_impossible_attendance_is_not_worked_out():
    sessions = {"sessions_possible": "0", "sessions_authorised": "3", "sessions_unauthorised": "x", "school": "S"}
    rows = [person("nhs_number", NUMBER), *(from_school(name, value) for name, value in sessions.items())]
    assert payload(rows, "education.details")["yearlyEducationAttendances"] is None


def test_a_table_without_its_times_is_refused_in_words():
    with pytest.raises(RecordError) as caught:
        project("sui_records", {"claim": claims(CHILD).drop_columns(["known_to"])},
                Ask(ON, "E08000025", None, {"person": "P1"}))  # fmt: skip
    assert "known_to" in str(caught.value)
