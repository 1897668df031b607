"""Who somebody is does not change when a source stops telling of their record, or tells of it under a new number."""

import csv
from dataclasses import replace
from datetime import timedelta

import pyarrow.parquet as pq

from forethought.workflow import note_text, read_delivery
from forethought.workflow.identity import report_folder
from support_case_system import built_afresh, case_systems, rows_of, run

SEALED = "sealed_identity"
COUNCIL = "westmarch-council/"


def people_of(workspace):
    """The numbers of the people whom the case system tells of."""
    return {row["pers_person_id"] for row in rows_of(workspace, "ssd_person")}


def deliver_anew(workspace, changed, *, days=30):
    """Everything of the case system once more, each row as ``changed`` makes it, or not at all where that is None."""
    for first in case_systems(workspace):
        folder = workspace.inbox / f"{first.name}-later"
        folder.mkdir()
        for path in first.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header, *(row for row in map(changed, rows) if row is not None)])
        told = read_delivery(first)
        sent = replace(told, name=folder.name, full=True, received=told.received + timedelta(days))
        (folder / "delivery.toml").write_text(note_text(sent), encoding="utf-8")


def new_number(number):
    return f"N{number}"


def renumbering(workspace):
    numbers = people_of(workspace)
    return lambda row: [new_number(cell) if cell in numbers else cell for cell in row]


def with_something_strong(workspace):
    """The records that linkage compares, by the report of the records themselves: those with a birth date."""
    return {row["pers_person_id"] for row in rows_of(workspace, "ssd_person") if row["pers_dob"]}


def nobody_may_or_can_say(workspace, number):
    """Whether the identity of a record is sealed, or a person is asked as the machine cannot tell it from another."""
    store = workspace.store()
    old, new = COUNCIL + number, COUNCIL + new_number(number)
    sealed = {row["person_id"] for row in store.protection(store.snapshot()).to_pylist() if row["kind"] == SEALED}
    asked = pq.read_table(report_folder(workspace, store.identity_version()) / "review.parquet").to_pylist()
    return store.person_of()[new] in sealed or any({row["left"], row["right"]} == {old, new} for row in asked)


def test_people_under_new_numbers_are_the_people_they_were(built):
    before, numbers = built.store().person_of(), with_something_strong(built)
    deliver_anew(built, renumbering(built))
    run(built)
    after = built.store().person_of()
    assert len(numbers) > 100
    apart = {n for n in numbers if after[COUNCIL + new_number(n)] != before[COUNCIL + n]}
    assert apart == {n for n in numbers if nobody_may_or_can_say(built, n)}
    assert len(apart) < len(numbers) / 100
    assert {subject: after[subject] for subject in before} == before


def test_built_at_once_they_are_one_too(tmp_path, built):
    numbers = with_something_strong(built)
    deliver_anew(built, renumbering(built))
    at_once = built_afresh(built, tmp_path / "at_once")
    person = at_once.store().person_of()
    apart = {n for n in numbers if person[COUNCIL + n] != person[COUNCIL + new_number(n)]}
    assert apart == {n for n in numbers if nobody_may_or_can_say(at_once, n)}
    assert len(apart) < len(numbers) / 100


def test_a_record_that_leaves_changes_nobody(built):
    before = built.store().person_of()
    gone = set(sorted(people_of(built))[::3])
    deliver_anew(built, lambda row: None if gone.intersection(row) else row)
    assert run(built).identity.report is not None
    assert built.store().person_of() == before
