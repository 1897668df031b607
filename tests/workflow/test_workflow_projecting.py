"""Formats of the sector made of the record: of one council's own facts, as known then, the same bytes again."""

import csv
import json
import shutil
from datetime import UTC, date, datetime

import pytest

from forethought.governance import MemoryAudit, demo_agreements
from forethought.model import UserError
from forethought.record.projections import COUNCIL, load_projection, projections
from forethought.synth import Order, Window, authority_named, make_feeds
from forethought.workflow import Workspace, build, create_workspace
from forethought.workflow.projecting import differing, project_record

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
YEAR_END = date(2026, 3, 31)
KNOWN = datetime(2026, 3, 20, tzinfo=UTC)  # before the extract of that year's end came
PARTICULARS = {"year": "2026", "office_hours": "the duty desk", "out_of_hours": "the night desk", "la_code": "009"}


def clock():
    return NOW


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    """A council's case system, whole, at the ends of two years."""
    root = tmp_path_factory.mktemp("council") / "workspace"
    workspace = create_workspace(root, 'demo = true\nsynthetic = true\nauthority = "E06009901"\nchildren = 2000\n')
    for name, text in demo_agreements().items():
        (workspace.agreements / name).write_text(text, encoding="utf-8")
    feeds = ("case-system", "case-system-ssd", "school-roll")
    order = Order(authority_named("westmarch", 2000), Window(2026, 2), seed=5, feeds=feeds)
    make_feeds(order, workspace.inbox, processes=1)
    later = tmp_path_factory.mktemp("later")
    for folder in workspace.inbox.glob("case-system*-2026"):
        shutil.move(folder, later / folder.name)
    build(workspace, MemoryAudit(), clock)
    return workspace, later


@pytest.fixture
def fresh(council, tmp_path):
    """A copy of that workspace, and where its later deliveries wait."""
    workspace, later = council
    shutil.copytree(workspace.root, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace"), later


def made(workspace, name, out, **rest):
    audit = MemoryAudit()
    given = {"as_at": YEAR_END, "particulars": PARTICULARS, **rest}
    return project_record(workspace, name, audit, clock, out=out, **given), audit


def test_a_return_holds_the_names_and_numbers_that_the_law_asks_for(fresh, tmp_path):
    """They are kept from research and counting, not from what a council must send."""
    workspace, _ = fresh
    people = {}
    for path in sorted(workspace.inbox.glob("case-system*/*ssd_person.csv")):  # later ones say it anew
        with path.open(encoding="utf-8", newline="") as file:
            people |= {row["pers_person_id"]: row for row in csv.DictReader(file)}
    ssda903, _ = made(workspace, "ssda903", tmp_path / "ssda903")
    header = next(file for file in ssda903.files if "header" in file.lower() or "child_identifiers" in file.lower())
    with (ssda903.folder / header).open(encoding="utf-8-sig", newline="") as file:
        numbers = {row["CHILD"]: row["UPN"] for row in csv.DictReader(file)}
    held = {child: people[child]["pers_upn"] for child in numbers if people[child]["pers_upn"]}
    assert len(held) > 5
    assert held.items() <= numbers.items()
    api, _ = made(workspace, "csc_api", tmp_path / "csc_api")
    children = json.loads((api.folder / "children.json").read_text(encoding="utf-8"))
    assert len(children) > 20
    for child in children:
        known = people[child["la_child_id"]]
        told = child["child_details"]
        assert (told["first_name"], told["surname"]) == (known["pers_forename"], known["pers_surname"])
        assert told.get("unique_pupil_number", "") == known["pers_upn"]


UNCHANGED = ("cp_is",)  # no plan began and no child came into care in that month
OF_A_COUNCIL = [name for name in projections() if load_projection(name).about == COUNCIL]


@pytest.mark.parametrize("name", OF_A_COUNCIL)
def test_what_was_made_is_made_again_byte_for_byte_whatever_came_since(fresh, tmp_path, name):
    workspace, later = fresh
    then, _ = made(workspace, name, tmp_path / "then", as_known_at=KNOWN)
    before = {file: (then.folder / file).read_bytes() for file in then.files}
    assert any(content.strip() for content in before.values())
    for folder in later.iterdir():
        shutil.copytree(folder, workspace.inbox / folder.name)
    assert build(workspace, MemoryAudit(), clock).deliveries
    now, _ = made(workspace, name, tmp_path / "now")
    changed = any((now.folder / file).read_bytes() != before.get(file) for file in now.files)
    assert changed or name in UNCHANGED, "nothing had changed"
    assert differing(workspace, then.folder, MemoryAudit(), clock) == ()
    known_then, _ = made(workspace, name, tmp_path / "known-then", as_known_at=KNOWN)
    assert {file: (known_then.folder / file).read_bytes() for file in known_then.files} == before


def test_one_event_is_logged_for_each_making_and_it_names_the_purpose(fresh, tmp_path):
    workspace, _ = fresh
    _, audit = made(workspace, "ssd", tmp_path / "out")
    (event,) = audit.events()
    assert (event.purpose, event.action) == ("statutory_return", "extract")


def test_only_the_councils_own_facts_are_used(fresh, tmp_path):
    workspace, _ = fresh
    shutil.copytree(workspace.root / "record", tmp_path / "whole")
    whole, _ = made(workspace, "ssd", tmp_path / "with-schools")
    people = {line.split(",")[0] for line in (whole.folder / "ssd_person.csv").read_text().splitlines()[1:]}
    rolls = next(workspace.inbox.glob("school-roll-*")).glob("*Pupils.csv")
    pupils = {line.split(",")[0].strip('"') for line in next(rolls).read_text().splitlines()[1:]}
    assert people
    assert not people & pupils


def test_a_changed_file_is_named(fresh, tmp_path):
    workspace, _ = fresh
    then, _ = made(workspace, "ssda903", tmp_path / "then")
    (then.folder / "Header.csv").write_bytes(b"")
    assert differing(workspace, then.folder, MemoryAudit(), clock) == ("Header.csv",)


def test_the_note_names_what_it_was_made_from_and_no_person(fresh, tmp_path):
    workspace, _ = fresh
    then, _ = made(workspace, "ssd", tmp_path / "then")
    note = json.loads((then.folder / "made.json").read_text())
    assert set(note) == {
        "projection", "as_at", "as_known_at", "controller", "authority", "particulars", "batches", "reviewed", "sha256",
    }  # fmt: skip
    assert note["batches"] == sorted(row["batch"] for row in workspace.store().batches())


@pytest.mark.parametrize(
    ("name", "rest", "said"),
    [
        ("nothing", {}, "There is no projection called 'nothing'"),
        ("ssda903", {"particulars": {}}, "was not told: year"),
        ("sui_records", {}, "is about one person"),
        ("ssd", {"controller": "westmarch-schools"}, "holds nothing that this could be made from"),
        ("ssd", {"as_known_at": datetime(2019, 1, 1, tzinfo=UTC)}, "holds nothing that this could be made from"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words_and_writes_nothing(fresh, tmp_path, name, rest, said):
    workspace, _ = fresh
    with pytest.raises(UserError) as refused:
        made(workspace, name, tmp_path / "out", **rest)
    assert said in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_left_alone(fresh, tmp_path):
    workspace, _ = fresh
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(UserError, match="holds something else"):
        made(workspace, "ssd", tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
