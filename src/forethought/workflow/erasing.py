"""Erasure in a workspace: the plan, the erasure itself in the record and beside it, and its certificate.

Nothing is erased while a hold stands, before the day the law sets, or out of the log of seals (``workflow.erasable``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from forethought.governance import Authority, Clock, Principal, english_day
from forethought.record import erasing
from forethought.record.backup import heal
from forethought.record.erasing import Certificate, Marks
from forethought.workflow.erasable import Whole, due_of, require_free, require_why, whole_of
from forethought.workflow.erased_files import lines_about
from forethought.workflow.erased_sent import removals_owed
from forethought.workflow.finishing import Place, finish_waiting, marks_of
from forethought.workflow.identity import PERSON_KEY, log_secret
from forethought.workflow.left_over import require_no_backup_under_way
from forethought.workflow.unread_files import Unread, look_through
from forethought.workflow.workspace import Workspace

PURPOSE, ACTION = "erasure", "erase"
_PLANNED, _ERASED = "erasure_planned", "erased"


@dataclass(frozen=True, slots=True)
class DuePerson:
    """Somebody whose record the schedule says is due: ``state`` ``destroy``, or ``hold`` while a hold stands.

    ``on`` is the first day of destruction, ``statute`` what sets the period.
    """

    person_id: str
    record_class: str
    state: str
    on: date
    statute: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would take out: counts as in ``Certificate``, and ``deliveries`` whose raw files would go."""

    persons: int
    records: int
    claims: int
    by_feed: Mapping[str, int]
    deliveries: tuple[str, ...]
    lines: int
    rows: int
    named_unread: tuple[str, ...]
    not_looked_into: tuple[str, ...]
    removals_owed: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """An erasure that may go ahead: whom it is about, and the marks by which they are recognised."""

    whole: Whole
    marks: Marks
    elsewhere: frozenset[str]


def plan_erasure(
    workspace: Workspace,
    gate: Authority,
    clock: Clock,
    principal: Principal,
    who: Collection[str],
    *,
    all_records: bool = False,
    places: Sequence[Place] = (),
) -> Plan:
    """What :func:`erase` would take out; nothing is changed. One audit event, which names nobody. Raises as it does."""
    grant = gate.grant(principal, PURPOSE, action=ACTION)
    asked = _asked(workspace, gate, clock, who, all_records)
    batches, unread = erasing.counted(workspace.record, asked.whole.names), _unread(workspace, asked.whole)
    by_feed: dict[str, int] = {}
    for row, claims in batches:
        by_feed[row["feed"]] = by_feed.get(row["feed"], 0) + claims
    gate.log(replace(grant.event(clock()), code=_PLANNED))
    return Plan(
        persons=len(asked.whole.persons),
        records=len(asked.whole.names - asked.whole.persons),
        claims=sum(by_feed.values()),
        by_feed=by_feed,
        deliveries=tuple(sorted(row["delivery"] for row, _ in batches)),
        lines=lines_about(workspace, asked.marks),
        rows=sum(place.count(asked.marks) for place in places),
        named_unread=unread.naming,
        not_looked_into=unread.not_read,
        removals_owed=removals_owed(workspace, asked.marks, clock),
    )


def erase(
    workspace: Workspace,
    gate: Authority,
    clock: Clock,
    principal: Principal,
    who: Collection[str],
    *,
    reason: str,
    statute: str,
    all_records: bool = False,
    places: Sequence[Place] = (),
) -> Certificate:
    """Erase ``who`` from the workspace and ``places``, and return the certificate.

    ``who``: ids of persons, who go with all of their records, and numbers of records (``controller/local id``), which
    go alone, or with ``all_records`` as the persons they are of. One audit event, written just before the record
    changes: it names the certificate and nobody. Safe to stop at any moment: then ``finish_waiting``, or the next
    erasure, completes what was begun. Raises ``Denied``; and ``UserError``, and erases nothing, without a reason or a
    statute, when these say what the record says of the erased, for somebody who is not known, while a hold stands, a
    backup is being written or something is being sent to the department, for a record of a class whose floor in law is
    not reached, and for one that the log of seals names.
    """
    grant = gate.grant(principal, PURPOSE, action=ACTION)
    require_no_backup_under_way(workspace)
    heal(workspace.record)
    finish_waiting(workspace, places)
    require_why(reason, statute)
    made = _asked(workspace, gate, clock, who, all_records)
    asked = _to_certify(workspace, clock, made, principal.id, reason.strip(), statute.strip(), places)

    def announce(certificate: Certificate) -> None:
        # What cannot be logged is not done. A certificate that this names and that is not there was never carried out.
        event = grant.event(clock(), rows=certificate.claims)
        gate.log(replace(event, outcome="changed", code=_ERASED, query=certificate.id))

    secret = log_secret(workspace.key(PERSON_KEY))
    erased = erasing.erase(workspace.record, asked, key=made.marks.key, secret=secret, announce=announce)
    finish_waiting(workspace, places)
    return erased


def verify_certificate(workspace: Workspace, certificate: Certificate, *, number: str | None = None) -> tuple[str, ...]:
    """What does not hold of a certificate, in words; empty when it is as sealed and the record bears it out.

    ``number``: a record or person of which it is to be proved that this erasure was about them.
    """
    held = erasing.certificates(workspace.record)
    marks = marks_of(workspace, [certificate])
    faults = list(erasing.check_certificates(held, marks.key))
    if not certificate.whole(marks.key):
        faults.append("this certificate was changed after it was written, or sealed with another key")
    if certificate.id not in {one.id for one in held}:
        faults.append("this certificate is none of this record")
    batches = {one.batch for one in certificate.batches}
    back = erasing.still_named(workspace.record, batches, marks)
    if back:
        faults.append(f"the batches named still speak of {back} of the erased numbers")
    if number is not None and not marks.among([number]):
        faults.append("the number given is none of those that this erasure was about")
    return tuple(faults)


def verify_certificates(workspace: Workspace) -> tuple[str, ...]:
    """What does not hold of any certificate of the record, in words."""
    held = erasing.certificates(workspace.record)
    found = [fault for one in held for fault in verify_certificate(workspace, one)]
    return tuple(dict.fromkeys(found))


def erased_marks(workspace: Workspace) -> Marks:
    """The marks of everybody erased so far, by which it can be asked of a number whether it is among them."""
    return marks_of(workspace, erasing.certificates(workspace.record))


def due_for_destruction(workspace: Workspace, clock: Clock) -> tuple[DuePerson, ...]:
    """Whose record is due by the schedule today, longest due first; erases nobody.

    Periods longer than those that ship may stand in ``retention.toml`` of the workspace (see ``load_retention``).
    """
    store, today = workspace.store(), english_day(clock())
    records: dict[str, set[str]] = {}
    for record, person in store.person_of().items():
        records.setdefault(person, set()).add(record)
    found = []
    for one in erasing.dated(store):
        said = due_of(workspace, one, records.get(one.person_id, set()) | {one.person_id}, today)
        if said.state != "keep" and said.on is not None:
            found.append(DuePerson(one.person_id, one.record_class, said.state, said.on, said.rule.statute))
    return tuple(sorted(found, key=lambda one: (one.on, one.person_id)))


def carry_out_in(workspace: Workspace, place: Place, done: Collection[str]) -> tuple[str, ...]:
    """Carry out in one place every erasure that is not among ``done`` (ids of certificates); returns those carried out.

    For a place that was not there when somebody was erased, or that was put back as it was before.
    """
    waiting = [one for one in erasing.certificates(workspace.record) if one.id not in done]
    for one in waiting:
        place.remove(one, marks_of(workspace, [one]))
    return tuple(one.id for one in waiting)


def _to_certify(
    workspace: Workspace, clock: Clock, made: _Asked, by: str, reason: str, statute: str, places: Sequence[Place]
) -> erasing.Asked:
    """What the record is asked to erase and its certificate is to say. Raises ``RecordError`` when that names them."""
    erasing.require_unsaid(workspace.record, made.whole.names, f"{reason} {statute}")
    unread = _unread(workspace, made.whole)
    return erasing.Asked(
        names=made.whole.names,
        persons=made.whole.persons,
        by=by,
        reason=reason,
        statute=statute,
        recorded=clock().astimezone(UTC),
        lines=lines_about(workspace, made.marks),
        rows=sum(place.count(made.marks) for place in places),
        elsewhere=made.elsewhere,
        named_unread=unread.naming,
        not_looked_into=unread.not_read,
        removals_owed=removals_owed(workspace, made.marks, clock),
    )


def _unread(workspace: Workspace, whole: Whole) -> Unread:
    return look_through(workspace, whole.names, erasing.telling(workspace.record, whole.names))


def _asked(workspace: Workspace, gate: Authority, clock: Clock, who: Collection[str], all_records: bool) -> _Asked:
    whole = whole_of(workspace, who, all_records=all_records)
    require_free(workspace, whole, english_day(clock()))
    elsewhere = frozenset(map(gate.pseudonymise, whole.persons))
    plain = marks_of(workspace, ())
    return _Asked(whole, Marks(plain.key, frozenset(map(plain.of, whole.names | elsewhere))), elsewhere)
