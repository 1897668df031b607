"""Seals in a workspace: asked for by one person, in force when another confirms, lifted in the same way.

What lies on which side is written in ``sealed/`` alone. Every step needs a grant for the purpose ``sealing`` and leaves
one event in the audit log that names the seal by its reference and nobody by any name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from forethought.governance import Authority, Clock, Grant, Principal
from forethought.model import UserError
from forethought.record.seals import (
    ASKED,
    IN_FORCE,
    KEPT,
    LIFT_ASKED,
    LIFTED,
    WITHDRAWN,
    Seal,
    SealEvent,
    whole_sides,
)
from forethought.workflow.review_questions import reference_of
from forethought.workflow.workspace import Workspace

PURPOSE, ACTION = "sealing", "seal"
_KEY = "seal-references"
_CONFIRMED = {ASKED: IN_FORCE, LIFT_ASKED: LIFTED}
_REFUSED = {ASKED: WITHDRAWN, LIFT_ASKED: KEPT}
_CODES = {
    ASKED: "seal_asked",
    IN_FORCE: "seal_confirmed",
    WITHDRAWN: "seal_withdrawn",
    LIFT_ASKED: "lift_asked",
    LIFTED: "seal_lifted",
    KEPT: "seal_kept",
}


def ask_for_seal(
    workspace: Workspace,
    gate: Authority,
    clock: Clock,
    principal: Principal,
    before: Collection[str],
    after: Collection[str],
    reason: str,
) -> Seal:
    """Ask that the records ``before`` (``controller/local id``) never lead to those ``after``; in force once confirmed.

    A person of whom records are named on one side only is on it with all their records. Raises ``Denied``; and
    ``UserError`` without a reason, for a record that is not known, and where a person stands on both sides with
    records that are named on neither.
    """
    grant = gate.grant(principal, PURPOSE, action=ACTION)
    _require_reason(reason)
    sides = _whole_sides(workspace, frozenset(before), frozenset(after))
    log = workspace.store().seals
    head = log.head()
    ref = reference_of(workspace.key(_KEY), "seal", str(len(log.seals())))
    one, other = (tuple(sorted(side)) for side in sides)
    event = SealEvent(clock(), principal.id, ref, ASKED, reason.strip(), one, other)
    return _add(workspace, gate, clock, grant, event, head)


def ask_to_lift(
    workspace: Workspace, gate: Authority, clock: Clock, principal: Principal, ref: str, reason: str
) -> Seal:
    """Ask that a seal no longer holds; it holds until another person confirms. Raises ``Denied``, ``UserError``."""
    return _step(workspace, gate, clock, principal, ref, reason, {IN_FORCE: LIFT_ASKED})


def confirm(workspace: Workspace, gate: Authority, clock: Clock, principal: Principal, ref: str, reason: str) -> Seal:
    """Bring into force what another asked for: a seal, or its lifting. The next build carries it out.

    Raises ``Denied``; and ``UserError`` when nothing waits under this reference, when it was this person who asked,
    and when records have come to the people of a seal that are named on neither side.
    """
    return _step(workspace, gate, clock, principal, ref, reason, _CONFIRMED, another=True)


def refuse(workspace: Workspace, gate: Authority, clock: Clock, principal: Principal, ref: str, reason: str) -> Seal:
    """Turn down what was asked for: the seal does not come, or stays. Raises ``Denied``, ``UserError``."""
    return _step(workspace, gate, clock, principal, ref, reason, _REFUSED)


def seals_for(workspace: Workspace, gate: Authority, clock: Clock, principal: Principal) -> list[Seal]:
    """Every seal with its sides and steps, for those who may see them; one audit event. Raises ``Denied``."""
    grant = gate.grant(principal, PURPOSE, action=ACTION)
    found = list(workspace.store().seals.seals().values())
    gate.log(grant.event(clock(), rows=len(found)))
    return found


def records_of(
    workspace: Workspace, gate: Authority, clock: Clock, principal: Principal, record: str
) -> tuple[str, ...]:
    """All records of the person whose ``record`` this is, so that each can be named on a side; one audit event.

    Raises ``Denied``, and ``UserError`` for a record that is not known.
    """
    grant = gate.grant(principal, PURPOSE, action=ACTION)
    person_of = workspace.store().person_of()
    _require_known(person_of, [record])
    person = person_of[record]
    found = tuple(sorted(other for other, theirs in person_of.items() if theirs == person))
    gate.log(grant.event(clock(), subjects=[person], rows=len(found)))
    return found


def _step(
    workspace: Workspace,
    gate: Authority,
    clock: Clock,
    principal: Principal,
    ref: str,
    reason: str,
    leads: dict[str, str],
    *,
    another: bool = False,
) -> Seal:
    grant = gate.grant(principal, PURPOSE, action=ACTION)
    _require_reason(reason)
    log = workspace.store().seals
    head, held = log.head(), log.seals().get(ref)
    if held is None or held.state not in leads:
        raise UserError(
            "No such step is open for a seal of this reference",
            where="seal",
            why="a seal is asked for, confirmed, and lifted in the same way, each once",
            do="See how the seals stand with 'forethought seal list'",
        )
    if another and held.steps[-1].by == principal.id:
        raise UserError(
            "Whoever asked cannot confirm",
            where=f"seal {ref}",
            why="a seal, and its lifting, are decided by two people",
            do="Ask somebody else whose role allows it",
        )
    if leads[held.state] == IN_FORCE:
        _require_still_whole(workspace, held)
    event = SealEvent(clock(), principal.id, ref, leads[held.state], reason.strip())
    return _add(workspace, gate, clock, grant, event, head)


def _add(workspace: Workspace, gate: Authority, clock: Clock, grant: Grant, event: SealEvent, head: str) -> Seal:
    # The audit first: what cannot be logged is not done. It holds no subject, since two in one event would be a link.
    gate.log(replace(grant.event(clock()), outcome="changed", code=_CODES[event.event], query=event.ref))
    log = workspace.store().seals
    log.append(event, after=head)
    return log.seals()[event.ref]


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError(
            "A seal needs a reason",
            where="reason",
            why="whoever reads it later must be able to judge it",
            do="Name the order or the law, and no person",
        )


def _require_known(person_of: Collection[str], records: Iterable[str]) -> None:
    named = sorted(records)
    unknown = [record for record in named if record not in person_of]
    if unknown:
        raise UserError(
            "A record is not known here",
            where=f"{len(unknown)} of the {len(named)} records named",
            why="a seal over a record that does not exist would protect nobody",
            do="Give each as controller/number, as the source delivers it, after a build that holds it",
        )


def _require_still_whole(workspace: Workspace, seal: Seal) -> None:
    if _whole_sides(workspace, seal.before, seal.after) != (seal.before, seal.after):
        raise UserError(
            "Records have come to these people since the seal was asked for",
            where=f"seal {seal.ref}",
            why="nobody has said on which side they are",
            do=f"Turn it down with 'forethought seal refuse {seal.ref}' and ask anew",
        )


def _whole_sides(
    workspace: Workspace, before: frozenset[str], after: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    if not before or not after or before & after:
        raise UserError(
            "A seal needs records before and others after",
            where="before, after",
            why="one record cannot be kept apart from itself",
            do="Name each record on one side; a record that holds both identities must be divided by its source first",
        )
    store = workspace.store()
    person_of = store.person_of()
    _require_known(person_of, before | after)
    sides, left_out = whole_sides(before, after, person_of)
    if left_out:
        raise UserError(
            "A person stands on both sides with records that are on neither",
            where=f"{len(left_out)} more records of the people named",
            why="nobody but a person can say whether they are of the time before or after",
            do="See them with 'forethought seal records RECORD' and name each on a side",
        )
    return sides
