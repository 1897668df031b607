"""The workspace's gate: its authority, and the services that read on behalf of a job."""

from __future__ import annotations

from collections.abc import Iterable

from forethought.governance import (
    Agreements,
    AuditSink,
    Authority,
    Clock,
    Principal,
    load_agreements,
    load_purposes,
)
from forethought.record import About, Reader, open_reader
from forethought.workflow.workspace import Workspace

_AUDIT_KEY = "audit-subjects"


def agreements(workspace: Workspace) -> Agreements:
    """The agreements of the workspace as they stand on disk at this moment."""
    return load_agreements(workspace.agreements)


def authority(workspace: Workspace, audit: AuditSink, clock: Clock) -> Authority:
    """The authority that decides every read in this workspace; agreements are read anew for each decision."""
    return Authority(
        load_purposes(),
        lambda: agreements(workspace),
        audit,
        clock,
        key=workspace.key(_AUDIT_KEY),
        demo=workspace.is_demo,
    )


def service(name: str, role: str, **rest: object) -> Principal:
    """The named principal under which a job reads, for example ``service("linkage", "linkage_service")``."""
    return Principal(id=f"service:{name}", kind="service", roles=frozenset({role}), **rest)  # type: ignore[arg-type]


def open_as(
    workspace: Workspace,
    gate: Authority,
    audit: AuditSink,
    clock: Clock,
    principal: Principal,
    purpose: str,
    *,
    action: str = "read",
    subjects: Iterable[str] | None = None,
    reason: str | None = None,
    about: About | None = None,
) -> Reader:
    """Ask for a grant and open the record under it (``about``: as ``open_reader``). Raises ``Denied``.

    Use the result as a context manager.
    """
    grant = gate.grant(principal, purpose, action=action, subjects=subjects, reason=reason)
    return open_reader(workspace.store(), grant, audit, clock, about=about)
