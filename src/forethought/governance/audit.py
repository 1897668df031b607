"""The audit log: one event for every read and every refusal, chained so that no later change goes unseen."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from forethought.governance.errors import AuditError

GENESIS = "0" * 64
OUTCOMES = ("read", "denied", "urgent", "reviewed", "exported", "changed")

Pseudonymise = Callable[[str], str]
"""Turns a person id into the keyed pseudonym under which the log knows it."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the log. Holds no name and no person id: ``subjects`` are keyed pseudonyms.

    ``at`` is UTC. ``outcome`` is one of ``read denied urgent reviewed exported changed``. ``query`` is a
    keyed digest of what was asked for when no person was known. ``seq``, ``prev_hash`` and ``hash`` are set
    by ``follow`` or ``chain``.
    """

    at: datetime
    actor: str
    kind: str
    roles: tuple[str, ...]
    organisation: str
    organisation_kind: str
    purpose: str
    action: str
    outcome: str
    code: str = ""
    grant: str = ""
    agreements: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    policy_hash: str = ""
    field_sets: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    query: str = ""
    rows: int = 0
    reason: str = ""
    seq: int = 0
    prev_hash: str = ""
    hash: str = ""

    def to_json(self) -> str:
        """The event as one canonical line of JSON: sorted keys, no spaces, ASCII only."""
        return _canonical(self, {})

    @classmethod
    def from_json(cls, line: str) -> AuditEvent:
        """The event in one line of JSON; raises ``ValueError`` for anything but an event."""
        raw = json.loads(line)
        names = {field.name for field in fields(cls)}
        if not isinstance(raw, dict) or set(raw) != names:
            raise ValueError("not an audit event")
        raw["at"] = datetime.fromisoformat(raw["at"])
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()
        }
        return cls(**values)


class AuditSink(Protocol):
    """Where events go. ``append`` sets place and hashes (see ``follow``) and raises when it cannot store."""

    def append(self, event: AuditEvent) -> None:
        """Store one event at the end of the log, durably, or raise."""

    def events(self) -> Iterator[AuditEvent]:
        """All events in order."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking a log found. ``first_bad`` is the 1-based position of the first event that does not
    hold.
    """

    ok: bool
    count: int
    first_bad: int | None
    head: str
    reason: str = ""


def pseudonymiser(key: bytes) -> Pseudonymise:
    """A function giving each person id its pseudonym in the log: HMAC-SHA-256 under ``key``, 32 hex digits.

    Destroying the key makes the log's subjects unknowable without touching the chain.
    """
    if len(key) < 16:
        raise AuditError(
            "The key for the audit log is too short",
            do="Use a random key of at least 16 bytes, kept in keys/",
        )
    return lambda person_id: hmac.new(key, b"audit-subject:" + person_id.encode(), hashlib.sha256).hexdigest()[:32]


def chain(prev_hash: str, event: AuditEvent) -> AuditEvent:
    """The event tied to the one before it: SHA-256 over the previous hash and the event's canonical JSON."""
    return replace(event, prev_hash=prev_hash, hash=_digest(prev_hash, event))


def follow(last: AuditEvent | None, event: AuditEvent) -> AuditEvent:
    """The event placed after ``last``: next number, never an earlier time, and chained.

    Two readers may finish in another order than they began; an event then takes the time of the one before
    it, so that an earlier time in a log always means somebody tampered with it.
    """
    if last is None:
        return chain(GENESIS, replace(event, seq=1))
    return chain(last.hash, replace(event, seq=last.seq + 1, at=max(event.at, last.at)))


def verify(events: Iterable[AuditEvent], *, head: str | None = None, count: int | None = None) -> Verification:
    """Whether a log is whole: every event unchanged, in order, none missing, none dated before its
    predecessor.

    A log that was cut off at the end still holds together, so compare with a ``head`` (and ``count``) noted
    earlier and elsewhere: give it, and a shorter or replaced log is found too. Without it the tail is not
    proven.
    """
    previous = GENESIS
    latest = datetime.min.replace(tzinfo=UTC)
    number = 0
    heads: set[str] = {GENESIS}
    for number, event in enumerate(events, 1):
        reason = _fault(event, previous, number, latest)
        if reason:
            return Verification(False, number, number, previous, reason)
        previous, latest = event.hash, event.at
        if event.hash == head:
            heads.add(event.hash)
    if (head is not None and head not in heads) or (count is not None and number < count):
        return Verification(False, number, number + 1, previous, "events known earlier are missing from the end")
    return Verification(True, number, None, previous)


def verify_lines(data: bytes, *, head: str | None = None, count: int | None = None) -> Verification:
    """``verify`` for an exported log: JSON lines in UTF-8, each exactly as ``to_json`` writes it, ended by
    LF.
    """
    lines = data.split(b"\n")
    if lines.pop() != b"":
        return Verification(False, len(lines) + 1, len(lines) + 1, "", "the last line is not complete")
    events: list[AuditEvent] = []
    for number, line in enumerate(lines, 1):
        try:
            event = AuditEvent.from_json(line.decode("ascii"))
            exact = event.to_json() == line.decode("ascii")
        except (ValueError, TypeError, AttributeError, KeyError):
            exact = False
        if not exact:
            before = verify(events)
            return Verification(
                False, number, before.first_bad or number, before.head, "a line is not an event as written"
            )
        events.append(event)
    return verify(events, head=head, count=count)


def export_lines(events: Iterable[AuditEvent]) -> Iterator[bytes]:
    """The log as JSON lines, ready for ``verify_lines`` by anyone."""
    return (event.to_json().encode("ascii") + b"\n" for event in events)


def write_event(sink: AuditSink, event: AuditEvent) -> None:
    """Append ``event``, or raise ``AuditError``: what cannot be logged must not be read."""
    try:
        sink.append(event)
    except Exception as failure:
        raise AuditError(
            "The audit log could not be written, so nothing was opened",
            why="every look at a record must leave a trace",
            do="Free disk space or mend the audit store, then try again",
        ) from failure


class MemoryAudit:
    """An audit log in memory, for tests and single runs. Not for service: it is gone when the program
    ends.
    """

    def __init__(self) -> None:
        self._events: list[AuditEvent] = []

    def append(self, event: AuditEvent) -> None:
        """Place ``event`` at the end of the chain."""
        self._events.append(follow(self._events[-1] if self._events else None, event))

    def events(self) -> Iterator[AuditEvent]:
        """All events in order."""
        return iter(tuple(self._events))


def _fault(event: AuditEvent, previous: str, number: int, latest: datetime) -> str:
    checks = (
        (event.seq != number, "its number is out of order"),
        (event.prev_hash != previous, "it does not follow the event before it"),
        (event.hash != _digest(event.prev_hash, event), "it was changed after it was written"),
        (event.at < latest, "it is dated before the event that came first"),
    )
    return next((reason for failed, reason in checks if failed), "")


def _digest(prev_hash: str, event: AuditEvent) -> str:
    bare = _canonical(event, {"prev_hash": "", "hash": ""})
    return hashlib.sha256(f"{prev_hash}\n{bare}".encode()).hexdigest()


def _canonical(event: AuditEvent, changed: dict[str, str]) -> str:
    raw = {field.name: getattr(event, field.name) for field in fields(event)} | changed
    if event.at.tzinfo is None:
        raise ValueError("an audit event needs a time with its time zone")
    raw["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
