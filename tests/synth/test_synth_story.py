"""The family the demonstration tells of: the same in every delivery, and different where the story needs it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from forethought.linkage import check_nhs_number, check_upn
from forethought.model import age_years
from forethought.sources import read
from forethought.synth import STORY, Made, make_feeds, mended_episodes
from forethought.workflow.demo import demo_order
from forethought.workflow.workspace import Workspace

Row = dict[str, str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Made:
    place = tmp_path_factory.mktemp("told")
    return make_feeds(demo_order(2_000), place / "inbox", truth=place / "truth", processes=1)


def rows(made: Made, delivery: str, table: str) -> list[Row]:
    with (made.folder / delivery / f"synthetic_{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def one(found: list[Row], column: str, value: str) -> Row:
    (row,) = [row for row in found if row[column] == value]
    return row


def census(made: Made, table: str) -> list[Row]:
    return read(made.folder / "cin-2026", "cin", 2026).tables[table].to_pylist()


def test_who_they_are(told: Made) -> None:
    day = STORY.overlap_wrong
    assert [age_years(child.born, day) for child in STORY.children] == [16, 2, 2]
    assert STORY.robin.born == STORY.ruby.born
    for who in STORY.people:
        assert check_nhs_number(who.nhs_number).kind == "never_issued"
    assert check_upn(STORY.kai.upn, allow_pseudo=True).ok
    people = rows(told, "case-system-2026", "ssd_person")
    for who in STORY.people:
        row = one(people, "pers_person_id", who.council_id)
        assert (row["pers_forename"], row["pers_surname"], row["pers_dob"]) == (
            who.forename,
            who.surname,
            who.born.isoformat(),
        )


def test_kai_has_two_surnames_and_three_addresses(told: Made) -> None:
    pupil = one(rows(told, "school-roll-2026", "Pupils"), "PupilId", STORY.kai.pupil_id)
    patient = one(rows(told, "child-health-2026", "ChildHealth"), "HealthId", STORY.kai.health_id)
    assert (pupil["Postcode"], patient["Postcode"]) == (STORY.kai_postcode_at_school, STORY.kai_postcode_at_health)
    assert pupil["SchoolURN"] == STORY.kai_school_urn
    assert STORY.kai.surname_elsewhere in {pupil["Surname"], patient["Surname"]}
    assert len({pupil["Postcode"], patient["Postcode"], STORY.protected_postcode}) == 3


def test_the_protected_address_is_known_to_the_council_alone(told: Made) -> None:
    flags = rows(told, "case-system-2026", "ssd_person_flags")
    assert one(flags, "flag_person_id", STORY.nadia.council_id)["flag_kind"] == "confidential_address"
    assert STORY.protected_postcode not in {row["Postcode"] for row in rows(told, "school-roll-2026", "Pupils")}
    episodes = [r for r in rows(told, "ssda903-2026", "Episodes") if r["CHILD"] == STORY.kai.council_id]
    assert {row["HOME_POST"] for row in episodes} == {STORY.protected_postcode}


def test_the_twins_share_all_but_forename_and_birth_order(told: Made) -> None:
    held = rows(told, "child-health-2026", "ChildHealth")
    robin, ruby = (one(held, "HealthId", who.health_id) for who in (STORY.robin, STORY.ruby))
    same = ("Surname", "DOB", "Sex", "Postcode", "MotherNHSNumber")
    assert [robin[name] for name in same] == [ruby[name] for name in same]
    assert (robin["BirthOrder"], ruby["BirthOrder"]) == ("1", "2")
    cases = [row for row in census(told, "CINdetails") if row["LAchildID"] in ("700002", "700003")]
    assert len(cases) == 2
    assert len({row["CINreferralDate"] for row in cases}) == 1


def test_kais_placement_overlaps_until_it_is_mended(told: Made) -> None:
    held = rows(told, "ssda903-2026", "Episodes")
    mine = [row for row in held if row["CHILD"] == STORY.kai.council_id]
    assert f"{STORY.overlap_wrong:%d/%m/%Y}" in {row["DEC"] for row in mine}
    mended = mended_episodes(held)
    changed = [(old, new) for old, new in zip(held, mended, strict=True) if old != new]
    assert [(old["CHILD"], new["DEC"]) for old, new in changed] == [
        (STORY.kai.council_id, f"{STORY.overlap_decom:%d/%m/%Y}")
    ]


def test_nobody_else_has_their_numbers(told: Made) -> None:
    numbers = {who.nhs_number for who in STORY.people}
    held = [row["pers_single_unique_id"] for row in rows(told, "case-system-2026", "ssd_person")]
    held += [row["NHSNumber"] for row in rows(told, "child-health-2026", "ChildHealth")]
    assert sum(number in numbers for number in held) <= 3 + 3
    postcodes = [row["postcode"] for row in rows(told, "reference", "postcodes")]
    assert len(postcodes) == len(set(postcodes))


def test_the_story_is_only_in_the_demonstration(tmp_path: Path) -> None:
    assert demo_order(2_000).story
    workspace = Workspace(tmp_path)
    assert workspace.truth != workspace.inbox
