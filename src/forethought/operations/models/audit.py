"""The audit store: one row per event, chained by hash, that the database itself refuses to change."""

from __future__ import annotations

from django.db import models


class StoredEvent(models.Model):
    """One audit event as it was chained.

    ``body`` is the event in the text form whose hash was taken, so what is verified is what is stored.
    ``previous`` is unique: the chain cannot fork, whoever writes at the same time. Triggers deny UPDATE and
    DELETE (see the migration), for this application's own database account too.
    """

    seq: models.BigIntegerField[int, int] = models.BigIntegerField(primary_key=True)
    previous: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    hash: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    body: models.TextField[str, str] = models.TextField()

    class Meta:
        """How the table is kept."""

        ordering = ("seq",)

    def __str__(self) -> str:
        return f"event {self.seq}"
