"""What the client of the department's API keeps of whom was erased: no value, and the ids while a removal is owed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from forethought.record.erasing import Certificate, Marks
from forethought.workflow.workspace import Workspace

# What works with the payload is imported where it is used: an erasure where nothing was ever sent needs none of it.


def removals_owed(workspace: Workspace, marks: Marks, clock: Callable[[], datetime]) -> int:
    """How many of ``marks`` the department holds or may hold: the next sending has to remove them there.

    Raises ``RecordError`` while a sending is going on, and when its log does not hold.
    """
    if not workspace.sent.exists():
        return 0
    from forethought.record.projections.csc_api.forgetting import owed

    return len(owed(workspace.sent, _among(workspace, marks), clock))


def removals_waiting(workspace: Workspace) -> int:
    """Of how many erased children the ids are here still, since the department has not removed them yet."""
    path = workspace.sent / "objects.jsonl"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    held = map(json.loads, text.rpartition("\n")[0].splitlines())  # the end may be a line that is being written
    return len({str(entry["child"]) for entry in held if entry.get("erased")})


def forget_sent(workspace: Workspace, certificate: Certificate, marks: Marks) -> None:
    """Take out what the client keeps of whom a certificate is about; safe to stop and to repeat."""
    if not workspace.sent.exists():
        return
    from forethought.record.projections.csc_api.forgetting import forget

    forget(workspace.sent, _among(workspace, marks), lambda: datetime.fromisoformat(certificate.at))


def _among(workspace: Workspace, marks: Marks) -> Callable[[frozenset[str]], frozenset[str]]:
    controllers = {str(row["controller"]) for row in workspace.store().batches()}

    def among(children: frozenset[str]) -> frozenset[str]:
        return frozenset(child for child in children if marks.among(f"{one}/{child}" for one in controllers))

    return among
