"""What others must look at afterwards: break-glass, purposes stated, research outputs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from forethought.operations.models.people import User


class BreakGlass(models.Model):
    """A worker feared for a child and asked who the lead worker is; a manager reviews it afterwards.

    Nothing of the child is kept here but the audit event's number: what was asked for is in the audit, as a
    pseudonym.
    """

    class Outcome(models.TextChoices):
        """What the reviewing manager found."""

        WAITING = "waiting", "Waiting for a manager's review"
        JUSTIFIED = "justified", "Justified"
        NOT_JUSTIFIED = "not_justified", "Not justified, taken up with the worker"

    worker: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="break_glass"
    )
    reason: models.TextField[str, str] = models.TextField()
    asked_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    reference: models.CharField[str, str] = models.CharField(max_length=40, unique=True)
    outcome: models.CharField[str, str] = models.CharField(
        max_length=20, choices=Outcome.choices, default=Outcome.WAITING
    )
    reviewed_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="break_glass_reviews"
    )
    reviewed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True, blank=True)
    note: models.TextField[str, str] = models.TextField(blank=True, default="")

    class Meta:
        """How the table is kept."""

        ordering = (
            "asked_at",
            "pk",
        )

    def __str__(self) -> str:
        return f"break-glass {self.reference}"


class PurposeNotice(models.Model):
    """The purpose a person stated when they came in, and what it was pre-filled with."""

    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="purposes_stated"
    )
    purpose: models.CharField[str, str] = models.CharField(max_length=60)
    offered: models.CharField[str, str] = models.CharField(max_length=60, blank=True, default="")
    stated_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        """How the table is kept."""

        ordering = (
            "stated_at",
            "pk",
        )

    def __str__(self) -> str:
        return f"{self.user} for {self.purpose}"


class Release(models.Model):
    """A research output put to the table checker: what was decided and why.

    ``content_hash`` names the table without keeping it; ``problems`` is the checker's list, empty when the
    table may leave.
    """

    study: models.CharField[str, str] = models.CharField(max_length=100)
    title: models.CharField[str, str] = models.CharField(max_length=200)
    content_hash: models.CharField[str, str] = models.CharField(max_length=64)
    problems: models.JSONField[Any, Any] = models.JSONField(default=list)
    released: models.BooleanField[bool, bool] = models.BooleanField()
    asked_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="outputs_checked"
    )
    asked_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        """How the table is kept."""

        ordering = (
            "asked_at",
            "pk",
        )

    def __str__(self) -> str:
        return f"output {self.pk} of {self.study}"
