"""The store: idempotent, whole after a kill, verified against its own hashes."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from forethought.record import RecordError, files
from forethought.record import batches as record_batches
from forethought.record import store as record_store

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 20, 9, tzinfo=UTC)
HEADER = {"Header": [{"CHILD": "1", "SEX": "F", "DOB": "02/03/2012"}]}


def tree_hash(root):
    names = sorted(p for p in root.rglob("*") if p.is_file())
    return hashlib.sha256(
        b"".join(str(p.relative_to(root)).encode() + b"\0" + p.read_bytes() for p in names)
    ).hexdigest()


def test_the_same_delivery_twice_is_one_batch_and_changes_nothing(world):
    first = world.send("ssda903", "ssda903", HEADER, MAY)
    before = tree_hash(world.store._root)
    again = world.send("ssda903", "ssda903", HEADER, MAY)
    assert first.created
    assert not again.created
    assert first.batch == again.batch
    assert tree_hash(world.store._root) == before


def test_the_same_deliveries_in_another_order_make_the_same_record(world, tmp_path):
    other = world.afresh(tmp_path / "other")
    world.send("ssda903", "ssda903", HEADER, MAY)
    world.send("ssda903", "ssda903", HEADER, JUNE)
    other.send("ssda903", "ssda903", HEADER, JUNE)
    other.send("ssda903", "ssda903", HEADER, MAY)
    assert tree_hash(world.store._root) == tree_hash(other.store._root)


STEPS = ["write_parquet_pieces", "write_json", "publish_folder"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_stopped_at_any_step_the_record_reads_as_before_and_a_second_run_completes_it(
    world, tmp_path, monkeypatch, step, moment
):
    undisturbed = world.afresh(tmp_path / "undisturbed")
    for there in (world, undisturbed):
        there.send("ssda903", "ssda903", HEADER, MAY)
    undisturbed.send("ssda903", "ssda903", HEADER, JUNE)

    real = getattr(files, step)

    def stop(*args, **kwargs):
        if moment == "after":
            real(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        for module in (record_batches, record_store):
            patch.setattr(module, step, stop, raising=False)
        with pytest.raises(KeyboardInterrupt):
            world.send("ssda903", "ssda903", HEADER, JUNE)
    assert len(world.store.batches()) == 1
    assert world.store.verify().ok
    assert world.send("ssda903", "ssda903", HEADER, JUNE).created
    assert tree_hash(world.store._root) == tree_hash(undisturbed.store._root)


def test_a_changed_or_missing_file_is_found(world):
    receipt = world.send("ssda903", "ssda903", HEADER, MAY)
    path = world.store._root / "batches" / receipt.batch / "claims.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert not world.store.verify().ok
    path.unlink()
    assert "missing" in world.store.verify().faults[0]


def test_a_record_of_another_version_is_refused_in_words(world):
    world.send("ssda903", "ssda903", HEADER, MAY)
    pointer = world.store._root / "current.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"format": 99}))
    with pytest.raises(RecordError, match="another version"):
        world.store.batches()


def test_a_reader_keeps_what_it_saw_at_opening(world):
    world.send("ssda903", "ssda903", HEADER, MAY)
    subject = "westmarch-council/1"
    with world.open(world.worker(subject), subjects=[subject]) as reader:
        world.send("ssda903", "ssda903", {"Header": [{"CHILD": "1", "SEX": "M"}]}, JUNE)
        assert {f.value for f in reader.timeline(subject)} == {"F", "2012-03-02"}
