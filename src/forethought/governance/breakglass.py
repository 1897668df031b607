"""Break-glass: a worker who fears for a child gets one page, the same whether or not the child is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forethought.governance.audit import AuditEvent
from forethought.governance.authority import Authority
from forethought.governance.clock import english_day
from forethought.governance.errors import GovernanceError
from forethought.governance.grants import Grant, event_for
from forethought.governance.principals import Principal

REVIEW_DAYS = 5
PAGE = (
    "If a child is in danger now, call 999. Never wait for a screen.",
    "Call the duty team of the council where the child is now. They answer day and night.",
    "If somebody already helps this child, their lead worker is shown below. If nothing is shown, the child "
    "may still be known: tell the duty team what you fear.",
    "You said why you looked. It has been written down, and a manager will ask you about it.",
)


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """One urgent look. ``page`` never varies. ``grant`` opens the involvements of ``subjects``, which may be
    nobody.

    ``review_due`` is the last day for a manager's review; until one is recorded the look stays pending.
    """

    id: str
    principal: Principal
    reason: str
    at: datetime
    review_due: date
    grant: Grant
    page: tuple[str, ...] = PAGE


def break_glass(
    authority: Authority,
    principal: Principal,
    reason: str,
    subject_query: str,
    subjects: Iterable[str] = (),
    *,
    review_days: int = REVIEW_DAYS,
) -> BreakGlass:
    """Open the urgent page for what the worker typed, whether or not anybody is known by it.

    ``subjects`` are the person ids the caller found for ``subject_query``, none when nobody was found: the
    result has the same shape and the same event either way, and the typed text itself is kept only as a keyed
    digest. Raises ``Denied`` without a reason, for anybody but a worker with that permission, and in a
    workspace of real records without a second factor; lapsed training and missing agreements do not stand in
    the way.
    """
    named = frozenset(subjects) or frozenset({_NOBODY})
    grant = authority.urgent(principal, reason, subject_query, named)
    at = grant.until - authority.lifetime
    authority.log(grant.event(at, subjects=named))
    due = english_day(at) + timedelta(days=review_days)
    return BreakGlass(grant.id, principal, grant.reason, at, due, grant)


def review_event(
    look: BreakGlass, reviewer: Principal, at: datetime, *, justified: bool, note: str, authority: Authority
) -> AuditEvent:
    """The event of a manager's review of an urgent look, for ``Authority.log``.

    Raises ``GovernanceError`` when the reviewer is the one who looked, may not review, or writes no note.
    """
    may = "review_break_glass" in authority.roles.permissions_of(reviewer.roles)
    if not may or reviewer.id == look.principal.id or not note.strip():
        raise GovernanceError(
            "This urgent look cannot be reviewed like this",
            why="a manager other than the one who looked must judge it, in words",
            do="Ask another manager, and write down what was found",
        )
    return event_for(
        reviewer,
        look.grant.purpose.id,
        "read",
        at,
        outcome="reviewed",
        code="justified" if justified else "not_justified",
        grant=look.id,
        reason=note.strip(),
        organisation_kind=authority.organisation_kind(reviewer),
        policy_hash=authority.policies.hash,
    )


def overdue_reviews(
    events: Iterable[AuditEvent], on: date, *, review_days: int = REVIEW_DAYS
) -> tuple[AuditEvent, ...]:
    """Urgent looks without a review on ``on`` that should have had one by then, oldest first."""
    urgent: dict[str, AuditEvent] = {}
    reviewed: set[str] = set()
    for event in events:
        if event.outcome == "urgent":
            urgent.setdefault(event.grant, event)
        elif event.outcome == "reviewed":
            reviewed.add(event.grant)
    limit = timedelta(days=review_days)
    return tuple(
        event for grant, event in urgent.items() if grant not in reviewed and english_day(event.at) + limit < on
    )


_NOBODY = "(nobody)"
