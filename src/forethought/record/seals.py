"""The seals of a record: who decided that two identities must never lead to each other, apart from all else.

One file, for its owner alone, that is only ever added to; each line holds the hash of the one before. What lies on
which side of a seal stands here and nowhere else. A seal is asked for by one person and comes into force when another
confirms it; it is lifted in the same way, and both stay in the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.governance import Verification
from forethought.record.errors import RecordError
from forethought.record.files import sync
from forethought.record.who import Who
from forethought.sources import alone

ASKED, IN_FORCE, WITHDRAWN, LIFT_ASKED, LIFTED = "asked for", "in force", "withdrawn", "lifting asked for", "lifted"
KEPT, SET_ASIDE = "kept", "set aside"
"""Events beside the states: a lifting that was not confirmed, and lines of other files that crossed a seal."""

BEFORE, AFTER = "before", "after"
SIDES = pa.schema([(name, pa.string()) for name in ("record_id", "seal", "side")])
NONE = SIDES.empty_table()
_START = "0" * 64
_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class SealEvent:
    """One line: what somebody did about the seal ``ref``, when and why.

    ``before`` and ``after`` are the records of the two sides, in the event by which the seal was asked for. ``lines``
    are what was taken out of files that others read (``SET_ASIDE``). ``grain`` is random, so that no hash can be tried
    against guesses.
    """

    at: datetime
    by: str
    ref: str
    event: str
    reason: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    lines: tuple[Mapping[str, Any], ...] = ()
    grain: str = ""
    previous: str = _START
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """Where one seal stands: its sides and, of each step, who took it."""

    ref: str
    state: str
    before: frozenset[str]
    after: frozenset[str]
    steps: tuple[SealEvent, ...]

    @property
    def holds(self) -> bool:
        """Whether the two sides must not meet today."""
        return self.state in (IN_FORCE, LIFT_ASKED)


class SealLog:
    """The log of seals in ``folder``; without a folder nothing is sealed."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def _path(self) -> Path | None:
        return None if self._folder is None else self._folder / "seals.jsonl"

    def append(self, event: SealEvent, *, after: str | None = None) -> SealEvent:
        """Add one event at the end, durably; returns it as it was written.

        ``after``: the head on which it was decided. Raises ``RecordError`` when the log has gone on since, or is held
        by somebody else for ten seconds.
        """
        path = self._path
        assert path is not None, "a store without a folder for seals keeps none"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.chmod(0o700)
        with alone(path, _WAIT, _held):
            head = self.head()
            if after is not None and after != head:
                raise _gone_on()
            event = replace(event, grain=secrets.token_hex(16), previous=head or _START)
            event = replace(event, hash=_digest(event))
            _write(path, _line(event) + "\n")
        return event

    def events(self) -> list[SealEvent]:
        """Every event in order. Raises ``RecordError`` when the log does not hold: then nothing may be linked."""
        found, check = self._read()
        if not check.ok:
            raise RecordError(
                "The log of seals does not hold",
                where=f"event {check.first_bad}",
                why="whoever reads on could bring together what must stay apart",
                do="Keep the file as it is, put back the copy from your backup, and tell whoever leads on governance",
            )
        return found

    def verify(self) -> Verification:
        """Whether every event is as it was written and follows the one before it."""
        return self._read()[1]

    def head(self) -> str:
        """The hash of the last event; empty where nothing was ever sealed."""
        held = self.events()
        return held[-1].hash if held else ""

    def heads(self) -> frozenset[str]:
        """The hashes at which the log ever ended, the empty one included."""
        return frozenset({"", *(event.hash for event in self.events())})

    def seals(self) -> dict[str, Seal]:
        """Every seal that was ever asked for, by its reference, as it stands now."""
        found: dict[str, Seal] = {}
        for event in self.events():
            if event.event == ASKED:
                found[event.ref] = Seal(event.ref, ASKED, frozenset(event.before), frozenset(event.after), (event,))
            elif event.ref in found and event.event != SET_ASIDE:
                state = IN_FORCE if event.event == KEPT else event.event
                held = found[event.ref]
                found[event.ref] = replace(held, state=state, steps=(*held.steps, event))
        return found

    def in_force(self) -> list[Seal]:
        """The seals that hold, in the order in which they were asked for."""
        return [seal for seal in self.seals().values() if seal.holds]

    def newer(self, head: str) -> list[Seal]:
        """The seals in force that came into force after the log ended with ``head``."""
        held = self.events()
        start = next((number for number, event in enumerate(held, 1) if event.hash == head), 0)
        fresh = {event.ref for event in held[start:] if event.event == IN_FORCE}
        return [seal for seal in self.in_force() if seal.ref in fresh]

    def _read(self) -> tuple[list[SealEvent], Verification]:
        path = self._path
        if path is None or not path.exists():
            return [], Verification(True, 0, None, _START)
        found: list[SealEvent] = []
        previous = _START
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                event = _event(line)
                whole = _line(event) == line and event.previous == previous and event.hash == _digest(event)
            except (ValueError, TypeError, KeyError):
                whole = False
            if not whole:
                return found, Verification(False, number, number, previous, "it was changed after it was written")
            found.append(event)
            previous = event.hash
        return found, Verification(True, len(found), None, previous)


def whole_sides(
    before: frozenset[str], after: frozenset[str], person_of: Mapping[str, str]
) -> tuple[tuple[frozenset[str], frozenset[str]], frozenset[str]]:
    """The two sides with all records of whoever is named on one side alone; and the records that lie on neither."""
    persons = [{person_of[record] for record in side} for side in (before, after)]
    both = persons[0] & persons[1]
    found: list[set[str]] = [set(before), set(after)]
    left_out = set()
    for record, person in person_of.items():
        if person in both:
            left_out |= {record} - before - after
        elif person in persons[0] or person in persons[1]:
            found[person not in persons[0]].add(record)
    return (frozenset(found[0]), frozenset(found[1])), frozenset(left_out)


def crossing(sides: pa.Table) -> Mapping[str, tuple[str, str]]:
    """Record to (seal, side), for :func:`crosses`."""
    return {row["record_id"]: (row["seal"], row["side"]) for row in sides.to_pylist()}


def crosses(of: Mapping[str, tuple[str, str]], left: str, right: str) -> bool:
    """Whether two names lie on two sides of one seal."""
    one, other = of.get(left), of.get(right)
    return one is not None and other is not None and one[0] == other[0] and one[1] != other[1]


def sides_of_persons(sides: pa.Table, persons: pa.Table) -> tuple[pa.Table, frozenset[str]]:
    """Person, seal and side (``person_id, seal, side``); and the persons who stand on two sides of a seal still."""
    person_of = _named(persons, "subject", set(sides["record_id"].to_pylist()))
    found: dict[str, set[tuple[str, str]]] = {}
    for row in sides.to_pylist():
        person = person_of.get(row["record_id"], row["record_id"])
        found.setdefault(person, set()).add((row["seal"], row["side"]))
    both = frozenset(person for person, held in found.items() if len(held) > 1)
    rows = [
        {"person_id": person, "seal": seal, "side": side}
        for person, held in sorted(found.items())
        for seal, side in held
        if person not in both
    ]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in ("person_id", "seal", "side")])), both


def sides(held: Iterable[Seal], persons: pa.Table) -> pa.Table:
    """Which record lies on which side of which of some seals (``SIDES``), as ``linkage.link`` takes it.

    ``persons`` (subject, person_id): whoever stands with the records of one side alone is on that side with all
    their records. Seals that share a record are one, so that nothing leads over a third identity either.
    """
    marks: dict[str, set[tuple[str, str]]] = {}
    group: dict[str, str] = {}
    for seal in held:
        group[seal.ref] = seal.ref
        for record, side in spread(seal, persons).items():
            marks.setdefault(record, set()).add((seal.ref, side))
    for found in marks.values():
        joined = {group[ref] for ref, _ in found}
        group = {ref: min(joined) if over in joined else over for ref, over in group.items()}
    rows = [
        {
            "record_id": record,
            "seal": group[min(found)[0]],
            "side": " ".join(f"{ref}-{side}" for ref, side in sorted(found)),
        }
        for record, found in sorted(marks.items())
    ]
    return pa.Table.from_pylist(rows, SIDES)


def concerned(held: Iterable[Seal], who: Who) -> pa.Table:
    """Subject and person of the records that seals name, and of all others of those persons.

    That is all of who is who that :func:`sides` and :func:`sides_of_persons` look at.
    """
    named = {record for seal in held for record in (*seal.before, *seal.after)}
    persons = who.persons_of(named)["person_id"].unique().to_pylist()
    return who.persons_of({*named, *who.subjects_of(persons)})


def spread(seal: Seal, persons: pa.Table) -> dict[str, str]:
    """Each record on a side of a seal: those named, and all of whoever stands with one side alone."""
    named = dict.fromkeys(seal.before, BEFORE) | dict.fromkeys(seal.after, AFTER)
    person_of = _named(persons, "subject", set(named))
    sides: dict[str, set[str]] = {}
    for record, side in named.items():
        if record in person_of:
            sides.setdefault(person_of[record], set()).add(side)
    alone = {person: next(iter(held)) for person, held in sides.items() if len(held) == 1}
    others = _named(persons, "person_id", set(alone))
    return {record: alone[person] for record, person in others.items()} | named


def _named(persons: pa.Table, column: str, names: set[str]) -> dict[str, str]:
    """Subject to person, of the rows whose ``column`` is among ``names``."""
    rows = persons.filter(pc.is_in(persons[column], value_set=pa.array(sorted(names), pa.string())))
    return dict(zip(rows["subject"].to_pylist(), rows["person_id"].to_pylist(), strict=True))


def _write(path: Path, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def _held(lock: str) -> RecordError:
    return RecordError(
        "The log of seals is held by another command",
        where=lock,
        why="two at once would break the chain",
        do="Wait for the other, then try again",
    )


def _gone_on() -> RecordError:
    return RecordError(
        "Somebody else decided about a seal at the same moment",
        where="the log of seals",
        why="what you saw may no longer be so",
        do="See how the seals stand, then try again",
    )


def _event(line: str) -> SealEvent:
    raw = json.loads(line)
    lists = {name: tuple(raw[name]) for name in ("before", "after", "lines")}
    return SealEvent(**(raw | lists | {"at": datetime.fromisoformat(raw["at"])}))


def _line(event: SealEvent) -> str:
    return json.dumps(asdict(event) | {"at": event.at.isoformat()}, sort_keys=True)


def _digest(event: SealEvent) -> str:
    return hashlib.sha256(f"{event.previous}\n{_line(replace(event, hash=''))}".encode()).hexdigest()
