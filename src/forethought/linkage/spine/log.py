"""The log of events on disk: files that are only ever added, each tied to the one before."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.governance import Verification

from ..errors import LinkageError
from .chain import GENESIS, LOG, chained, check
from .events import EVENTS, checked

_MARK = b"identity-log"
_STILL_THERE = "it is to be taken out and still says something"
_SAID = [*EVENTS.names, "recorded"]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ends: how many files and events, the last hash, and the moment of the last event (ISO, UTC)."""

    segments: int = 0
    count: int = 0
    hash: str = GENESIS.hex()
    recorded: str = ""


class EventLog:
    """The log in `folder`, up to `upto` (None: all that lies there); one writer at a time.

    A batch is one file, written beside, forced to disk and renamed: after a crash it is there whole or not at all.
    What lies after `upto` was never made good by its writer and is not part of the log; the next batch replaces it.
    """

    def __init__(self, folder: Path, upto: Head | None = None) -> None:
        self._folder = folder
        self._upto = upto

    def head(self) -> Head:
        """Where the log ends. Raises `LinkageError` when its last file cannot be read."""
        if self._upto is not None:
            return self._upto
        names = self._names()
        return _head_in(self._folder / names[-1]) if names else Head()

    def append(self, events: pa.Table, recorded: datetime, *, secret: bytes | None = None) -> Head:
        """Add a batch of `events` (columns `EVENTS`) recorded at one moment; returns where the log then ends.

        An earlier moment than that of the event before counts as the same: an earlier time in the log always means
        that somebody changed it. No events, no file. `secret` makes the bytes the same for the same batch (see
        `chain.chained`). Raises `LinkageError` for events outside the vocabulary.
        """
        events = checked(events)
        last = self.head()
        if not len(events):
            return last
        moment = max(recorded.astimezone(UTC), datetime.fromisoformat(last.recorded) if last.recorded else recorded)
        rows = chained(events, moment, bytes.fromhex(last.hash), secret)
        head = Head(last.segments + 1, last.count + len(rows), rows["hash"][-1].as_py().hex(), moment.isoformat())
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in self._names()[last.segments :]:
            (self._folder / name).unlink()
        _write(self._folder / _name(head.segments), rows, head)
        if self._upto is not None:
            self._upto = head
        return head

    def events(self) -> pa.Table:
        """All events in order with the moment each was `recorded`; null where content was taken out."""
        held = [pq.read_table(path, columns=_SAID) for path in self.paths()]
        return pa.concat_tables([*held, _EMPTY]).replace_schema_metadata(None)

    def verify(self, *, head: str | None = None, count: int | None = None, taking_out: bool = False) -> Verification:
        """Whether the log is whole; says which event (1 is the first) does not hold and why.

        What an event says was taken out must be gone, but while it is being taken out (``taking_out``).
        A log cut off at its end holds together: give a `head` (and `count`) noted elsewhere, and that is found too.
        """
        latest = -(2**62)
        seen, previous = 0, GENESIS
        heads = {previous.hex()}
        try:
            taken_out = _taken_out(self.events())
        except (OSError, pa.ArrowInvalid, KeyError):
            taken_out = set()
        for number, path in enumerate(self.paths(), 1):
            rows = _rows(path, number)
            if rows is None:
                return Verification(False, seen, seen + 1, previous.hex(), "a file of the log is missing or unreadable")
            if fault := check(rows, previous, latest, taken_out, seen):
                return Verification(False, seen + len(rows), seen + fault.place + 1, previous.hex(), fault.reason)
            seen, previous = seen + len(rows), rows["hash"][-1].as_py()
            latest = rows["recorded"].cast(pa.int64())[-1].as_py()
            heads |= {digest.hex() for digest in rows["hash"].to_pylist()} if head else set()
        ended = self._ending(seen, previous.hex(), heads | {previous.hex()}, head, count)
        if ended.ok and not taking_out and (waiting := self._waiting()):
            return replace(ended, ok=False, first_bad=min(waiting), reason=_STILL_THERE)
        return ended

    def _ending(self, seen: int, last: str, heads: set[str], head: str | None, count: int | None) -> Verification:
        missing = (head is not None and head not in heads) or (count is not None and seen < count)
        promised = self._upto is not None and (self._upto.count, self._upto.hash) != (seen, last)
        if missing or promised:
            return Verification(False, seen, seen + 1, last, "events known earlier are missing from the end")
        return Verification(True, seen, None, last)

    def take_out(self) -> None:
        """Take out what events said that an `erased` event names; done again after a crash it finishes the work.

        What lies after the end of the log, written by a run that was stopped, goes too: it may say the same.
        """
        for name in self._names()[self.head().segments :]:
            (self._folder / name).unlink()
        waiting = self._waiting()
        start = 0
        for path in self.paths():
            rows = pq.read_table(path)
            here = {n - start - 1 for n in waiting if start < n <= start + len(rows)}
            start += len(rows)
            if here:
                _write(path, _blanked(rows, here), _head_in(path))

    def _waiting(self) -> set[int]:
        events = self.events()
        blank = pc.is_null(events["event"]).to_pylist()
        return {n for n in _taken_out(events) if n <= len(blank) and not blank[n - 1]}

    def _names(self) -> list[str]:
        return sorted(path.name for path in self._folder.glob("[0-9]*.parquet"))

    def paths(self) -> Iterator[Path]:
        """The files of the log in order, as far as it counts."""
        count = len(self._names()) if self._upto is None else self._upto.segments
        return (self._folder / _name(number) for number in range(1, count + 1))


_EMPTY = LOG.empty_table().select(_SAID)


def _taken_out(events: pa.Table) -> set[int]:
    named = events.filter(pc.equal(events["event"], "erased"))["record_id"].to_pylist()
    return {int(number) for number in named if number.isdecimal()}


def blanked(said: pa.Table, events: pa.Table) -> pa.Table:
    """What a log says once that is taken out which ``erased`` ones among `events` name."""
    return _blanked(said, {number - 1 for number in _taken_out(events)})


def _blanked(rows: pa.Table, places: Collection[int]) -> pa.Table:
    gone = pa.array([place in places for place in range(len(rows))], pa.bool_())
    for name in (name for name in [*EVENTS.names, "salt"] if name in rows.column_names):
        field = LOG.field(name)
        rows = rows.set_column(
            rows.schema.get_field_index(name), field, pc.if_else(gone, pa.scalar(None, field.type), rows[name])
        )
    return rows


def _name(number: int) -> str:
    return f"{number:08}.parquet"


def _write(path: Path, rows: pa.Table, head: Head) -> None:
    scratch = path.with_name(f".{path.name}.partial")
    marked = rows.replace_schema_metadata({_MARK: json.dumps(asdict(head), sort_keys=True)})
    pq.write_table(marked, scratch, compression="zstd", use_dictionary=["event", "reason"])
    _sync(scratch)
    scratch.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # folders cannot be synced there; renames are journalled by the system
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rows(path: Path, number: int) -> pa.Table | None:
    """The rows of a file, None when it is not the file of that number as written."""
    try:
        rows = pq.read_table(path)
        head = _head_in(path)
    except (OSError, pa.ArrowInvalid, LinkageError):
        return None
    whole = rows.schema.equals(LOG) and len(rows) and head.segments == number
    return rows if whole and (rows["hash"][-1].as_py() or b"").hex() == head.hash else None


def _head_in(path: Path) -> Head:
    try:
        return Head(**json.loads(pq.read_schema(path).metadata[_MARK]))
    except (OSError, pa.ArrowInvalid, KeyError, TypeError, ValueError) as problem:
        raise LinkageError(
            "The log of identity cannot be read",
            where=path.name,
            why="what it says of persons may be wrong",
            do="put back the copy of the log from your backup, then verify it",
        ) from problem
