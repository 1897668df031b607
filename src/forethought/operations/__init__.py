"""What people do here: users, allocations, corrections, answers, the audit store (Django app).

Importing this package does not start Django: call ``setup(workspace)`` first, then reach the rest as
``operations.DjangoAudit()`` and so on. Models and what needs them load at that first use.
"""

from __future__ import annotations

from typing import Any

from forethought.operations.starting import setup

__all__ = [
    "Allocation",
    "Answer",
    "BreakGlass",
    "Correction",
    "DjangoAudit",
    "OperationsDatabase",
    "PurposeNotice",
    "Release",
    "StoredEvent",
    "User",
    "carry_out_erasures",
    "command_line_principal",
    "create_personas",
    "create_user",
    "deliver_what_was_said",
    "export_to_inbox",
    "part_cases",
    "principal_for",
    "record_urgent_look",
    "review_urgent_look",
    "setup",
    "signed_in_at_terminal",
    "waiting_for",
]

_PLACES = {
    "DjangoAudit": "audit_store",
    "OperationsDatabase": "erasing",
    "carry_out_erasures": "erasing",
    "part_cases": "parting_cases",
    "principal_for": "principals",
    "signed_in_at_terminal": "at_terminal",
    "command_line_principal": "principals",
    "create_personas": "personas",
    "create_user": "accounts",
    "deliver_what_was_said": "inbox",
    "export_to_inbox": "inbox",
    "record_urgent_look": "urgent",
    "review_urgent_look": "urgent",
    "waiting_for": "urgent",
}


def __getattr__(name: str) -> Any:
    # Django refuses models before it is started, and commands that need none should not pay for it.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES.get(name, 'models')}"), name)
