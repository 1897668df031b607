"""The authority: the one place that says yes or no to a request to read, and logs every no."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from forethought.governance.agreements import Agreement, Agreements
from forethought.governance.audit import AuditEvent, AuditSink, pseudonymiser, write_event
from forethought.governance.clock import Clock, english_day
from forethought.governance.errors import Denied, PolicyError
from forethought.governance.grants import Grant, event_for
from forethought.governance.policies import PolicyBook, PolicyEntity, load_policies
from forethought.governance.principals import Principal, Roles, load_roles
from forethought.governance.purposes import Purpose, Purposes, hard_denied
from forethought.governance.requests import principal_entity, request_context
from forethought.governance.rowfilter import RowFilter, compile_openings

REGISTERS = {"aggregate": "aggregates", "review_audit": "audit", "seal": "seals", "erase": "erasures"}
ROW_ACTIONS = ("read", "extract", "compute")
BREAK_GLASS_PURPOSE = "urgent_safeguarding"
_LIFETIME = timedelta(minutes=15)
_REASON = 500


@dataclass(frozen=True, slots=True)
class _Request:
    principal: Principal
    purpose: str
    action: str
    subjects: frozenset[str]
    reason: str
    now: datetime
    break_glass: bool = False
    query: str = ""


class Authority:
    """Decides requests to read. Hold one per workspace.

    ``agreements`` may be a function, so that a revoked agreement closes at once. ``key`` (16 bytes or more,
    from the workspace's ``keys/``) makes the pseudonyms in the log. ``demo`` is true only in a workspace of
    synthetic records; everywhere else workers and researchers need a second factor.
    """

    def __init__(
        self,
        purposes: Purposes,
        agreements: Agreements | Callable[[], Agreements],
        audit: AuditSink,
        clock: Clock,
        *,
        key: bytes,
        policies: PolicyBook | None = None,
        roles: Roles | None = None,
        demo: bool = False,
        lifetime: timedelta = _LIFETIME,
    ) -> None:
        self.purposes = purposes
        self._agreements = agreements
        self._audit = audit
        self._clock = clock
        self._key = key
        self._demo = demo
        self.lifetime = lifetime
        self.pseudonymise = pseudonymiser(key)
        self.policies = policies or load_policies()
        self.roles = roles or load_roles()

    @property
    def agreements(self) -> Agreements:
        """The agreements as they stand now."""
        return self._agreements() if callable(self._agreements) else self._agreements

    def usable_purposes(self, principal: Principal) -> tuple[Purpose, ...]:
        """Purposes this kind of principal may choose today, by title; for the page that asks for one."""
        today = english_day(self._clock())
        usable = (item for item in self.purposes.values() if principal.kind in item.kinds and item.usable(today))
        return tuple(sorted((item for item in usable if not item.break_glass), key=lambda item: item.title))

    def grant(
        self,
        principal: Principal,
        purpose: str,
        *,
        action: str = "read",
        subjects: Iterable[str] | None = None,
        reason: str | None = None,
    ) -> Grant:
        """Leave to read for ``purpose``, or ``Denied``; a refusal is one audit event, written before it is
        raised.

        ``subjects`` are person ids; a case brings its family with it, and without subjects a worker gets all
        the cases they hold. The record is never asked, so the answer is the same for a person who does not
        exist. Raises ``AuditError`` when a refusal cannot be logged.
        """
        now = self._clock().astimezone(UTC)
        named = _reach(principal, purpose, frozenset(subjects or ()), now)
        return self._decide(_Request(principal, purpose, action, named, (reason or "").strip()[:_REASON], now))

    def urgent(self, principal: Principal, reason: str, subject_query: str, subjects: frozenset[str]) -> Grant:
        """The grant behind break-glass: who already helps the named people, and nothing else. Use
        ``break_glass``.
        """
        digest = hmac.new(self._key, b"audit-query:" + subject_query.strip().lower().encode(), hashlib.sha256)
        now = self._clock().astimezone(UTC)
        why, query = reason.strip()[:_REASON], digest.hexdigest()[:32]
        request = _Request(principal, BREAK_GLASS_PURPOSE, "read", subjects, why, now, True, query)
        if not request.reason:
            raise self._refuse(request, "no_reason", "Say why you fear for this child.")
        return self._decide(request)

    def log(self, event: AuditEvent) -> None:
        """Write one event to the audit log, or raise ``AuditError``."""
        write_event(self._audit, event)

    def organisation_kind(self, principal: Principal) -> str:
        """What kind of organisation the principal belongs to, in words for a child."""
        return self.agreements.kind_of(principal.organisation) or {
            "child": "",
            "service": "a computer program",
        }.get(principal.kind, "another service")

    def _decide(self, request: _Request) -> Grant:
        purpose = self._purpose(request)
        today = english_day(request.now)
        agreements, party = self.agreements.in_force(today, purpose.id), request.principal.party
        entity = principal_entity(request.principal, self.roles, today)
        context = request_context(
            purpose,
            agreements,
            request.subjects,
            real_data=not self._demo,
            party=party,
            break_glass=request.break_glass,
        )
        if request.action in REGISTERS:
            return self._register_grant(request, purpose, entity, context)
        opening = tuple(agreement for agreement in agreements if agreement.opened_to(party))
        return self._row_grant(request, purpose, opening, entity, context)

    def _purpose(self, request: _Request) -> Purpose:
        """The purpose asked for, when this principal may choose it at all."""
        if hard_denied(request.purpose):
            raise self._refuse(request, "never_purpose")
        purpose = self.purposes.get(request.purpose)
        if purpose is None:
            raise self._refuse(request, "unknown_purpose")
        if not purpose.usable(english_day(request.now)):
            raise self._refuse(request, "purpose_out_of_review", "This purpose is out of review and cannot be used.")
        if request.action not in purpose.actions or request.principal.kind not in purpose.kinds:
            raise self._refuse(request, "purpose_mismatch")
        if purpose.break_glass and not request.break_glass:
            raise self._refuse(request, "purpose_mismatch")
        if not self.roles.fits(request.principal):
            raise self._refuse(
                request, "roles_conflict", "Your roles may not be held together. Speak to your administrator."
            )
        return purpose

    def _register_grant(
        self, request: _Request, purpose: Purpose, entity: PolicyEntity, context: dict[str, Any]
    ) -> Grant:
        resource = PolicyEntity("Register", REGISTERS[request.action], {})
        verdict = self.policies.decide(entity, request.action, resource, context)
        if not verdict.allowed:
            raise self._refuse(request, "no_policy", self._standing(request))
        return self._issue(request, purpose, (), RowFilter("FALSE", "FALSE", verdict.policies), frozenset())

    def _row_grant(
        self,
        request: _Request,
        purpose: Purpose,
        agreements: tuple[Agreement, ...],
        entity: PolicyEntity,
        context: dict[str, Any],
    ) -> Grant:
        if purpose.needs_agreement and not agreements:
            raise self._refuse(request, "no_agreement")
        try:
            whole, field_sets = compile_openings(self.policies, entity, request.action, context, purpose.field_sets)
        except PolicyError:
            raise self._refuse(request, "not_compilable") from None
        if whole.opens_nothing or not field_sets or not self._reaches(request, purpose, entity):
            raise self._refuse(request, "no_policy", self._standing(request))
        return self._issue(request, purpose, agreements, whole, field_sets)

    def _reaches(self, request: _Request, purpose: Purpose, entity: PolicyEntity) -> bool:
        """Whether every named person lies within what this principal's cases can open; no partial answers."""
        if not request.subjects or request.break_glass or request.principal.kind == "service":
            return True
        if request.principal.kind == "child":
            return request.subjects == {request.principal.subject}
        if not purpose.by_case:
            return True
        reach: frozenset[str] = entity.attributes["cases"] | entity.attributes["families"]
        return request.subjects <= reach

    def _issue(
        self,
        request: _Request,
        purpose: Purpose,
        agreements: tuple[Agreement, ...],
        compiled: RowFilter,
        field_sets: frozenset[str],
    ) -> Grant:
        used = tuple(item.id for item in agreements)
        asked = (
            request.principal.id,
            purpose.id,
            request.action,
            request.now.isoformat(),
            sorted(request.subjects),
        )
        return Grant(
            id=hmac.new(self._key, f"grant:{asked}".encode(), hashlib.sha256).hexdigest()[:24],
            principal=request.principal,
            purpose=purpose,
            action=request.action,
            agreements=used,
            policies=compiled.permits,
            policy_hash=self.policies.hash,
            field_sets=field_sets,
            row_filter=compiled.sql,
            withheld_filter=compiled.withheld,
            subjects=request.subjects,
            until=request.now + self.lifetime,
            organisation_kind=self.organisation_kind(request.principal),
            reason=request.reason,
            outcome="urgent" if request.break_glass else "read",
            query=request.query,
            why=tuple(self.policies.policies[name].why for name in compiled.permits),
            pseudonymise=self.pseudonymise,
        )

    def _standing(self, request: _Request) -> str:
        """What the principal can mend about themselves; never anything about who was asked for."""
        if not request.break_glass and not request.principal.trained(english_day(request.now)):
            return self.policies.policies["training-expired"].why
        guarded = request.principal.kind in ("worker", "researcher")
        if guarded and not self._demo and not request.principal.second_factor:
            return self.policies.policies["second-factor"].why
        return ""

    def _refuse(self, request: _Request, code: str, about_you: str = "") -> Denied:
        """Log the refusal and give the exception to raise."""
        purpose = request.purpose if request.purpose in self.purposes or hard_denied(request.purpose) else "(unknown)"
        self.log(
            event_for(
                request.principal,
                purpose[:80],
                request.action if request.action in (*ROW_ACTIONS, *REGISTERS) else "(unknown)",
                request.now,
                outcome="denied",
                code=code,
                organisation_kind=self.organisation_kind(request.principal),
                policy_hash=self.policies.hash,
                subjects=tuple(sorted(self.pseudonymise(person) for person in request.subjects)),
                query=request.query,
                reason=request.reason,
            )
        )
        return Denied(code, about_you=about_you)


def _reach(principal: Principal, purpose: str, named: frozenset[str], now: datetime) -> frozenset[str]:
    """The people a request is about: a named case brings its family, and naming nobody means all of one's
    own.
    """
    today = english_day(now)
    if principal.kind == "child" and not named:
        return frozenset({principal.subject} if principal.subject else ())
    if principal.kind != "worker" or purpose != "direct_care":
        return named
    if not named:
        return principal.cases(today) | principal.families(today)
    cases = (case for case in principal.allocations if case.active(today) and case.person_id in named)
    return named.union(*(case.family for case in cases))
