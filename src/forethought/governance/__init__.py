"""Principals, purposes, agreements, policies, grants, policy-to-SQL and the audit chain.

Start with ``Authority``: it decides every request to read and gives a ``Grant`` or raises ``Denied``.
"""

from forethought.governance.agreements import (
    Agreement,
    Agreements,
    Dataset,
    Party,
    Signature,
    demo_agreements,
    load_agreements,
)
from forethought.governance.audit import (
    GENESIS,
    AuditEvent,
    AuditSink,
    MemoryAudit,
    Verification,
    chain,
    export_lines,
    follow,
    pseudonymiser,
    verify,
    verify_lines,
    write_event,
)
from forethought.governance.authority import Authority
from forethought.governance.breakglass import BreakGlass, break_glass, overdue_reviews, review_event
from forethought.governance.clock import Clock, english_day
from forethought.governance.errors import (
    AgreementError,
    AuditError,
    Denied,
    ExportError,
    GovernanceCardError,
    GovernanceError,
    PolicyError,
    ScoreError,
)
from forethought.governance.grants import Grant, event_for
from forethought.governance.looked import LawfulDelay, Look, LookLog, who_looked
from forethought.governance.never import ExportRequest, check_export, refuse_score_fields
from forethought.governance.policies import PolicyBook, PolicyEntity, PolicyInfo, Verdict, load_policies
from forethought.governance.principals import Allocation, Principal, Role, Roles, load_roles
from forethought.governance.purposes import LawfulBasis, Purpose, Purposes, hard_denied, load_purposes
from forethought.governance.requests import principal_entity, request_context
from forethought.governance.retention import Due, RetentionRule, due, load_retention
from forethought.governance.rowfilter import RowFilter, compile_filter, compile_row_filter

__all__ = [
    "GENESIS",
    "Agreement",
    "AgreementError",
    "Agreements",
    "Allocation",
    "AuditError",
    "AuditEvent",
    "AuditSink",
    "Authority",
    "BreakGlass",
    "Clock",
    "Dataset",
    "Denied",
    "Due",
    "ExportError",
    "ExportRequest",
    "GovernanceCardError",
    "GovernanceError",
    "Grant",
    "LawfulBasis",
    "LawfulDelay",
    "Look",
    "LookLog",
    "MemoryAudit",
    "Party",
    "PolicyBook",
    "PolicyEntity",
    "PolicyError",
    "PolicyInfo",
    "Principal",
    "Purpose",
    "Purposes",
    "RetentionRule",
    "Role",
    "Roles",
    "RowFilter",
    "ScoreError",
    "Signature",
    "Verdict",
    "Verification",
    "break_glass",
    "chain",
    "check_export",
    "compile_filter",
    "compile_row_filter",
    "demo_agreements",
    "due",
    "english_day",
    "event_for",
    "export_lines",
    "follow",
    "hard_denied",
    "load_agreements",
    "load_policies",
    "load_purposes",
    "load_retention",
    "load_roles",
    "overdue_reviews",
    "principal_entity",
    "pseudonymiser",
    "refuse_score_fields",
    "request_context",
    "review_event",
    "verify",
    "verify_lines",
    "who_looked",
    "write_event",
]
