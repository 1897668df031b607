"""N4, N5: through the reader, no protected place reaches a record, a flag or a card."""

import json
from datetime import UTC, date, datetime

import pytest

from forethought.governance import Allocation, Principal
from forethought.record.projections import Ask, project
from forethought.record.view import VIEW_COLUMNS

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
ON = date(2026, 7, 1)
MOTHER, CHILD = "P-mother", "P-child"
HIDDEN = ("WX4 7QP", "Hidden Street", "Hidden Surgery")
SUBJECTS = [
    ("westmarch-council/10", MOTHER),
    ("westmarch-council/1", CHILD),
    ("westmarch-health/H1", CHILD),
    ("westmarch-schools/S1", CHILD),
    ("westmarch-council/9990000018", CHILD),
]


def tell(world, flagged=(), place="U6"):
    """A mother and a child as four agencies tell of them, one of them in a record of the identifier prototype."""
    flags = [{"flag_table_id": who, "flag_person_id": who, "flag_kind": kind} for who, kind in flagged]
    world.send(
        "case-system", "ssd",
        {
            "ssd_person": [
                {"pers_person_id": "10", "pers_forename": "Mo"},
                {"pers_person_id": "1", "pers_forename": "Kit", "pers_single_unique_id": "9990000018"},
            ],
            "ssd_address": [
                {"addr_table_id": who, "addr_person_id": who, "addr_address_postcode": "WX4 7QP"} for who in ("10", "1")
            ],
            "ssd_mother": [{"moth_table_id": "m", "moth_person_id": "10", "moth_childs_person_id": "1"}],
            "ssd_involvements": [
                {"invo_involvements_id": "i", "invo_person_id": "1", "invo_professional_id": "9",
                 "invo_professional_team": "Assessment team 1", "invo_involvement_start_date": "2026-02-01"},
            ],
            "ssd_professionals": [{"prof_professional_id": "9", "prof_professional_name": "Social worker 1"}],
            "ssd_person_flags": flags,
        },
        MAY,
    )  # fmt: skip
    gp = {"HealthId": "H1", "Forename": "Kit", "Postcode": "WX4 7QP", "GPPractice": "Hidden Surgery"}
    world.send("child-health", "health", {"ChildHealth": [gp]}, MAY, controller="westmarch-health")
    pupil = {"PupilId": "S1", "Forename": "Kit", "Postcode": "wx47qp", "SchoolURN": "1", "SchoolName": "Some School"}
    world.send("school-roll", "school", {"Pupils": [pupil]}, MAY, controller="westmarch-schools")
    sent = {"RecordId": "R", "PersonId": "9990000018", "Line1": "Hidden Street", "Postcode": "WX4-7QP"}
    world.send("ssda903", "sui", {"SuiPersonal": [sent]}, MAY, full=False)
    episode = {"CHILD": "1", "DECOM": "01/05/2025", "PLACE": place, "PL_POST": "WX4 7QP", "LS": "C2", "RNE": "S"}
    world.send("ssda903", "ssda903", {"Episodes": [episode]}, MAY)
    world.persons(SUBJECTS)
    return world


def shown(world, organisation="westmarch-council"):
    """Both projections as a worker of ``organisation`` gets them, as one text."""
    cases = tuple(Allocation(person, date(2026, 1, 1)) for person in (CHILD, MOTHER))
    worker = Principal("w", "worker", frozenset({"practitioner"}), organisation, cases, date(2027, 1, 1))
    with world.open(worker, subjects=[CHILD, MOTHER]) as reader:
        claim = reader.table(f"select {', '.join(VIEW_COLUMNS)} from claim")
    ask = Ask(ON, "none", None, {"person": CHILD})
    files = {**project("sui_records", {"claim": claim}, ask), **project("involvement_cards", {"claim": claim}, ask)}
    return {name: text.decode() for name, text in files.items()}


def test_without_protection_all_of_it_is_shown(world):
    text = "".join(shown(tell(world)).values())
    for place in HIDDEN:
        assert place in text


@pytest.mark.parametrize("who", ["1", "10"])
def test_n4_a_confidential_address_is_in_no_record_and_on_no_card(world, who):
    files = shown(tell(world, [(who, "confidential_address")]))
    text = "".join(files.values())
    for place in HIDDEN:
        assert place.casefold() not in text.casefold()
    assert "wx47qp" not in text.casefold()
    assert json.loads(files["personal.details.json"])["payload"]["address"] is None
    assert json.loads(files["personal.details.json"])["payload"]["firstName"] == "Kit"
    assert "Social worker 1" in files["involvement-cards.json"]


def test_n4_a_protected_placement_makes_no_flag_and_no_card_for_another_agency(world):
    tell(world, place="A3")
    ours, theirs = shown(world), shown(world, "westmarch-health")
    assert "IsChildLookedAfter" in json.loads(ours["status-flags.json"])["statusFlags"]
    assert "IsChildLookedAfter" in json.loads(theirs["status-flags.json"])["nothing_stated"]
    assert "Some School" not in "".join(theirs.values())


def test_n5_a_sealed_child_has_no_record_no_flag_and_no_card(world):
    files = shown(tell(world, [("1", "sealed_identity")]))
    assert json.loads(files["index.json"])["records"] == []
    assert json.loads(files["status-flags.json"])["statusFlags"] == []
    assert json.loads(files["involvement-cards.json"])["cards"] == []
