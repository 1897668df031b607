"""A hand-over as a Delta table: its log tells all of its files, it appears whole, and no one in it is in the log."""

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forethought.governance import AuditError, MemoryAudit, Principal
from forethought.record import RecordError, open_reader
from forethought.record.compaction import laid, laying
from forethought.record.scaling import delta, export_delta, write_delta
from forethought.record.view import VIEW_COLUMNS

MARCH = datetime(2026, 3, 1, 9, tzinfo=UTC)


def log(folder):
    (commit,) = (folder / "_delta_log").iterdir()
    assert commit.name == "00000000000000000000.json"
    entries = [json.loads(line) for line in commit.read_text(encoding="utf-8").splitlines()]
    return {name: [entry[name] for entry in entries if name in entry] for entry in entries for name in entry}


def rows(folder):
    return [row for add in log(folder)["add"] for row in pq.read_table(folder / add["path"]).to_pylist()]


@pytest.fixture
def grant(world):
    people = [
        {"pers_person_id": "1", "pers_forename": "Kit", "pers_surname": "Brightwell", "pers_dob": "2012-03-02"},
        {"pers_person_id": "2", "pers_forename": "Lou", "pers_surname": "Maplethorpe"},
    ]
    world.send("case-system", "ssd", {"ssd_person": people}, MARCH)
    world.persons([("westmarch-council/1", "P-kit"), ("westmarch-council/2", "P-lou")])
    return world.authority.grant(world.worker("P-kit"), "direct_care", subjects=["P-kit"])


def test_the_log_tells_every_row_and_column_of_the_files(tmp_path, monkeypatch):
    monkeypatch.setattr(delta, "ROWS_OF_FILE", 2)
    table = pa.table({
        "text": ["a", None, "zoë"], "whole": [1, 2, None], "day": [date(2024, 2, 29), None, None],
        "moment": pa.array([MARCH, None, MARCH], pa.timestamp("us", tz="UTC")), "so": [True, False, None],
        "share": [0.5, None, 1.0],
    })  # fmt: skip
    write_delta(table, tmp_path / "out", name="odd", at=MARCH)
    written = log(tmp_path / "out")
    assert written["protocol"] == [{"minReaderVersion": 1, "minWriterVersion": 2}]
    (about,) = written["metaData"]
    fields = {field["name"]: field["type"] for field in json.loads(about["schemaString"])["fields"]}
    assert fields == {"text": "string", "whole": "long", "day": "date", "moment": "timestamp", "so": "boolean",
                      "share": "double"}  # fmt: skip
    assert rows(tmp_path / "out") == table.to_pylist()
    stats = [json.loads(add["stats"]) for add in written["add"]]
    assert [part["numRecords"] for part in stats] == [2, 1]
    assert sum(part["nullCount"]["day"] for part in stats) == 2
    assert all(add["size"] == (tmp_path / "out" / add["path"]).stat().st_size for add in written["add"])


def test_a_hand_over_holds_what_its_grant_shows_and_is_in_the_audit(world, grant, tmp_path):
    count = export_delta(world.store, grant, world.audit, lambda: world.now, tmp_path / "out")
    with open_reader(world.store, grant, world.audit, lambda: world.now) as reader:
        seen = reader.table(f"select {', '.join(VIEW_COLUMNS)} from claim").to_pylist()
    handed = rows(tmp_path / "out")
    assert count == len(handed) == len(seen) > 0
    assert {row["person_id"] for row in handed} == {"P-kit"}
    assert sorted(map(str, handed)) == sorted(map(str, seen))
    first, second = list(world.audit.events())[-2:]
    assert (first.rows, first.subjects) == (second.rows, second.subjects)


def test_everybody_is_handed_over_in_portions(world, grant, tmp_path, monkeypatch):
    monkeypatch.setattr(laying, "PART_ROWS", 4)
    monkeypatch.setattr(laid, "PARTS", 1)
    world.store.compact()
    everybody = world.authority.grant(Principal("l", "service", frozenset({"linkage_service"})), "linkage")
    count = export_delta(world.store, everybody, world.audit, lambda: world.now, tmp_path / "out")
    with open_reader(world.store, everybody, world.audit, lambda: world.now) as reader:
        seen = reader.table(f"select {', '.join(VIEW_COLUMNS)} from claim").to_pylist()
    handed = rows(tmp_path / "out")
    assert count == len(handed)
    assert sorted(map(str, handed)) == sorted(map(str, seen))
    assert {row["person_id"] for row in handed} >= {"P-kit", "P-lou"}
    assert len(log(tmp_path / "out")["add"]) > 1


def test_nobody_is_in_the_log(world, grant, tmp_path):
    export_delta(world.store, grant, world.audit, lambda: world.now, tmp_path / "out")
    (commit,) = (tmp_path / "out" / "_delta_log").iterdir()
    text = commit.read_text(encoding="utf-8")
    assert any("Brightwell" in str(row["value"]) for row in rows(tmp_path / "out"))
    assert not [word for word in ("Brightwell", "2012-03-02", "P-kit", "westmarch") if word in text]


def test_what_is_not_in_the_audit_is_not_handed_over(world, grant, tmp_path):
    class Broken(MemoryAudit):
        def append(self, event):
            raise OSError("the disk is full")

    with pytest.raises((AuditError, RecordError)):
        export_delta(world.store, grant, Broken(), lambda: world.now, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_in_the_place_of_a_hand_over_stays(world, grant, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(RecordError, match="in the place of the hand-over"):
        export_delta(world.store, grant, world.audit, lambda: world.now, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_column_that_no_delta_table_can_have_is_named(tmp_path):
    with pytest.raises(RecordError, match="'odd'"):
        write_delta(pa.table({"odd": [[1], [2]]}), tmp_path / "out", name="odd", at=MARCH)
    assert not (tmp_path / "out").exists()
