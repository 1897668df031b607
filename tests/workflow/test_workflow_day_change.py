"""A day's changes cost little only where they may: what tells who somebody is, or guards somebody, counts at once."""

import csv
import tomllib
from dataclasses import replace
from datetime import timedelta

import pytest

from forethought.governance import MemoryAudit
from forethought.workflow import authority, note_text, open_as, read_delivery
from forethought.workflow.access import service
from forethought.workflow.stated_records import stated_records
from support_case_system import NOW, built_afresh, case_systems, rows_of, run


def send(workspace, day, **tables):
    """A delivery of the case system that only adds or changes; returns its name."""
    first = case_systems(workspace)[0]
    received = read_delivery(first).received + timedelta(days=day)
    folder = workspace.inbox / f"case-system-day-{day}"
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    sent = replace(read_delivery(first), name=folder.name, full=False, received=received)
    (folder / "delivery.toml").write_text(note_text(sent), encoding="utf-8")
    assert tomllib.loads((folder / "delivery.toml").read_text(encoding="utf-8"))["full"] is False
    return folder.name


def tree(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def other_teams(workspace, many=20):
    rows = rows_of(workspace, "ssd_involvements")[:many]
    return [row | {"invo_professional_team": "Another team"} for row in rows]


def test_other_teams_change_facts_and_nobodys_identity(built):
    version, protection = built.store().identity_version(), sorted((built.record / "cache").glob("protection-*"))
    send(built, 1, ssd_involvements=other_teams(built))
    report = run(built)
    assert [step.state for step in report.deliveries if step.name.endswith("day-1")] == ["new"]
    assert report.identity.report is None
    assert built.store().identity_version() == version
    assert sorted((built.record / "cache").glob("protection-*")) == protection
    run(built)
    assert built.store().identity_version() == version


def test_gone_on_with_the_record_is_the_one_built_at_once(built, tmp_path):
    """Standing, caches and all: only the names of who is who tell how often linkage ran."""
    send(built, 1, ssd_involvements=other_teams(built))
    run(built)
    send(built, 2, ssd_involvements=other_teams(built, 30))
    run(built)
    fresh = built_afresh(built, tmp_path / "fresh")
    for part in ("batches", "cache/standing"):
        assert tree(built.record / part) == tree(fresh.record / part)
    assert built.store().person_of() == fresh.store().person_of()


def test_a_change_that_names_somebody_new_gives_them_an_identity(built):
    row = other_teams(built, 1)[0] | {"invo_person_id": "nobody-before", "invo_involvements_id": "n1"}
    send(built, 1, ssd_involvements=[row])
    version = built.store().identity_version()
    run(built)
    assert "westmarch-council/nobody-before" in built.store().person_of()
    once = built.store().identity_version()
    assert once != version
    assert run(built).identity.report is None
    assert built.store().identity_version() == once


@pytest.mark.parametrize("kind", ["confidential_address", "sealed_identity"])
def test_a_flag_of_the_day_guards_from_the_day_on(built, kind):
    who = rows_of(built, "ssd_involvements")[0]["invo_person_id"]
    person = built.store().person_of()[f"westmarch-council/{who}"]
    flag = {"flag_table_id": "late", "flag_person_id": who, "flag_kind": kind}
    send(built, 1, ssd_person_flags=[flag])
    run(built)
    store = built.store()
    marked = {(row["person_id"], row["kind"]) for row in store.protection(store.snapshot()).to_pylist()}
    assert (person, kind) in marked


def test_a_name_of_the_day_is_linked_by(built):
    row = rows_of(built, "ssd_person")[0]
    send(built, 1, ssd_person=[row | {"pers_surname": "Changed-Today"}])
    assert run(built).identity.report is not None


def test_records_looked_up_in_parts_are_those_looked_up_at_once(built_partnership):
    audit = MemoryAudit()
    linkage = service("linkage", "linkage_service")
    gate = authority(built_partnership, audit, lambda: NOW)
    with open_as(built_partnership, gate, audit, lambda: NOW, linkage, "linkage") as reader:
        whole = stated_records(reader)
        assert len(whole) > 1000
        assert whole["postcode"].null_count < len(whole)
        assert stated_records(reader, parts=5).equals(whole)
