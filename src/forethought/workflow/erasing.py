"""Erasure in a workspace: who may be erased, the erasure itself in the record and beside it, and its certificate.

Nothing is erased while a hold stands, before the day the law sets, or out of the log of seals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date

from forethought.governance import Clock, Due, due, english_day, load_retention
from forethought.linkage.spine import other_numbers
from forethought.model import UserError
from forethought.record import erasing
from forethought.record.backup import heal
from forethought.record.erasing import Certificate, Dated, Marks
from forethought.workflow.erased_files import lines_about, remove_files, unread_deliveries
from forethought.workflow.holds import holds_on
from forethought.workflow.identity import PERSON_KEY, log_secret
from forethought.workflow.workspace import Workspace

KEY = "erasures"
"""Name of the secret from which marks and seals of certificates are made."""
_PERIODS = "retention.toml"


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
class _Whole:
    """Whom an erasure is about: all ``names`` under which they are known, and the ``persons`` who go whole."""

    names: frozenset[str]
    persons: frozenset[str]
    touched: frozenset[str]


def erase(
    workspace: Workspace, who: Collection[str], *, reason: str, statute: str, by: str, clock: Clock
) -> Certificate:
    """Erase ``who`` from the workspace and return the certificate.

    ``who``: ids of persons, who go with all of their records, and numbers of records (``controller/local id``), which
    go alone. Safe to stop at any moment: then :func:`finish_erasure`, or the next erasure, completes what was begun.
    Raises ``UserError``, and erases nothing, without a reason or a statute, for somebody who is not known, while a
    hold stands, for a record of a class whose floor in law is not reached, and for one that the log of seals names.
    """
    heal(workspace.record)
    finish_erasure(workspace)
    _require_why(reason, statute, by)
    whole = _whole(workspace, who)
    _require_free(workspace, whole, english_day(clock()))
    marks = _marks(workspace, ())
    marks = Marks(marks.key, frozenset(map(marks.of, whole.names)))
    asked = erasing.Asked(
        names=whole.names,
        persons=whole.persons,
        by=by,
        reason=reason.strip(),
        statute=statute.strip(),
        recorded=clock().astimezone(UTC),
        lines=lines_about(workspace, marks),
        not_looked_into=unread_deliveries(workspace),
    )
    made = erasing.erase(workspace.record, asked, key=marks.key, secret=log_secret(workspace.key(PERSON_KEY)))
    finish_erasure(workspace)
    return made


def finish_erasure(workspace: Workspace) -> Certificate | None:
    """Complete an erasure that was stopped after readers saw the record without the person; None when there is none."""
    name = erasing.unfinished(workspace.record)
    if name is None:
        return None
    (held,) = (one for one in erasing.certificates(workspace.record) if one.id == name)
    erasing.finish(workspace.record)
    remove_files(workspace, held, _marks(workspace, [held]))
    erasing.lay_again(workspace.record, workspace.store())
    erasing.finished(workspace.record)
    return held


def verify_certificate(workspace: Workspace, certificate: Certificate, *, number: str | None = None) -> tuple[str, ...]:
    """What does not hold of a certificate, in words; empty when it is as sealed and the record bears it out.

    ``number``: a record or person of which it is to be proved that this erasure was about them.
    """
    held = erasing.certificates(workspace.record)
    marks = _marks(workspace, [certificate])
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
    return _marks(workspace, erasing.certificates(workspace.record))


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
        said = _due(workspace, one, records.get(one.person_id, set()) | {one.person_id}, today)
        if said.state != "keep" and said.on is not None:
            found.append(DuePerson(one.person_id, one.record_class, said.state, said.on, said.rule.statute))
    return tuple(sorted(found, key=lambda one: (one.on, one.person_id)))


def _due(workspace: Workspace, one: Dated, names: Collection[str], today: date) -> Due:
    local = workspace.root / _PERIODS
    rule = load_retention(local if local.exists() else None)[one.record_class]
    return due(rule, one.events, today, holds=[hold.ref for hold in holds_on(workspace, names)])


def _marks(workspace: Workspace, held: Iterable[Certificate]) -> Marks:
    return Marks(workspace.key(KEY), frozenset(mark for one in held for mark in one.marks))


def _whole(workspace: Workspace, who: Collection[str]) -> _Whole:
    store = workspace.require().store()
    person_of, spine = store.person_of(), store.spine()
    records = {name for name in who if name in person_of}
    asked = {spine.resolve(name) for name in set(who) - records}
    unknown = asked - set(person_of.values())
    if unknown or not who:
        raise UserError(
            "Somebody to be erased is not known here",
            where=f"{len(unknown)} of the {len(who)} named",
            why="an erasure that finds nobody would be certified all the same",
            do="Give the id of a person, or a record as controller/number, after a build that holds it",
        )
    touched = asked | {person_of[record] for record in records}
    theirs = {record for record, person in person_of.items() if person in touched}
    left = {person_of[record] for record in theirs - records}
    persons = asked | (touched - left)
    records |= {record for record in theirs if person_of[record] in persons}
    ids = {name for person in persons for name in (person, *spine.absorbed(person))}
    numbers = other_numbers(store.identity_log().events(), records, ids)
    numbers |= {name for name in person_of if _hangs_on(name, numbers)}
    return _Whole(numbers | ids, frozenset(ids), frozenset(touched))


def _hangs_on(name: str, records: Collection[str]) -> bool:
    """Whether a number is made of that of one of ``records``: the mother whom a child's row names has no other."""
    parts = name.split(":")
    return any(":".join(parts[:count]) in records for count in range(1, len(parts)))


def _require_why(reason: str, statute: str, by: str) -> None:
    if not (reason.strip() and statute.strip() and by.strip()):
        raise UserError(
            "An erasure needs a reason, a statute and a name",
            where="reason, statute, by",
            why="the certificate is all that will be left to say why it was right",
            do="Name the request or the schedule, the article or regulation, and who decided; and no person erased",
        )


def _require_free(workspace: Workspace, whole: _Whole, today: date) -> None:
    """Raise ``UserError`` where the law or an order keeps a record."""
    standing = holds_on(workspace, whole.names)
    if standing:
        raise UserError(
            "A hold stands on this record",
            where="hold " + ", ".join(hold.ref for hold in standing),
            why="an inquiry or a court needs it, and whoever destroys it may commit an offence",
            do="Erase it once the hold is lifted",
        )
    named = {name for event in workspace.store().seals.events() for name in (*event.before, *event.after)}
    if named & whole.names:
        raise UserError(
            "The log of seals names this record",
            where=workspace.sealed.name,
            why="the record of an adoption is kept for a hundred years, and that log can lose nothing",
            do="Keep the record; ask whoever leads on governance when the period has run out",
        )
    for one in erasing.dated(workspace.store()):
        if one.person_id in whole.touched:
            _require_floor(_due(workspace, one, whole.names, today))


def _require_floor(said: Due) -> None:
    if said.rule.floor and said.state == "keep":
        when = f"not before {said.on:%d/%m/%Y}" if said.on else "the day from which it counts is not in the record"
        raise UserError(
            "The law says that this record is kept",
            where=f"{said.rule.title}: {when}",
            why=f"{said.rule.statute}; the right to erasure gives way to it (UK GDPR, article 17(3)(b))",
            do="Correct what is wrong, or restrict who sees it; erase it when it is due",
        )
