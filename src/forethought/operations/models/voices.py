"""What a child says at the door: that something is wrong, and how it has been."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from forethought.operations.models.people import User


class Correction(models.Model):
    """ "This is wrong": a child's own account of one statement in the record.

    It goes to a person and, as a claim of its own, into the record at the next build. The statement it
    answers stays: both accounts stand. ``about`` is the claim id, empty when it is about the whole record.
    """

    class Status(models.TextChoices):
        """Where the child's words are now."""

        RECEIVED = "received", "Received, not read yet"
        WITH_PERSON = "with_person", "Someone is reading it"
        ANSWERED = "answered", "Answered"

    person_id: models.CharField[str, str] = models.CharField(max_length=100, db_index=True)
    about: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    statement: models.TextField[str, str] = models.TextField()
    said_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    status: models.CharField[str, str] = models.CharField(
        max_length=20, choices=Status.choices, default=Status.RECEIVED
    )
    assigned_to: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections_to_read"
    )
    reply: models.TextField[str, str] = models.TextField(blank=True, default="")
    delivered: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="", db_index=True)

    class Meta:
        """How the table is kept."""

        ordering = (
            "said_at",
            "pk",
        )

    def __str__(self) -> str:
        return f"correction {self.pk}"


class Answer(models.Model):
    """One answer to one question of a questionnaire.

    ``answer`` is the id of the chosen option; "I don't know" and "I don't want to say" are options of their
    own, and a question passed over has no row. ``sitting`` ties the answers of one occasion together.
    """

    person_id: models.CharField[str, str] = models.CharField(max_length=100, db_index=True)
    sitting: models.CharField[str, str] = models.CharField(max_length=40, db_index=True)
    instrument: models.CharField[str, str] = models.CharField(max_length=60)
    version: models.CharField[str, str] = models.CharField(max_length=20)
    item: models.CharField[str, str] = models.CharField(max_length=60)
    answer: models.CharField[str, str] = models.CharField(max_length=60)
    answered_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    mode: models.CharField[str, str] = models.CharField(max_length=30, default="own_device")
    finished: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    delivered: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="", db_index=True)

    class Meta:
        """How the table is kept."""

        ordering = (
            "answered_at",
            "pk",
        )
        constraints = (models.UniqueConstraint(fields=["sitting", "item"], name="one_answer_per_question"),)

    def __str__(self) -> str:
        return f"answer {self.pk}"
