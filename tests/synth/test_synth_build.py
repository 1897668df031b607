from __future__ import annotations

import hashlib
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forethought.model import UserError, load_form
from forethought.synth import DELIVERIES, build_partnership, write_truth


def _bytes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        build_partnership(tmp_path / name / "inbox", seed=5, children=600, truth=tmp_path / name)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_another_seed_gives_other_people_but_the_same_story(tmp_path):
    for seed in (5, 6):
        build_partnership(tmp_path / str(seed), seed=seed, children=600)
    one, other = ((tmp_path / s / "child-health" / "child_health.csv").read_text("utf-8").splitlines() for s in "56")
    assert one[1:4] == other[1:4]
    assert set(one[4:]).isdisjoint(other[4:])


def test_truth_written_later_is_the_truth_written_at_once(tmp_path):
    build_partnership(tmp_path / "inbox", seed=5, children=600, truth=tmp_path / "at once")
    write_truth(tmp_path / "later", seed=5, children=600)
    assert _bytes(tmp_path / "at once") == _bytes(tmp_path / "later")


def test_every_delivery_says_it_is_fictional(westmarch):
    folders = sorted(path.name for path in westmarch.inbox.iterdir())
    assert folders == sorted(note.folder for note in DELIVERIES)
    for folder in westmarch.inbox.iterdir():
        note = tomllib.loads((folder / "delivery.toml").read_text("utf-8"))
        assert note["synthetic"] is True
        assert "fictional" in note["title"]
        assert "do not exist" in (folder / "README.txt").read_text("utf-8")


def test_delivery_notes_hold_what_a_reader_needs(westmarch):
    for note in DELIVERIES:
        held = tomllib.loads((westmarch.inbox / note.folder / "delivery.toml").read_text("utf-8"))
        assert set(held) == {
            "title", "feed", "form", "year", "controller", "agreement", "received", "synthetic",
        }  # fmt: skip
        assert held["received"].tzinfo is not None
        assert datetime(2025, 5, 1, tzinfo=UTC) < held["received"] < datetime(2026, 7, 1, tzinfo=UTC)
        assert held["year"] == load_form(held["form"], held["year"]).year


def test_truth_is_not_among_the_deliveries(westmarch):
    assert not list(westmarch.inbox.rglob("*.parquet"))
    assert not list(westmarch.inbox.rglob("truth*"))
    assert not westmarch.truth.is_relative_to(westmarch.inbox)


def test_truth_inside_the_inbox_is_refused(tmp_path):
    with pytest.raises(UserError, match="must not lie among the deliveries"):
        build_partnership(tmp_path / "inbox", children=200, truth=tmp_path / "inbox" / "truth")
    assert not (tmp_path / "inbox").exists()


def test_too_few_children_are_refused(tmp_path):
    with pytest.raises(UserError, match="at least 200"):
        build_partnership(tmp_path, children=199)


def test_the_smallest_size_still_has_every_table(tmp_path):
    summary = build_partnership(tmp_path, seed=3, children=200)
    assert 200 <= summary.children <= 230
    assert summary.looked_after >= 4
    assert summary.deliveries["ssda903-2026"]["Episodes"] > 5
    assert summary.deliveries["cin-2026"]["CINdetails"] > 25


def test_progress_counts_up_to_the_end(tmp_path):
    steps: list[tuple[str, int, int]] = []
    build_partnership(tmp_path, seed=3, children=200, progress=lambda *step: steps.append(step))
    done = [number for _, number, _ in steps]
    assert done == sorted(done)
    assert done[-1] == steps[-1][2]


@pytest.mark.parametrize("note", DELIVERIES, ids=lambda note: note.folder)
def test_every_row_is_read_as_a_real_delivery_is(westmarch, note):
    intake = westmarch.intake(note.folder)
    assert [n for n in intake.notices if n.level == "error"] == []
    for entry in intake.account:
        assert entry.rows_set_aside == 0
    read = {name: table.num_rows for name, table in intake.tables.items()}
    assert {name: count for name, count in read.items() if count} == {
        name: count for name, count in westmarch.summary.deliveries[note.folder].items() if count
    }


@pytest.mark.parametrize("note", DELIVERIES, ids=lambda note: note.folder)
def test_codes_are_those_of_the_year_but_for_planted_faults(westmarch, note):
    form, tables = load_form(note.form, note.year), westmarch.intake(note.folder).tables
    planted = {(f["table"], f["field"]) for f in westmarch.true("faults") if f["delivery"] == note.folder}
    wrong = {
        (name, field.name)
        for name, table in tables.items()
        for field in form.tables[name].fields.values()
        if field.codes
        and name != "AssessmentFactorsList"
        and any(value and value not in field.codes for value in table.column(field.name).to_pylist())
    }
    assert wrong <= planted
