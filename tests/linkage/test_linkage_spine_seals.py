"""N5: once an identity is sealed, nothing in any file leads from one side to the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.linkage import LinkageError
from forethought.linkage.spine import (
    EventLog,
    SpineState,
    Touched,
    event_table,
    full_pass,
    identify,
    person_id_for,
    replay,
    seal,
)

KEY = b"a key for tests, not a secret"
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
BEFORE, AFTER, OTHERS = ("old-1", "old-2", "old-3"), ("new-1", "new-2", "new-3"), ("else-1", "else-2")
FOUNDING = {r: (f"2026-01-0{n}", r) for n, r in enumerate(sorted((*BEFORE, *AFTER, *OTHERS)), 1)}


def step(log: EventLog, groups: list[tuple[str, ...] | Touched]) -> SpineState:
    identity = identify(groups, FOUNDING, replay(log.events()), KEY)
    log.append(event_table(identity.events), AT + timedelta(days=log.head().segments))
    return replay(log.events())


def regroup(log: EventLog, labels: list[int], records: tuple[str, ...]) -> SpineState:
    """Put records into the persons that the labels say; whoever else is with them goes along with the first."""
    state = replay(log.events())
    touched = {state[r] for r in records if r in state}
    along = [r for r in state if state[r] in touched and r not in records]
    groups: dict[int, list[str]] = {}
    for record, label in zip(records, labels, strict=False):
        groups.setdefault(label, []).append(record)
    groups[labels[0]] += along
    return step(log, [tuple(group) for group in groups.values()])


def ids_of(rows: list[dict[str, object]], records: tuple[str, ...]) -> set[object]:
    return {row["person_id"] for row in rows if row["record_id"] in records}


def assert_nothing_joins(folder: Path, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """No event of any file names both sides, nor do two events that share an id, however far apart."""
    rows = [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    sides = {record: {record} for record in (*before, *after)}
    hang_together = [
        {str(row[name]) for name in ("person_id", "other_person_id", "record_id", "other_record_id") if row[name]}
        for row in rows
        if row["event"] not in (None, "erased")
    ]
    for old, new in product(before, after):
        reached = set(sides[old])
        while more := [names for names in hang_together if names & reached and not names <= reached]:
            reached.update(*more)
        assert new not in reached
    whole = b"".join(path.read_bytes() for path in folder.iterdir())
    both = [
        path
        for path in folder.glob("*.parquet")
        for line in pq.read_table(path).drop_columns(["recorded"]).to_pylist()
        if any(r.encode() in str(line).encode() for r in before)
        and any(r.encode() in str(line).encode() for r in after)
    ]
    assert both == []
    assert whole.count(b".partial") == 0


labels = st.lists(st.integers(0, 2), min_size=8, max_size=8)


@given(st.lists(labels, min_size=1, max_size=3))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_n5_whatever_went_before_nothing_written_joins_the_sides(
    tmp_path_factory: pytest.TempPathFactory, history: list[list[int]]
) -> None:
    folder = tmp_path_factory.mktemp("log")
    log = EventLog(folder)
    records = (*BEFORE, *AFTER)
    for chosen in history:
        regroup(log, chosen[:6], records)
    head = seal(log, BEFORE, AFTER, AT + timedelta(days=30))
    assert_nothing_joins(folder, BEFORE, AFTER)
    assert log.verify(head=head.hash, count=head.count).ok
    state = replay(log.events())
    newcomers = tuple(r for r in AFTER if r not in state)
    persons = tuple(dict.fromkeys(state[r] for r in AFTER if r in state))
    if newcomers or len(persons) > 1:
        state = step(log, [Touched(newcomers, persons)])
    assert {state[r] for r in AFTER}.isdisjoint({state[r] for r in BEFORE if r in state})
    assert_nothing_joins(folder, BEFORE, AFTER)
    assert all(state.look_up(state[r]).status == "sealed" for r in BEFORE if r in state)
    assert not any(state.is_sealed(state[r]) for r in AFTER)


def test_n5_the_texts_of_what_was_taken_out_are_in_no_file(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    step(log, [("old-1", "new-1", "new-2"), ("else-1",)])
    old = person_id_for(KEY, "new-1")
    assert replay(log.events())["old-1"] == old  # the person was founded on a record of the side after
    seal(log, ("old-1",), ("new-1", "new-2"), AT)
    held = [row for path in tmp_path.glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert "new-1" not in str(held)
    assert "new-2" not in str(held)
    assert "old-1" in str(held)
    gone = [row for row in held if row["event"] is None]
    assert len(gone) == 2
    assert all(row["salt"] is None for row in gone)
    again = step(log, [("new-1", "new-2")])
    assert again["new-1"] == again["new-2"] != old
    assert_nothing_joins(tmp_path, ("old-1",), ("new-1", "new-2"))


def test_n5_two_persons_that_had_been_merged_stand_apart_again(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    first = step(log, [("old-1", "old-2"), ("new-1", "new-2")])
    old, new = first["old-1"], first["new-1"]
    step(log, [Touched(("else-1",), (old, new))])
    with pytest.raises(LinkageError, match="on neither side"):
        seal(log, ("old-1", "old-2"), ("new-1", "new-2"), AT)
    seal(log, ("old-1", "old-2", "else-1"), ("new-1", "new-2"), AT)
    assert_nothing_joins(tmp_path, ("old-1", "old-2", "else-1"), ("new-1", "new-2"))
    state = replay(log.events())
    assert {state["old-1"], state["old-2"], state["else-1"]} == {old}
    assert {state["new-1"], state["new-2"]} == {new}
    assert (state.look_up(old).status, state.look_up(new).status) == ("sealed", "active")


def test_a_seal_over_people_never_joined_takes_nothing_out(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    step(log, [("old-1",), ("new-1",), ("else-1",)])
    said = log.events()
    seal(log, ("old-1",), ("new-1",), AT)
    assert log.events().slice(0, 3).equals(said)
    assert log.events()["event"].to_pylist()[3:] == ["sealed"]
    count = log.head().count
    seal(log, ("old-1", "old-2"), ("new-1",), AT)  # what is sealed takes in nothing more
    assert log.head().count == count


def test_n5_nothing_joins_a_sealed_identity_any_more(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    state = step(log, [("old-1",), ("new-1",)])
    sealed, other = state["old-1"], state["new-1"]
    seal(log, ("old-1",), ("new-1",), AT)
    for group in (("old-1", "new-1"), Touched(("else-1",), (sealed,)), Touched((), (sealed, other))):
        with pytest.raises(LinkageError, match="sealed identity would be joined") as refused:
            step(log, [group])
        assert sealed not in str(refused.value)
    assert step(log, [("old-1",)])["old-1"] == sealed


def test_n5_a_full_pass_says_nothing_about_a_sealed_identity(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    step(log, [("old-1",), ("new-1",), ("else-1",)])
    seal(log, ("old-1",), ("new-1",), AT)
    rows = full_pass({"old-1": "g", "new-1": "g", "else-1": "g"}, replay(log.events())).to_pylist()
    assert [(row["left"], row["right"]) for row in rows] == [("else-1", "new-1")]
