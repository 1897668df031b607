"""Identity in the record: each version adds its events to one log, and the log alone leads to the persons."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from forethought.record import RecordError, files, identities
from forethought.record import pointer as record_pointer

MAY, JUNE = datetime(2026, 5, 29, 9, tzinfo=UTC), datetime(2026, 6, 20, 9, tzinfo=UTC)
A, B, C = (f"westmarch-council/{number}" for number in (1, 2, 3))


def children(world, received, *numbers):
    rows = [{"CHILD": str(number), "SEX": "F", "DOB": "02/03/2012"} for number in numbers]
    world.send("ssda903", "ssda903", {"Header": rows}, received)


def events_of(world):
    columns = ("event", "person_id", "other_person_id", "record_id")
    return [tuple(row[name] for name in columns) for row in world.store.identity_log().events().to_pylist()]


def test_every_id_has_its_event_also_when_nothing_else_said_how(world):
    children(world, MAY, 1, 2)
    world.persons([(A, "P")])
    assert events_of(world) == [("created", "P", "", A), ("created", "Q-2", "", B)]
    children(world, JUNE, 1, 2, 3)
    world.persons([(A, "P"), (B, "P"), (C, "R")])
    assert events_of(world)[2:] == [("created", "R", "", C), ("corrected", "P", "Q-2", B)]
    assert dict(world.store.spine()) == world.store.person_of() == {A: "P", B: "P", C: "R"}
    recorded = world.store.identity_log().events()["recorded"].to_pylist()
    assert recorded == [MAY, MAY, JUNE, JUNE]
    assert world.store.verify().ok


def test_the_same_basis_publishes_nothing_new(world):
    children(world, MAY, 1)
    assert world.persons([(A, "P")]) == world.persons([(A, "P")])
    assert world.store.identity_log().head().count == 1


def test_a_basis_that_comes_back_is_a_version_of_its_own(world):
    children(world, MAY, 1, 2)
    names = [world.persons(pairs) for pairs in ([(A, "P"), (B, "P")], [(A, "P"), (B, "Q")], [(A, "P"), (B, "P")])]
    assert len(set(names)) == 3
    assert [event[0] for event in events_of(world)] == ["created", "attached", "split", "corrected"]
    assert world.store.verify().ok


def test_a_version_older_than_the_log_is_caught_up(world):
    children(world, MAY, 1, 2)
    version = world.persons([(A, "P"), (B, "Q")])
    beside = world.store._root / "identity" / version / "identity.json"
    beside.write_text(json.dumps({k: v for k, v in json.loads(beside.read_text()).items() if k != "log"}))
    for path in (world.store._root / "identity" / "log").iterdir():
        path.unlink()
    assert world.store.verify().ok
    assert dict(world.store.spine()) == {A: "P", B: "Q"}
    children(world, JUNE, 1, 2, 3)
    world.persons([(A, "P"), (B, "Q"), (C, "Q")])
    assert [event[:2] for event in events_of(world)] == [("created", "P"), ("created", "Q"), ("attached", "Q")]
    assert world.store.verify().ok


@pytest.mark.parametrize("step", ["log", "write_json", "publish_folder", "point"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_stopped_anywhere_the_log_counts_only_as_far_as_the_version_and_a_second_run_completes_it(
    world, monkeypatch, step, moment
):
    children(world, MAY, 1)
    world.persons([(A, "P")])
    children(world, JUNE, 1, 2)
    where, name = {
        "log": (_log_class(), "append"),
        "write_json": (identities, "write_json"),
        "publish_folder": (identities, "publish_folder"),
        "point": (record_pointer, "write_json"),
    }[step]
    real = getattr(where, name)

    def stop(*args, **kwargs):
        if moment == "after":
            real(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(where, name, stop)
        with pytest.raises(KeyboardInterrupt):
            world.persons([(A, "P"), (B, "P")])
    done = (step, moment) == ("point", "after")
    assert world.store.verify().ok
    assert world.store.person_of() == ({A: "P", B: "P"} if done else {A: "P"})
    assert len(events_of(world)) == (2 if done else 1)
    world.persons([(A, "P"), (B, "Q")])  # something else was decided meanwhile
    world.persons([(A, "P"), (B, "P")])
    assert [event[0] for event in events_of(world)][-1] == "corrected"
    assert world.store.verify().ok


def _log_class():
    from forethought.linkage.spine import EventLog

    return EventLog


def test_what_a_stopped_run_left_is_taken_up_by_the_same_run(world, monkeypatch):
    children(world, MAY, 1)
    with monkeypatch.context() as patch:
        patch.setattr(record_pointer, "write_json", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(RecordError, match="disk is full"):
            world.persons([(A, "P")])
    assert world.store.identity_version() is None
    folder = world.store._root / "identity"
    left = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    world.persons([(A, "P")])
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == left
    assert world.store.verify().ok


def test_a_changed_log_and_persons_without_their_events_are_found(world):
    children(world, MAY, 1, 2)
    version = world.persons([(A, "P"), (B, "P")])
    folder = world.store._root / "identity"
    path = next((folder / "log").iterdir())
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert "event 1 does not hold" in world.store.verify().faults[0]
    path.write_bytes(whole)
    assert world.store.verify().ok
    persons = pa.table({"subject": [A, B], "person_id": ["P", "other"]})
    digest = files.write_parquet(folder / version / "persons.parquet", persons)
    beside = folder / version / "identity.json"
    said = json.loads(beside.read_text())
    said["sha256"]["persons"] = digest
    beside.write_text(json.dumps(said))
    assert "other persons" in world.store.verify().faults[0]
