"""The log of identity: whatever was changed, cut, moved or torn is found; a stopped run leaves nothing half."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forethought.linkage import LinkageError
from forethought.linkage.spine import Event, EventLog, Head, event_kinds, event_table, replay
from forethought.linkage.spine.chain import LOG, contents

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
BATCHES = (
    (Event("created", "p", "", "a", "first seen", effective=date(2026, 1, 5)), Event("attached", "p", "", "b")),
    (Event("created", "q", "", "c"), Event("merged", "p", "q")),
    (Event("revived", "q", "p"), Event("attached", "q", "", "d")),
)


def written(folder: Path) -> EventLog:
    log = EventLog(folder)
    for number, batch in enumerate(BATCHES):
        log.append(event_table(batch), AT + timedelta(days=number))
    return log


def rewrite(path: Path, rows: pa.Table) -> None:
    """Put other rows into a file of the log and keep what is written beside them."""
    mark = json.loads(pq.read_schema(path).metadata[b"identity-log"])
    mark["hash"] = (rows["hash"][-1].as_py() or b"").hex()
    pq.write_table(rows.replace_schema_metadata({b"identity-log": json.dumps(mark)}), path)


def test_what_was_written_is_read_and_holds(tmp_path: Path) -> None:
    log = written(tmp_path)
    said = log.events()
    assert said["event"].to_pylist() == ["created", "attached", "created", "merged", "revived", "attached"]
    assert said["effective"].to_pylist()[:2] == [date(2026, 1, 5), None]
    assert said["recorded"].to_pylist() == [AT, AT, *[AT + timedelta(days=1)] * 2, *[AT + timedelta(days=2)] * 2]
    found = log.verify()
    assert (found.ok, found.count, found.first_bad, found.head) == (True, 6, None, log.head().hash)
    assert log.head() == Head(3, 6, found.head, (AT + timedelta(days=2)).isoformat())


@given(st.integers(0, 5), st.sampled_from(LOG.names), st.sampled_from(["x", "", None]))
@example(2, "digest", None)
@example(2, "recorded", None)
@example(2, "hash", None)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_value_is_found_at_its_event(
    tmp_path_factory: pytest.TempPathFactory, place: int, column: str, value: str | None
) -> None:
    folder = tmp_path_factory.mktemp("log")
    log = written(folder)
    path = folder / f"{place // 2 + 1:08}.parquet"
    rows = pq.read_table(path).replace_schema_metadata(None)
    old = rows[column].to_pylist()
    new = list(old)
    others = {"effective": date(2020, 1, 1), "recorded": AT + timedelta(days=1, hours=1)}
    width = {"salt": 16, "digest": 32, "hash": 32}.get(column)
    new[place % 2] = None if value is None else bytes(width) if width else others.get(column, value)
    if new == old:
        return
    field = LOG.field(column)
    rewrite(path, rows.set_column(rows.schema.get_field_index(column), field, pa.array(new, field.type)))
    found = log.verify()
    assert not found.ok
    expected = {place + 1, place // 2 * 2 + 1} if column == "hash" else {place + 1}
    if found.first_bad not in expected:
        assert value is None  # a file whose last hash is gone is no file of the log, or the next one does not follow
        assert found.first_bad in (place // 2 * 2 + 1, place + 2)


@pytest.mark.parametrize("which", [1, 2])
def test_a_missing_file_is_found(tmp_path: Path, which: int) -> None:
    log = written(tmp_path)
    (tmp_path / f"{which:08}.parquet").unlink()
    assert not log.verify().ok


def test_events_that_change_places_are_found(tmp_path: Path) -> None:
    log = written(tmp_path)
    path = tmp_path / "00000002.parquet"
    rewrite(path, pq.read_table(path).replace_schema_metadata(None).take([1, 0]))
    found = log.verify()
    assert (found.ok, found.first_bad, found.reason) == (False, 3, "it does not follow the event before it")


def test_files_that_change_places_are_found(tmp_path: Path) -> None:
    log = written(tmp_path)
    one, two = (tmp_path / f"{n:08}.parquet" for n in (1, 2))
    held = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(held)
    assert not log.verify().ok


def test_an_event_dated_back_with_a_chain_made_to_fit_is_found(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "log")
    log.append(event_table(BATCHES[0]), AT)
    other = EventLog(tmp_path / "other")
    other.append(event_table(BATCHES[0]), AT)
    late = EventLog(tmp_path / "log", Head(1, 2, log.head().hash, "")).append(
        event_table(BATCHES[1]), AT - timedelta(1)
    )
    assert late.count == 4
    found = log.verify()
    assert (found.first_bad, found.reason) == (3, "it is dated before the event that came first")


def test_an_earlier_moment_counts_as_that_of_the_event_before(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log.append(event_table(BATCHES[0]), AT)
    log.append(event_table(BATCHES[1]), AT - timedelta(days=9))
    assert set(log.events()["recorded"].to_pylist()) == {AT}
    assert log.verify().ok


def test_a_log_cut_short_is_found_by_a_head_or_a_count_noted_elsewhere(tmp_path: Path) -> None:
    log = written(tmp_path)
    noted = log.head()
    assert log.verify(head=noted.hash, count=6).ok
    assert log.verify(head=pq.read_table(tmp_path / "00000001.parquet")["hash"][0].as_py().hex()).ok
    (tmp_path / "00000003.parquet").unlink()
    assert log.verify().ok
    assert not log.verify(head=noted.hash).ok
    assert not log.verify(count=5).ok
    assert not EventLog(tmp_path, noted).verify().ok


def test_a_torn_file_is_found(tmp_path: Path) -> None:
    log = written(tmp_path)
    path = tmp_path / "00000002.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    found = log.verify()
    assert (found.ok, found.first_bad) == (False, 3)


def test_taking_out_what_no_event_names_is_found(tmp_path: Path) -> None:
    log = written(tmp_path)
    path = tmp_path / "00000001.parquet"
    rows = pq.read_table(path).replace_schema_metadata(None)
    gone = pa.array([False, True])
    for place, field in enumerate(LOG):
        if field.name not in ("recorded", "digest", "hash"):
            rows = rows.set_column(place, field, pc.if_else(gone, pa.scalar(None, field.type), rows[field.name]))
    rewrite(path, rows)
    found = log.verify()
    assert (found.first_bad, found.reason) == (2, "what it said was taken out, and no event says so")


def test_an_erasure_that_was_stopped_is_seen_and_finished(tmp_path: Path) -> None:
    log = written(tmp_path)
    log.append(event_table([Event("erased", "", "", "4")]), AT + timedelta(days=5))
    found = log.verify()
    assert (found.ok, found.first_bad) == (False, 4)
    log.take_out()
    assert log.verify().ok
    assert log.events()["event"].to_pylist()[3] is None


def test_what_a_stopped_run_wrote_is_no_part_of_the_log_and_is_replaced(tmp_path: Path) -> None:
    log = written(tmp_path)
    good = log.head()
    log.append(event_table([Event("sealed", "p")]), AT + timedelta(days=3))
    log.append(event_table([Event("sealed", "q")]), AT + timedelta(days=3))
    (tmp_path / ".00000006.parquet.partial").write_bytes(b"half")
    held = EventLog(tmp_path, good)
    assert held.verify().ok
    assert len(held.events()) == 6
    held.append(event_table([Event("attached", "q", "", "e")]), AT + timedelta(days=4))
    assert held.head().segments == 4
    assert len(EventLog(tmp_path).events()) == 7
    assert EventLog(tmp_path).verify(head=held.head().hash, count=7).ok


def test_the_same_batch_with_a_secret_gives_the_same_bytes_and_without_one_other_grains(tmp_path: Path) -> None:
    def first(name: str, secret: bytes | None) -> bytes:
        EventLog(tmp_path / name).append(event_table(BATCHES[0]), AT, secret=secret)
        return (tmp_path / name / "00000001.parquet").read_bytes()

    assert first("a", b"secret") == first("b", b"secret")
    assert first("c", None) != first("d", None)
    salts = pq.read_table(tmp_path / "a" / "00000001.parquet")["salt"].to_pylist()
    assert len(set(salts)) == 2


def test_no_events_make_no_file(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "log")
    assert log.append(event_table([]), AT) == Head()
    assert Head().hash == "0" * 64
    assert not (tmp_path / "log").exists()
    assert log.verify().ok
    assert len(log.events()) == 0


texts = st.text(st.sampled_from("ab\x1f1"), max_size=4)


@given(st.lists(st.tuples(texts, texts, texts), min_size=2, max_size=2, unique=True))
def test_no_two_events_give_the_same_bytes_to_hash(two: list[tuple[str, str, str]]) -> None:
    one, other = contents(event_table([Event("attached", *fields) for fields in two]))
    assert one != other


@pytest.mark.parametrize(
    "event",
    [
        Event("vanished", "p"),
        Event("created", "p"),
        Event("merged", "p"),
        Event("split", "p", "q"),
        Event("sealed", ""),
    ],
)
def test_events_outside_the_vocabulary_are_refused(tmp_path: Path, event: Event) -> None:
    with pytest.raises(LinkageError, match="cannot be kept"):
        EventLog(tmp_path).append(event_table([event]), AT)
    assert list(tmp_path.iterdir()) == []


def test_a_log_whose_last_file_is_broken_is_not_added_to(tmp_path: Path) -> None:
    log = written(tmp_path)
    (tmp_path / "00000003.parquet").write_bytes(b"broken")
    with pytest.raises(LinkageError, match="cannot be read"):
        log.append(event_table(BATCHES[0]), AT)


def test_every_kind_of_event_says_what_it_means() -> None:
    for kind in event_kinds().values():
        assert kind.meaning.endswith(".")
        assert kind.needs


@pytest.mark.parametrize(
    "events",
    [
        [Event("created", "p", "", "a"), Event("created", "p", "", "b")],
        [Event("created", "p", "", "a"), Event("attached", "q", "", "a")],
        [Event("created", "p", "", "a"), Event("merged", "p", "unknown")],
        [Event("created", "p", "", "a"), Event("merged", "p", "p")],
        [Event("created", "p", "", "a"), Event("revived", "p", "p")],
        [Event("created", "p", "", "a"), Event("withdrawn", "q", "", "a")],
        [Event("created", "p", "", "a"), Event("moved", "p", "p", "b")],
        [Event("created", "p", "", "a"), Event("rekeyed", "p", "", "a", "", "a")],
        [Event("created", "p", "", "a"), Event("rekeyed", "q", "", "b", "", "a")],
        [*(Event("created", p, "", p) for p in "pqr"), Event("merged", "p", "q"), Event("revived", "q", "r")],
        [Event("sealed", "p")],
        [Event("created", f"p{n}", "", f"a{n % 80}") for n in range(100)],
        [Event("created", f"p{n % 80}", "", f"a{n}") for n in range(100)],
    ],
)
def test_events_that_do_not_fit_one_another_are_refused(tmp_path: Path, events: list[Event]) -> None:
    log = EventLog(tmp_path)
    log.append(event_table(events), AT)
    with pytest.raises(LinkageError, match="do not fit"):
        replay(log.events())


def test_many_newcomers_at_once_are_the_same_as_one_by_one(tmp_path: Path) -> None:
    events = [Event("created", "p", "", "start"), Event("created", "q", "", "other"), Event("merged", "p", "q")]
    events += [Event("created", f"n{n}", "", f"r{n}", effective=date(2026, 1, 1 + n % 20)) for n in range(80)]
    events += [Event("attached", f"n{n}", "", f"s{n}") for n in range(80)]
    log, single = EventLog(tmp_path), EventLog(tmp_path / "single")
    log.append(event_table(events), AT)
    for n in range(0, len(events), 40):
        single.append(event_table(events[n : n + 40]), AT)
    assert replay(log.events()).facts() == replay(single.events()).facts()
    late = [Event("attached", "p", "", f"late{n}") for n in range(100)]
    log.append(event_table(late), AT)
    state = replay(log.events())
    assert all(state.own(f"late{n}") == "" for n in range(100))
    assert state.own("r0") == "n0"
