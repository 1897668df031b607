from __future__ import annotations

import itertools
from datetime import date

from forethought.model import age_years
from forethought.synth import STORY, mended_episodes

TODAY = date(2026, 6, 5)


def _one(rows, field, value):
    (row,) = [row for row in rows if row[field] == value]
    return row


def test_ages_are_as_told():
    assert [age_years(child.born, TODAY) for child in STORY.children] == [17, 2, 2]


def test_kai_has_two_surnames_and_one_pupil_number(westmarch):
    kai = STORY.kai
    council = _one(westmarch.rows("case-system", "ssd_person"), "pers_person_id", kai.council_id)
    school = _one(westmarch.rows("school-roll", "pupils"), "PupilId", kai.pupil_id)
    health = _one(westmarch.rows("child-health", "child_health"), "HealthId", kai.health_id)
    assert (council["pers_surname"], school["Surname"], health["Surname"]) == ("Marlow", "Denholm", "Denholm")
    assert council["pers_upn"] == school["UPN"] == kai.upn
    assert council["pers_single_unique_id"] == health["NHSNumber"] == kai.nhs_number
    assert school["SchoolURN"] == STORY.kai_school_urn


def test_school_and_health_disagree_on_where_kai_lives_and_neither_is_home(westmarch):
    school = _one(westmarch.rows("school-roll", "pupils"), "PupilId", STORY.kai.pupil_id)["Postcode"]
    health = _one(westmarch.rows("child-health", "child_health"), "HealthId", STORY.kai.health_id)["Postcode"]
    assert (school, health) == (STORY.kai_postcode_at_school, STORY.kai_postcode_at_health)
    assert len({school, health, STORY.protected_postcode}) == 3


def test_home_is_in_the_case_system_and_the_return_and_flagged(westmarch):
    flags = westmarch.rows("case-system", "ssd_person_flags")
    assert _one(flags, "flag_person_id", STORY.nadia.council_id)["flag_kind"] == "confidential_address"
    homes = {
        row["addr_person_id"]: row["addr_address_postcode"]
        for row in westmarch.rows("case-system", "ssd_address")
        if not row["addr_address_end_date"]
    }
    for who in (STORY.nadia, *STORY.children):
        assert homes[who.council_id] == STORY.protected_postcode
    episodes = [r for r in westmarch.rows("ssda903-2026", "episodes") if r["CHILD"] == STORY.kai.council_id]
    assert {row["HOME_POST"] for row in episodes} == {STORY.protected_postcode}


def test_the_protected_postcode_belongs_to_no_other_family(westmarch):
    pupils = westmarch.rows("school-roll", "pupils")
    assert STORY.protected_postcode not in {row["Postcode"] for row in pupils}
    living = [r for r in westmarch.rows("child-health", "child_health") if r["Postcode"] == STORY.protected_postcode]
    assert {row["HealthId"] for row in living} == {STORY.robin.health_id, STORY.ruby.health_id}


def test_plain_scoring_has_little_to_tell_the_twins_apart(westmarch):
    health = westmarch.rows("child-health", "child_health")
    robin, ruby = (_one(health, "HealthId", twin.health_id) for twin in (STORY.robin, STORY.ruby))
    same = ("Surname", "DOB", "Sex", "Postcode", "MotherNHSNumber", "GPPractice")
    assert [robin[name] for name in same] == [ruby[name] for name in same]
    assert robin["Forename"][0] == ruby["Forename"][0]
    assert (robin["BirthOrder"], ruby["BirthOrder"]) == ("1", "2")


def test_one_twin_has_no_nhs_number_in_social_care_and_neither_has_a_pupil_number(westmarch):
    people = westmarch.rows("case-system", "ssd_person")
    robin, ruby = (_one(people, "pers_person_id", twin.council_id) for twin in (STORY.robin, STORY.ruby))
    assert (robin["pers_single_unique_id"], ruby["pers_single_unique_id"]) == (STORY.robin.nhs_number, "")
    assert (robin["pers_upn"], ruby["pers_upn"]) == ("", "")


def test_one_worker_leads_for_the_three_children(westmarch):
    held = {
        (row["invo_person_id"], row["invo_professional_id"])
        for row in westmarch.rows("case-system", "ssd_involvements")
        if not row["invo_involvement_end_date"]
    }
    assert {(child.council_id, STORY.lead_worker_id) for child in STORY.children} <= held
    staff = _one(westmarch.rows("case-system", "ssd_professionals"), "prof_professional_id", STORY.lead_worker_id)
    assert staff["prof_professional_name"] == STORY.lead_worker
    assert staff["prof_social_worker_registration_no"] == STORY.lead_worker_registration


def test_nadia_is_recorded_as_mother_of_all_three(westmarch):
    mine = {
        r["moth_childs_person_id"]
        for r in westmarch.rows("case-system", "ssd_mother")
        if r["moth_person_id"] == "800001"
    }
    assert mine == {child.council_id for child in STORY.children}


def test_a_health_visitor_sees_the_twins(westmarch):
    for twin in (STORY.robin, STORY.ruby):
        roles = {
            r["LeadRole"] for r in westmarch.rows("child-health", "health_contacts") if r["HealthId"] == twin.health_id
        }
        assert roles == {"Health visitor"}


def test_the_twins_have_an_open_case_and_an_enquiry_that_needed_no_conference(westmarch):
    cases = westmarch.table("cin-2026", "CINdetails")
    enquiries = westmarch.table("cin-2026", "Section47")
    for twin in (STORY.robin, STORY.ruby):
        assert _one(cases, "LAchildID", twin.council_id)["CINclosureDate"] is None
        assert _one(enquiries, "LAchildID", twin.council_id)["ICPCnotRequired"] == "1"


def test_kais_placement_overlaps_until_it_is_mended(westmarch):
    def overlapping(rows):
        mine = sorted(
            (r for r in rows if r["CHILD"] == STORY.kai.council_id), key=lambda r: r["DECOM"][6:] + r["DECOM"][3:5]
        )
        return [b["DECOM"] for a, b in itertools.pairwise(mine) if a["DEC"] != b["DECOM"]]

    rows = westmarch.rows("ssda903-2026", "episodes")
    assert overlapping(rows) == ["24/11/2025"]
    mended = mended_episodes(rows)
    assert overlapping(mended) == []
    assert sum(a != b for a, b in zip(rows, mended, strict=True)) == 1


def test_kai_is_said_to_have_moved_because_of_behaviour(westmarch):
    rows = [r for r in westmarch.rows("ssda903-2026", "episodes") if r["CHILD"] == STORY.kai.council_id]
    assert [row["REASON_PLACE_CHANGE"] for row in rows] == ["CREQB", "CARPL", ""]


def test_the_story_is_in_the_truth_under_its_ids(westmarch):
    true = {row["record_id"]: row["person_id"] for row in westmarch.true("records")}
    for who in STORY.children:
        assert true[f"westmarch-council/{who.council_id}"] == who.true_id
        assert true[f"westmarch-health/{who.health_id}"] == who.true_id
        assert true[f"westmarch-health/{who.health_id}:mother"] == STORY.nadia.true_id
    assert true[f"westmarch-schools/{STORY.kai.pupil_id}"] == STORY.kai.true_id
    assert true[f"westmarch-council/{STORY.nadia.council_id}"] == STORY.nadia.true_id
