"""The log of what was sent and answered: only ever added to, chained, without any person's values.

One thing leaves it again: the id of a child who was erased here, once the department holds nothing of the child. The
log then says so, and is chained anew.

Of a child it holds the id and a keyed hash of the object. From it follows what the department holds: of each child the
object last accepted, and, where an answer never came, any that it may have taken in since.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from forethought.record.errors import RecordError
from forethought.record.files import sync, whole_file

from .exchange import UNTOUCHED

ABSENT = ""
"""Stands for the hash of a child whom the department does not hold."""
_START = "0" * 64
_SENDING, _AGAIN, _ANSWERED, _ERASED = "sending", "sending again", "answered", "erased"


@dataclass(frozen=True, slots=True)
class Sent:
    """One child in a request: what was sent (``whole``, ``part``, ``removal``) and the hash of what it leads to."""

    child: str
    what: str
    hash: str


class SendLog:
    """The log at ``path``; a half-written last line, left by a kill, was never acted on and is dropped."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        """Open the log. Raises ``RecordError`` when a line was changed after it was written."""
        self._path, self._clock = path, clock
        drop_torn_line(path)
        self._entries = _read(path)

    @property
    def entries(self) -> Sequence[Mapping[str, Any]]:
        """Every line, in order."""
        return self._entries

    def sending(self, request: str, sent: Iterable[Sent]) -> None:
        """Write down, before it happens, that a request is sent for the first time."""
        children = [[one.child, one.what, one.hash] for one in sent]
        self._append({"event": _SENDING, "request": request, "children": children})

    def again(self, request: str) -> None:
        """Write down, before it happens, that a request is sent once more."""
        self._append({"event": _AGAIN, "request": request})

    def answered(self, request: str, status: int, receipts: Sequence[str] = ()) -> None:
        """Write down how an attempt ended: the status (0 for no answer) and the receipts, one a child, if accepted."""
        self._append({"event": _ANSWERED, "request": request, "status": status, "receipts": list(receipts)})

    def held(self) -> dict[str, frozenset[str]]:
        """For each child ever sent the hashes of the states that the department may hold: one where it is certain."""
        held: dict[str, frozenset[str]] = {}
        request: _Request | None = None
        for entry in self._entries:
            if entry["event"] == _SENDING:
                _settle(held, request)
                request = _Request([Sent(*one) for one in entry["children"] if one[0] is not None])
            elif entry["event"] != _ERASED and request is not None:
                request.follow(entry)
        _settle(held, request)
        return held

    def children(self) -> frozenset[str]:
        """The ids of all children whom the log names."""
        sent = (one[0] for entry in self._entries if entry["event"] == _SENDING for one in entry["children"])
        return frozenset(name for name in sent if name is not None)

    def erase(self, children: Collection[str]) -> None:
        """Take the ids of ``children`` and the hashes of their objects out of every line, in one step."""
        if not self.children() & set(children):
            return
        told = {"at": self._clock().isoformat(), "event": _ERASED, "count": len(self.children() & set(children))}
        made: list[dict[str, Any]] = []
        for entry in (*(_without(entry, children) for entry in self._entries), told):
            linked = {**entry, "previous": made[-1]["hash"] if made else _START}
            made.append({**linked, "hash": _digest(linked)})
        with whole_file(self._path) as scratch:
            scratch.unlink(missing_ok=True)
            add_lines(scratch, made)
        self._entries = made

    def _append(self, entry: dict[str, Any]) -> None:
        previous = self._entries[-1]["hash"] if self._entries else _START
        entry = {"at": self._clock().isoformat(), **entry, "previous": previous}
        entry["hash"] = _digest(entry)
        add_lines(self._path, [entry])
        self._entries.append(entry)


def _without(entry: Mapping[str, Any], children: Collection[str]) -> dict[str, Any]:
    if entry["event"] != _SENDING:
        return dict(entry)
    left = [[None, what, ""] if name in children else [name, what, digest] for name, what, digest in entry["children"]]
    return {**entry, "children": left}


class _Request:
    """What became of one request: accepted, left nothing behind, or nobody knows."""

    def __init__(self, sent: list[Sent]) -> None:
        self.sent, self.accepted, self._doubted, self._open = sent, False, False, True

    @property
    def doubted(self) -> bool:
        return self._doubted or self._open

    def follow(self, entry: Mapping[str, Any]) -> None:
        if entry["event"] == _AGAIN:
            self._open = True
            return
        self._open = False
        if entry["receipts"]:
            self.accepted = True
        elif entry["status"] not in UNTOUCHED:
            self._doubted = True


def _settle(held: dict[str, frozenset[str]], request: _Request | None) -> None:
    for one in request.sent if request is not None else ():
        if request is not None and request.accepted:
            held[one.child] = frozenset({one.hash})
        elif request is not None and request.doubted:
            held[one.child] = held.get(one.child, frozenset({ABSENT})) | {one.hash}


def add_lines(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Add lines of JSON to a file for its owner alone, durably: they are on disk when this returns."""
    made = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write("".join(json.dumps(entry, sort_keys=True, separators=(",", ":")) + "\n" for entry in entries))
        file.flush()
        os.fsync(file.fileno())
    if made:
        sync(path.parent)


def drop_torn_line(path: Path) -> None:
    """Drop what stands behind the last whole line: a kill while writing left it, and nothing followed from it."""
    if not path.exists():
        return
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)
        sync(path)


def _read(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    previous = _START
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else [], 1):
        try:
            entry = json.loads(line)
            whole = entry["previous"] == previous and entry["hash"] == _digest(entry)
        except (ValueError, TypeError, KeyError):
            whole = False
        if not whole:
            raise RecordError(
                "The log of what was sent to the department does not hold",
                where=f"{path.name}, line {number}",
                why="what the department holds could not be told, so nothing may be sent",
                do="Keep the file as it is and put back the copy from your backup",
            )
        found.append(entry)
        previous = entry["hash"]
    return found


def _digest(entry: Mapping[str, Any]) -> str:
    bare = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(json.dumps(bare, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
