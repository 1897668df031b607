"""The objects behind the hashes of the send log: what the department holds, or may hold, of each child.

A difference cannot be worked out from a hash, so the objects themselves are kept: in a file of their own, readable by
its owner alone (0600), and only as long as the log says that the department may hold them. Of a child who was erased
here only the ids are kept, until the department has removed it: no more is needed to ask for that.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from forethought.record.errors import RecordError
from forethought.record.files import sync, whole_file
from forethought.sources import alone

from .canonical import child_hash
from .delta import named
from .exchange import SERVICE
from .facts import facts
from .send_log import ABSENT, add_lines, drop_torn_line
from .shape import Child


class Accepted:
    """The objects in ``folder``, by hash; ``key`` is the authority's own, made there when first needed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "objects.jsonl"
        self._key = _own_key(folder / "hash.key")
        drop_torn_line(self._path)
        held = list(_read(self._path))
        self._objects: dict[str, Child] = {entry["hash"]: entry["child"] for entry in held}
        self._bare = {entry["hash"] for entry in held if entry.get("erased")}

    def hash_of(self, child: Mapping[str, Any] | None) -> str:
        """The keyed hash of an object in normal form; that of an absent child is ``ABSENT``."""
        return ABSENT if child is None else child_hash(child, self._key)

    def keep(self, objects: Iterable[Child]) -> None:
        """Keep objects in normal form, durably, before they are sent."""
        fresh = {name: one for one in objects if (name := self.hash_of(one)) not in self._objects}
        if fresh:
            add_lines(self._path, [{"hash": name, "child": one} for name, one in fresh.items()])
            self._objects |= fresh

    def get(self, name: str) -> Child | None:
        """The object with a hash, None for that of an absent child. Raises ``RecordError`` when it is not there."""
        if name == ABSENT:
            return None
        if name not in self._objects:
            raise RecordError(
                "An object that the department accepted is missing",
                where=self._path.name,
                why="what has changed since could not be told",
                do="Put back the folder from your backup, all of it",
            )
        return self._objects[name]

    def forget_others(self, names: frozenset[str]) -> None:
        """Let go of every object whose hash is not among ``names``, in one step."""
        if self._objects.keys() <= names:
            return
        self._objects = {name: one for name, one in self._objects.items() if name in names}
        self._bare &= names
        self._write()

    def forget(self, children: Collection[str]) -> None:
        """Let go of every object of ``children``, in one step."""
        self.forget_others(frozenset(self._objects.keys() - self._of(children)))

    def children(self) -> frozenset[str]:
        """The ids of all children of whom an object is here."""
        return frozenset(map(_id, self._objects.values()))

    def erased(self) -> frozenset[str]:
        """The ids of children of whom only the ids are here still."""
        return frozenset(_id(self._objects[name]) for name in self._bare)

    def erase(self, children: Collection[str]) -> None:
        """Keep of ``children`` the ids alone, in one step."""
        theirs = self._of(children) - self._bare
        if theirs:
            self._objects |= {name: named(self._objects[name]) for name in theirs}
            self._bare |= theirs
            self._write()

    def _of(self, children: Collection[str]) -> set[str]:
        return {name for name, one in self._objects.items() if _id(one) in children}

    def _write(self) -> None:
        lines = [
            {"hash": name, "child": one} | ({"erased": True} if name in self._bare else {})
            for name, one in self._objects.items()
        ]
        with whole_file(self._path) as scratch:
            scratch.unlink(missing_ok=True)  # lines would be added to what an interrupted run left
            add_lines(scratch, lines)


def held_alone(folder: Path) -> AbstractContextManager[None]:
    """Hold ``folder``, made for its owner alone, for this process; raises ``RecordError`` when another has it."""
    return alone(folder / "sending", 0, _busy)


def _busy(_: str) -> RecordError:
    return RecordError("Another command is sending already", where=SERVICE, do="Wait until it has ended")


def _own_key(path: Path) -> bytes:
    if not path.exists() or not path.read_bytes():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode())
        sync(path)
        sync(path.parent)
    return path.read_bytes()


def _read(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        yield json.loads(line)


def _id(child: Child) -> str:
    return str(child.get(facts().root.id or ""))
