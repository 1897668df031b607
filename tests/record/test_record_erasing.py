"""Erasure in the record alone: numbers stay, the log still holds, and the schedule says who is due."""

import os
from contextlib import suppress
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest

from forethought.governance import Principal
from forethought.linkage.spine import Event, EventLog, event_table, forgetting, other_numbers, replay
from forethought.record import RecordError, pointer
from forethought.record.erasing import Asked, Marks, certificates, check_certificates, dated, erase, finish, finished
from forethought.record.pointer import waiting

KEY = b"a key of one workspace"
AT = datetime(2026, 9, 1, tzinfo=UTC)
MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def asked(*names):
    return Asked(frozenset(names), frozenset(), "ig.lead", "request", "article 17", AT)


def pupils(world, received, *numbers):
    rows = [{"PupilId": str(n), "Forename": f"Child{n}", "DOB": f"2015-03-0{n}"} for n in numbers]
    world.send("school-roll", "school", {"Pupils": rows}, received, controller="westmarch-schools")
    world.persons([(f"westmarch-schools/{n}", f"P{n}") for n in numbers])


def claims(world):
    return [
        (row["batch"], row["claim"], row["subject"], row["attribute"], row["value"])
        for path in world.store.snapshot().claims
        for row in pq.read_table(path).to_pylist()
    ]


def test_the_other_claims_keep_their_numbers_and_the_batches_their_names(world):
    pupils(world, MAY, 1, 2)
    pupils(world, JUNE, 1, 2, 3)
    root, before, names = world.store._root, claims(world), [row["batch"] for row in world.store.batches()]
    made = erase(root, asked("westmarch-schools/2"), key=KEY)
    assert claims(world) == [claim for claim in before if claim[2] != "westmarch-schools/2"]
    assert [row["batch"] for row in world.store.batches()] == names
    assert made.claims == len(before) - len(claims(world))
    assert waiting(root).certificate == made.id
    finish(root)
    finished(root)
    assert waiting(root) is None
    assert world.store.verify().ok
    pupils(world, datetime(2026, 7, 1, tzinfo=UTC), 1, 3)
    assert world.store.verify().ok


def test_readers_that_opened_what_is_kept_before_do_not_see_it_from_a_cache_after(world):
    pupils(world, MAY, 1, 2)
    world.store.compact()
    erase(world.store._root, asked("westmarch-schools/2"), key=KEY)
    assert world.store.opened().laid is None  # the layout from before is still on disk, and holds the erased record
    world.store.keep_caches()
    assert world.store.opened().laid is None
    world.store.compact()
    with world.open(world.worker("P1", "P2"), subjects=["P1", "P2"]) as reader:
        assert reader.persons() == ["P1"]


class Stopped(BaseException):
    """The moment at which a process would have been killed."""


def stop_at(number):
    """A function for the place of another, which stops when it is called for the ``number``-th time."""
    real, calls = os.unlink, []

    def stopping(*args, **kwargs):
        calls.append(args)
        if len(calls) == number:
            raise Stopped
        return real(*args, **kwargs)

    return stopping


@pytest.mark.parametrize("stop", range(1, 6))
@pytest.mark.parametrize("left", ["a batch", "an identity version"])
def test_a_build_takes_up_nothing_that_a_stopped_erasure_left_half_removed(world, monkeypatch, left, stop):
    pupils(world, MAY, 1, 2)
    with monkeypatch.context() as patch, suppress(Stopped):  # a build, stopped before it shows what it wrote
        swap, swaps = pointer.write_json, iter(["a batch", "an identity version"])
        patch.setattr(pointer, "write_json", lambda *a: stop_at(1)() if next(swaps) == left else swap(*a))
        pupils(world, JUNE, 1, 2, 3)
    assert len(world.store.batches()) == (1 if left == "a batch" else 2)
    with monkeypatch.context() as patch, suppress(Stopped):
        patch.setattr(os, "unlink", stop_at(stop))
        erase(world.store._root, asked("westmarch-schools/2"), key=KEY)
    if waiting(world.store._root):
        assert world.store.verify().ok, "what waits to be finished is not damage"
        finish(world.store._root)
        finished(world.store._root)
    pupils(world, JUNE, 1, 2, 3)
    assert len(world.store.batches()) == 2
    assert world.store.verify().ok, world.store.verify().faults


def test_certificates_are_chained_and_a_mark_tells_nothing_without_the_key(world):
    pupils(world, MAY, 1, 2, 3)
    root = world.store._root
    for number in (1, 2):
        erase(root, asked(f"westmarch-schools/{number}"), key=KEY)
        finish(root)
        finished(root)
    held = certificates(root)
    assert check_certificates(held, KEY) == ()
    assert len(check_certificates(held[1:], KEY)) == 1
    assert len(check_certificates(held, b"another key")) == 2
    known = frozenset(mark for one in held for mark in one.marks)
    names = [f"westmarch-schools/{number}" for number in (1, 2, 3)]
    assert Marks(KEY, known).among(names) == frozenset(names[:2])
    assert Marks(b"another key", known).among(names) == frozenset()


RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
SAID = """
created   P  -  a/1  -
created   Q  -  b/1  -
merged    P  Q  -    -
attached  P  -  c/1  -
rekeyed   P  -  a/2  a/1
created   R  -  d/1  -
withdrawn R  -  d/1  -
"""
FORGOTTEN = """
a/2  P    b/1 c/1
b/1  -    a/2 c/1
d/1  -    a/2 b/1 c/1
"""


@pytest.mark.parametrize("case", FORGOTTEN.strip().splitlines())
def test_what_names_a_record_goes_from_the_log_and_the_chain_holds(tmp_path, case):
    record, _, *left = case.split()
    rows = [[cell.strip("-") for cell in line.split()] for line in SAID.strip().splitlines()]
    log = EventLog(tmp_path / "log")
    log.append(event_table(Event(e, p, o, r, "said", b) for e, p, o, r, b in rows), RECORDED)
    numbers = other_numbers(log.events(), {record}, {"R"} if record == "d/1" else set())
    log.append(forgetting(log.events(), numbers), RECORDED)
    log.take_out()
    assert log.verify().ok
    assert sorted(replay(log.events())) == left
    text = str(log.events().to_pylist())
    assert not any(f"'{number}'" in text for number in numbers)


def test_the_class_of_the_schedule_and_the_days_come_from_the_record(world):
    episode = {"CHILD": "7", "DECOM": "03/03/2025", "RNE": "S", "LS": "C2", "PLACE": "U6"}
    adopted = episode | {"CHILD": "8", "DEC": "04/05/2026", "REC": "E11"}
    header = [{"CHILD": n, "SEX": "1", "DOB": "01/02/2015"} for n in ("7", "8")]
    world.send("ssda903", "ssda903", {"Header": header, "Episodes": [episode, adopted]}, JUNE)
    pupils(world, JUNE, 1)
    found = {one.record_class: one.events for one in dated(world.store)}
    assert set(found) == {"care_file", "adoption"}
    assert found["care_file"]["birth"] == date(2015, 2, 1)
    assert found["adoption"]["adoption_order"] == date(2026, 5, 4)


EVERYBODY = "select * from claim order by claim_id, known_from"


@pytest.mark.parametrize("laid", [True, False])
def test_a_reader_keeps_what_it_opened_or_is_told_that_the_record_was_changed(world, laid):
    pupils(world, MAY, 1, 2)
    if laid:
        world.store.compact()
    everybody = Principal("linkage", "service", frozenset({"linkage_service"}))
    with world.open(everybody, "linkage") as reader:
        before = reader.table(EVERYBODY)
        erase(world.store._root, asked("westmarch-schools/2"), key=KEY)
        finish(world.store._root)
        if laid:
            assert reader.table(EVERYBODY) == before
        else:
            with pytest.raises(RecordError, match="changed while it was being read"):
                reader.table(EVERYBODY)
    with world.open(everybody, "linkage") as reader:
        assert reader.persons() == ["P1"]


def test_what_is_being_laid_out_or_goes_is_no_layout(world):
    pupils(world, MAY, 1, 2)
    world.store.compact()
    laid = world.store.opened().laid.folder
    laid.rename(laid.with_name(f".{laid.name}.partial"))
    assert world.store.opened().laid is None
