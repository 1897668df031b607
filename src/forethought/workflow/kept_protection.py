"""Protection that an erasure kept for those who stay, and its end by somebody who decides that it is not needed."""

from __future__ import annotations

from dataclasses import replace

from forethought.governance import Authority, Clock, Principal
from forethought.model import UserError
from forethought.record import erasing
from forethought.workflow.erasing import ACTION, PURPOSE
from forethought.workflow.workspace import Workspace

_ENDED = "kept_protection_ended"


def kept_records(workspace: Workspace, gate: Authority, clock: Clock, principal: Principal) -> tuple[str, ...]:
    """The records (``controller/local id``) for which an erasure kept protection; one audit event.

    Raises ``Denied``.
    """
    grant = gate.grant(principal, PURPOSE, action=ACTION)
    found = tuple(sorted({number for number, _ in workspace.store().snapshot().kept}))
    gate.log(grant.event(clock(), rows=len(found)))
    return found


def end_kept_protection(
    workspace: Workspace, gate: Authority, clock: Clock, principal: Principal, record: str, *, reason: str
) -> None:
    """End what was kept for the person of ``record``; what the record itself says protects them all the same.

    One audit event, written first, with the person's pseudonym. Raises ``Denied``; and ``UserError`` without a reason,
    or for a record for which nothing is kept.
    """
    grant = gate.grant(principal, PURPOSE, action=ACTION, reason=reason)
    store = workspace.store()
    person_of = store.person_of()
    person = person_of.get(record, record)
    theirs = {number for number, _ in store.snapshot().kept if person_of.get(number, number) == person}
    if not reason.strip() or not theirs:
        raise UserError(
            "Kept protection can be ended only where it stands, and with a reason",
            where="record, reason",
            why="an address may be shown then that somebody needed hidden",
            do="Ask whoever knows the family first, and say who judged that it is safe",
        )
    gate.log(replace(grant.event(clock(), subjects=[person]), outcome="changed", code=_ENDED))
    erasing.end_kept(workspace.record, theirs)
    workspace.store().keep_caches()
