"""The grant: who may read what, why, under which agreements and policies, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from forethought.governance.audit import AuditEvent, Pseudonymise
from forethought.governance.errors import Denied
from forethought.governance.principals import Principal
from forethought.governance.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to read, given by ``Authority.grant`` and by nothing else.

    ``row_filter`` and ``withheld_filter`` are SQL conditions over the columns of the view ``claim``: rows
    that may be seen, and rows that may be shown only as "withheld" with the reason and never a value.
    ``field_sets`` are those a row could be seen in at all. ``subjects`` are person ids, empty when none was
    named. ``until`` is UTC: from that moment the grant opens nothing. ``policies`` are the ids of the permits
    that can apply, ``why`` their reasons.
    """

    id: str
    principal: Principal
    purpose: Purpose
    action: str
    agreements: tuple[str, ...]
    policies: tuple[str, ...]
    policy_hash: str
    field_sets: frozenset[str]
    row_filter: str
    withheld_filter: str
    subjects: frozenset[str]
    until: datetime
    organisation_kind: str = ""
    reason: str = ""
    outcome: str = "read"
    query: str = ""
    why: tuple[str, ...] = ()
    pseudonymise: Pseudonymise = field(repr=False, compare=False, kw_only=True)

    def require_live(self, now: datetime) -> None:
        """Raise ``Denied`` when the grant has run out at ``now``. Readers call it before every read."""
        if now >= self.until:
            raise Denied("grant_expired", about_you="This page was open too long. Open it again.")

    def event(self, at: datetime, *, subjects: Iterable[str] = (), rows: int = 0) -> AuditEvent:
        """The audit event of one closed read: ``subjects`` are the person ids whose rows were seen."""
        return event_for(
            self.principal,
            self.purpose.id,
            self.action,
            at,
            outcome=self.outcome,
            organisation_kind=self.organisation_kind,
            grant=self.id,
            agreements=self.agreements,
            policies=self.policies,
            policy_hash=self.policy_hash,
            field_sets=tuple(sorted(self.field_sets)),
            subjects=tuple(sorted(self.pseudonymise(person) for person in set(subjects))),
            rows=rows,
            reason=self.reason,
            query=self.query,
        )


def event_for(principal: Principal, purpose: str, action: str, at: datetime, **rest: object) -> AuditEvent:
    """An audit event about ``principal``; ``rest`` are further fields of ``AuditEvent``."""
    return AuditEvent(
        at=at,
        actor=principal.id,
        kind=principal.kind,
        roles=tuple(sorted(principal.roles)),
        organisation=principal.organisation,
        purpose=purpose,
        action=action,
        **rest,  # type: ignore[arg-type]  # the names are those of the dataclass; a wrong one fails at once
    )
