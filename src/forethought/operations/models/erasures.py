"""What erasures leave in this database: which were carried out here, and the words that the audit keeps apart."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from forethought.operations.models.audit import StoredEvent


class AuditWords(models.Model):
    """The words somebody wrote beside an audit event, which the event itself holds only as a keyed digest.

    The log can lose nothing, and words about a child may have to go: without ``salt`` and ``words`` the digest says
    nothing, with them it proves what was written. No constraint ties the two tables: the database must be able to say
    of the log that it is append-only before it says anything else.
    """

    event: models.OneToOneField[StoredEvent, StoredEvent] = models.OneToOneField(
        StoredEvent, primary_key=True, on_delete=models.PROTECT, related_name="words", db_constraint=False
    )
    salt: models.CharField[str, str] = models.CharField(max_length=64)
    words: models.TextField[str, str] = models.TextField()

    def __str__(self) -> str:
        return f"words of event {self.pk}"


class CarriedOut(models.Model):
    """An erasure that was carried out in this database; one that is missing here is carried out when it is opened."""

    certificate: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"erasure {self.certificate}"
