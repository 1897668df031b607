"""Urgent looks: kept for a manager's review, and closed by one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from forethought import governance
from forethought.model.errors import UserError
from forethought.operations.models import BreakGlass, User


def record_urgent_look(user: User, look: governance.BreakGlass) -> BreakGlass:
    """Keep an urgent look until a manager has judged it. The child is not named here, only in the audit's code."""
    return BreakGlass.objects.create(worker=user, reason=look.reason, asked_at=look.at, reference=look.id)


def waiting_for(manager: User) -> QuerySet[BreakGlass]:
    """Urgent looks that this manager may judge: those of their own organisation, and never their own.

    None for an account without a team or an organisation: an empty name is shared with nobody.
    """
    if not manager.team.strip() or not manager.organisation.strip():
        return BreakGlass.objects.none()
    waiting = BreakGlass.objects.filter(outcome=BreakGlass.Outcome.WAITING, worker__organisation=manager.organisation)
    return waiting.exclude(worker=manager)


def review_urgent_look(
    authority: governance.Authority,
    manager: User,
    principal: governance.Principal,
    look: BreakGlass,
    *,
    justified: bool,
    note: str,
    at: datetime,
) -> None:
    """Close an urgent look with a manager's judgement; one audit event, written first.

    Raises ``UserError`` when the look is not theirs to judge, was judged already, or the note is empty.
    """
    may = "review_break_glass" in authority.roles.permissions_of(principal.roles)
    if not may or not note.strip() or not waiting_for(manager).filter(pk=look.pk).exists():
        raise UserError(
            "This urgent look cannot be judged like this",
            why="a manager other than the one who looked must judge it once, in words",
            do="Write down what you found, or ask another manager",
        )
    authority.log(
        governance.event_for(
            principal,
            "urgent_safeguarding",
            "read",
            at,
            outcome="reviewed",
            code="justified" if justified else "not_justified",
            grant=look.reference,
            reason=note.strip(),
            organisation_kind=authority.organisation_kind(principal),
            policy_hash=authority.policies.hash,
        )
    )
    outcomes = BreakGlass.Outcome
    look.outcome = outcomes.JUSTIFIED if justified else outcomes.NOT_JUSTIFIED
    look.reviewed_by, look.reviewed_at, look.note = manager, at, note.strip()
    look.save()
