"""Who may sign in, and which child each worker works with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class UserManager(BaseUserManager["User"]):
    """Makes accounts; nobody can sign up by themselves."""

    def create_user(self, username: str, password: str | None = None, **facts: object) -> User:
        """A new account; without a password it can only be opened by a demonstration's sign-in page."""
        user = self.model(username=username, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. The sign-in name is a role or a post, never a person's name in full.

    ``roles`` is a list of role ids of the role cards; ``subject`` is the person id of the child whose own record this
    account shows, else empty; ``study`` is a researcher's one approved study; ``demo`` accounts sign in without a
    password and exist only in a demonstration workspace.
    """

    username: models.CharField[str, str] = models.CharField(max_length=150, unique=True)
    title: models.CharField[str, str] = models.CharField(max_length=150)
    kind: models.CharField[str, str] = models.CharField(max_length=20, default="worker")
    roles: models.JSONField[Any, Any] = models.JSONField(default=list)
    organisation: models.CharField[str, str] = models.CharField(max_length=100)
    organisation_kind: models.CharField[str, str] = models.CharField(max_length=60, default="")
    team: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    subject: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    study: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    training_until: models.DateField[date | None, date | None] = models.DateField(null=True, blank=True)
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    demo: models.BooleanField[bool, bool] = models.BooleanField(default=False)

    objects = UserManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.username

    def allocated_on(self, day: date) -> models.QuerySet[Allocation]:
        """The cases this worker holds on a day; for a team manager, the cases the team holds."""
        held = Allocation.objects.filter(in_force(day))
        if "team_manager" in self.roles and self.team:
            return held.filter(Q(worker=self) | Q(team=self.team))
        return held.filter(worker=self)


def in_force(day: date) -> Q:
    """The condition for a case that is open on a day; the end date is the first day without it."""
    return Q(start__lte=day) & (Q(end__isnull=True) | Q(end__gt=day))


class Allocation(models.Model):
    """A worker holds the case of one person from ``start`` until before ``end``; no end means still.

    ``family`` lists the person ids of the family as linked, whose involvement the worker may see too.
    """

    worker: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="allocations"
    )
    person_id: models.CharField[str, str] = models.CharField(max_length=100, db_index=True)
    family: models.JSONField[Any, Any] = models.JSONField(default=list)
    team: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    start: models.DateField[date, date] = models.DateField()
    end: models.DateField[date | None, date | None] = models.DateField(null=True, blank=True)

    class Meta:
        """How the table is kept."""

        ordering = (
            "start",
            "pk",
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=models.F("start")),
                name="allocation_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"allocation {self.pk} of {self.worker}"
