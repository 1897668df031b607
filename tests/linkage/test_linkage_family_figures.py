"""The figures on families and their report: before and after linkage, quality, and what is never in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

from forethought.linkage.families import (
    case_system_mothers,
    family_report,
    health_mothers,
    inferred_siblings,
    linked_parents,
    quality,
    relate,
    school_contacts,
    sibling_pairs,
    sibling_quality,
)
from support_families import births

Read = Callable[[str], pa.Table]
TODAY = date(2026, 3, 31)

CHILDREN = """
record_id | source
c/1       | council
c/2       | council
h/1       | health
h/3       | health
h/4       | health
s/2       | school
s/5       | school
"""
PERSONS = """
record_id  | person_id
c/1        | ada
h/1        | ada
c/2        | ben
s/2        | ben
h/3        | cara
h/4        | dan
s/5        | eve
c/9        | mum
h/1:mother | mum
h/3:mother | mum
"""
MOTHERS = "moth_person_id | moth_childs_person_id\n9 | 1\n9 | 2"
HEALTH = """
HealthId | MotherNHSNumber | MotherSurname | MotherForename | MotherDOB
1        |                 | Reed          | May            | 1990-01-01
3        |                 | Reed          | May            | 1990-01-01
4        |                 | Reed          |                |
"""
CONTACTS = (
    "PupilId | ContactOrder | Surname | Forename | Relationship\n2 | 1 | Reed | May | Mother\n5 | 1 | Ash | Jo | Father"
)
BORN = "person | born\nada | 2015-01-01\nben | 2018-01-01\ncara | 2020-01-01\ndan | 2020-01-01\nmum | 1990-01-01"


@pytest.fixture
def made(people: Read) -> dict[str, pa.Table]:
    read = {"c": case_system_mothers(people(MOTHERS), "c"), "h": health_mothers(people(HEALTH), "h")}
    statements = pa.concat_tables([*read.values(), school_contacts(people(CONTACTS), "s")])
    persons = people(PERSONS)
    related = relate(statements, persons, names=people("record_id | forename | surname\nc/9 | May | Reed"))
    inferred = inferred_siblings(related.relations, births(BORN), on=TODAY)
    return {"statements": statements, "persons": persons, "related": related, "inferred": inferred}


def test_children_with_a_linked_parent_before_and_after(people: Read, made: dict[str, pa.Table]) -> None:
    """The school holds no parent's record, yet its pupil has one by the council; who is known by name only has none."""
    found = linked_parents(
        people(CHILDREN), made["statements"], made["related"].relations, made["persons"], births(BORN), on=TODAY
    )
    assert [(row.source, row.children, row.before, row.after) for row in found] == [
        ("council", 2, 2, 2), ("health", 3, 2, 2), ("school", 2, 0, 1), ("all", 7, 4, 5),
    ]  # fmt: skip


def test_pairs_of_siblings_before_and_after(made: dict[str, pa.Table]) -> None:
    """The council knows of two of three children; each health record names a mother of its own."""
    whole = pa.concat_tables([made["related"].relations, made["inferred"]])
    found = sibling_pairs(made["statements"], whole, made["persons"], births(BORN), on=TODAY)
    assert (found.before, found.after) == (1, 3)


WHOSE = "record_id | truth_id\nc/1 | A\nh/1 | A\nc/2 | B\ns/2 | B\nh/3 | {}\nh/4 | D\ns/5 | E"
TRUE_MOTHERS = "truth_id | mother\nA | M\nB | M\nC | M\nD | M\nE |\nX | N"


@pytest.mark.parametrize(("third", "right", "precision", "recall"), [("C", 3, 1.0, 0.5), ("X", 1, 1 / 3, 1 / 3)])
def test_siblings_are_held_against_the_truth(
    people: Read, made: dict[str, pa.Table], third: str, right: int, precision: float, recall: float
) -> None:
    """Dan's mother is named by nobody: three pairs are missed. When Cara is another's, two of three found are wrong."""
    whose, mothers = people(WHOSE.format(third)), people(TRUE_MOTHERS)
    found = sibling_quality(made["inferred"], made["persons"], whose, mothers)
    assert (found.found, found.right) == (3, right)
    assert (found.precision, found.recall) == (pytest.approx(precision), pytest.approx(recall))
    assert found.recall is not None
    assert found.recall_interval[0] < found.recall < found.recall_interval[1]


def test_nothing_found_has_no_precision() -> None:
    nothing = quality(0, 0, 4)
    assert (nothing.precision, nothing.recall) == (None, 0.0)


def test_the_report_tells_figures_and_nobodys_values(people: Read, made: dict[str, pa.Table]) -> None:
    report = family_report(
        people(CHILDREN), made["statements"], made["related"], made["inferred"], made["persons"], births(BORN),
        on=TODAY, quality=quality(3, 3, 6),
    )  # fmt: skip
    page, data = report.to_markdown(), json.loads(report.to_json())
    assert "| all | 7 | 4 (57.1%) | 5 (71.4%) |" in page
    assert "within one source: 1. After linkage, stated or inferred: 3." in page
    assert "precision 1.0000, recall 0.5000" in page
    assert "| brother or sister, how is not said | inferred | 3 |" in page
    assert "Adults known by name only: 1." in page
    assert data["relations"]["mother"] == {"asserted": 5}
    assert data["conflicts"] == {}
    for value in ("Reed", "May", "ada", "c/1", "1990"):
        assert value not in page + report.to_json()


def test_a_report_on_nobody_is_no_error(people: Read) -> None:
    nobody = people("record_id | source"), people("record_id | person_id")
    statements = case_system_mothers(people("moth_person_id | moth_childs_person_id"), "c")
    related = relate(statements, nobody[1])
    inferred = inferred_siblings(related.relations, births("person | born"), on=TODAY)
    page = family_report(nobody[0], statements, related, inferred, nobody[1], births("person | born"), on=TODAY)
    assert page.parents == ()
    assert "None." in page.to_markdown()
