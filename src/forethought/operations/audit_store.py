"""The service's audit log: a table that only grows, chained under concurrent writers.

Words that somebody wrote stand in a table of their own, from which an erasure can take them; the log has their digest.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import replace

from django.db import connections, transaction

from forethought.governance import AuditEvent, follow
from forethought.operations.models import AuditWords, StoredEvent

_LOCK = 4_041_989_001
"""An arbitrary number that names the audit's lock in PostgreSQL."""


class DjangoAudit:
    """An ``AuditSink`` in the operations database (SQLite or PostgreSQL).

    Each event is its own durable transaction: work that fails afterwards cannot take it back. Writers queue for
    the end of the chain, so it never forks; should one slip past the queue, the database refuses its row. The
    database denies UPDATE and DELETE by trigger.
    """

    def __init__(self, using: str = "default") -> None:
        self._using = using

    def append(self, event: AuditEvent) -> None:
        """Store one event at the end of the chain, durably, or raise the database's error."""
        with transaction.atomic(using=self._using, durable=True):
            self._queue()
            last = StoredEvent.objects.using(self._using).order_by("-seq").first()
            salt = secrets.token_hex(32)
            told = replace(event, reason=_digest(salt, event.reason))
            placed = follow(AuditEvent.from_json(last.body) if last else None, told)
            stored = StoredEvent.objects.using(self._using).create(
                seq=placed.seq, previous=placed.prev_hash, hash=placed.hash, body=placed.to_json()
            )
            if event.reason:
                AuditWords.objects.using(self._using).create(event=stored, salt=salt, words=event.reason)

    def words_of(self, event: AuditEvent) -> str:
        """The words somebody wrote beside an event, when they are still held and are those that the log speaks of."""
        held = AuditWords.objects.using(self._using).filter(pk=event.seq).first()
        return held.words if held is not None and _digest(held.salt, held.words) == event.reason else ""

    def events(self) -> Iterator[AuditEvent]:
        """All events in order, read in pieces. Raises ``ValueError`` for a stored line that is no event any more."""
        return (AuditEvent.from_json(body) for body in self._bodies())

    def lines(self) -> Iterator[bytes]:
        """The log as it is stored, one line of JSON an event, for ``governance.verify_lines`` and for export."""
        return (body.encode() + b"\n" for body in self._bodies())

    def about(self, pseudonym: str) -> Iterator[AuditEvent]:
        """The events whose subjects include one person, named by the pseudonym the log knows them by."""
        rows = StoredEvent.objects.using(self._using).filter(body__contains=f'"{pseudonym}"')
        found = (AuditEvent.from_json(row.body) for row in rows.iterator())
        return (event for event in found if pseudonym in event.subjects)

    def _bodies(self) -> Iterator[str]:
        return StoredEvent.objects.using(self._using).values_list("body", flat=True).iterator(chunk_size=2000)

    def _queue(self) -> None:
        # SQLite's transaction is IMMEDIATE and so holds the only write lock already; PostgreSQL needs a lock by name.
        connection = connections[self._using]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _digest(salt: str, words: str) -> str:
    """What the log holds of words: their keyed digest, nothing where there are none."""
    return "words:" + hmac.new(salt.encode(), words.encode(), hashlib.sha256).hexdigest() if words else ""
