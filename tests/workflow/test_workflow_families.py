"""The family report of a workspace: made with the links, counted from the record, without anyone's values."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime

import pytest

from forethought.governance import MemoryAudit
from forethought.workflow import Workspace
from forethought.workflow.access import authority
from forethought.workflow.families import keep_family_report
from forethought.workflow.identity import report_folder
from forethought.workflow.linked_families import family_rows
from forethought.workflow.linked_feeds import linked_tables


def clock():
    return datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def built(built_partnership):
    return built_partnership


@pytest.fixture
def folder(built):
    return report_folder(built, built.store().identity_version())


def test_a_build_tells_how_many_children_have_a_linked_parent(folder):
    """Schools hold no parent's record: what they have after linkage came from the council or child health."""
    report = json.loads((folder / "families.json").read_text(encoding="utf-8"))
    rows = {row["source"]: row for row in report["parents"]}
    school = next(row for name, row in rows.items() if "school" in name)
    assert school["before"] == 0
    assert school["after"] > school["children"] * 0.8
    assert rows["all"]["children"] == sum(row["children"] for name, row in rows.items() if name != "all")
    assert rows["all"]["after"] > rows["all"]["before"] > 0
    assert report["siblings"]["after"] > report["siblings"]["before"] > 0
    assert report["relations"]["mother"]["asserted"]
    assert report["relations"]["sibling"]["inferred"]
    assert "| all |" in (folder / "families.md").read_text(encoding="utf-8")


def test_the_report_holds_nobodys_values(built, folder):
    told = (folder / "families.json").read_text(encoding="utf-8") + (folder / "families.md").read_text(encoding="utf-8")
    persons = built.store().identity_table("persons")
    assert not [value for column in persons.columns for value in column.to_pylist() if value in told]


def test_it_is_made_once_for_each_identity_version(built):
    audit = MemoryAudit()
    gate = authority(built, audit, clock)
    assert keep_family_report(built, gate, audit, clock) is None
    assert not list(audit.events())


def test_no_families_before_the_first_linkage(tmp_path, small_partnership):
    shutil.copytree(small_partnership, tmp_path / "workspace")
    workspace, audit = Workspace(tmp_path / "workspace"), MemoryAudit()
    assert keep_family_report(workspace, authority(workspace, audit, clock), audit, clock) is None


def test_a_family_of_the_figures_holds_the_children_of_one_mother_by_whichever_source(built):
    rows = linked_tables(built, clock)["Families"].to_pylist()
    mothers = {row["FamilyId"] for row in rows if row["Role"] == "mother"}
    children = [row for row in rows if row["Role"] == "child"]
    assert {row["FamilyId"] for row in children} == mothers
    assert len({row["PersonId"] for row in children}) == len(children)
    assert {row["Source"] for row in children} == {"case system", "child health"}


def feed(**tables):
    """Tables written as ``a | b`` lines under a header line, blank cells null."""
    made = {}
    for name, text in tables.items():
        header, *lines = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]
        made[name] = [dict(zip(header, line, strict=True)) for line in lines]
    return made


COUNCIL = feed(
    ssd_mother="""
    moth_person_id | moth_childs_person_id | moth_childs_dob
    M1             | C1                    | 2015-01-01
    M1             | C2                    | 2018-01-01
    M2             | C7                    | 2018-01-01
    M3             | C3                    | 31/02/2018
    M4             | C4                    | 2019-01-01
    """,
    ssd_person_flags="""
    flag_person_id | flag_kind
    C4             | Sealed identity
    M1             | Confidential address
    """,
)
HEALTH = feed(
    ChildHealth="""
    HealthId | DOB        | MotherNHSNumber | MotherForename | MotherSurname
    h1       | 2015-01-01 | 1               |                |
    h5       | 2020-01-01 | 1               |                |
    h6       | 2021-01-01 | 1               |                |
    """
)
NUMBERS = {
    ("ssd", "C1"): "C1", ("ssd", "C7"): "C2", ("health", "h1"): "C1", ("health", "h5"): "person-5",
    ("health", "h1:mother"): "someone", ("health", "h5:mother"): "M1", ("health", "h6:mother"): "M1",
}  # fmt: skip


def test_the_case_systems_word_goes_first_and_child_health_fills_in():
    """C1's mother by health changes nothing; C2's two records name two, C4 is sealed, nobody knows h6."""
    rows = list(family_rows(COUNCIL, HEALTH, NUMBERS, date(2026, 3, 31)))
    children = {
        (row["PersonId"], row["FamilyId"], row["BirthDate"], row["Source"]) for row in rows if row["Role"] == "child"
    }
    assert children == {
        ("C1", "M1", "2015-01-01", "case system"), ("C3", "M3", None, "case system"),
        ("person-5", "M1", "2020-01-01", "child health"),
    }  # fmt: skip
    assert {row["PersonId"] for row in rows if row["Role"] == "mother"} == {"M1", "M3"}


def test_without_child_health_the_case_system_speaks_alone():
    rows = list(family_rows(COUNCIL, {}, {}, date(2026, 3, 31)))
    assert {row["PersonId"] for row in rows if row["Role"] == "child"} == {"C1", "C2", "C3", "C7"}
