"""Who may be erased: under which numbers somebody is known, and what of law and orders stands in the way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from forethought.governance import Due, due, load_retention
from forethought.linkage.spine import other_numbers
from forethought.model import UserError
from forethought.record import erasing
from forethought.record.erasing import Dated
from forethought.workflow.holds import holds_on
from forethought.workflow.workspace import Workspace

_PERIODS = "retention.toml"


@dataclass(frozen=True, slots=True)
class Whole:
    """Whom an erasure is about: all ``names`` under which they are known, and the ``persons`` who go whole.

    ``touched``: the persons whose records are among the names, whole or not.
    """

    names: frozenset[str]
    persons: frozenset[str]
    touched: frozenset[str]


def due_of(workspace: Workspace, one: Dated, names: Collection[str], today: date) -> Due:
    """What the schedule says of one person, known under ``names``, and whether a hold stands."""
    local = workspace.root / _PERIODS
    rule = load_retention(local if local.exists() else None)[one.record_class]
    return due(rule, one.events, today, holds=[hold.ref for hold in holds_on(workspace, names)])


def whole_of(workspace: Workspace, who: Collection[str], *, all_records: bool = False) -> Whole:
    """Everybody in ``who``: ids of persons, and numbers of records; with ``all_records`` these stand for their persons.

    Raises ``UserError`` for nobody, and for somebody who is not known.
    """
    store = workspace.require().store()
    person_of, spine = store.person_of(), store.spine()
    records = {name for name in who if name in person_of}
    asked = {spine.resolve(name) for name in set(who) - records}
    if all_records:
        asked |= {person_of[record] for record in records}
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
    return Whole(numbers | ids, frozenset(ids), frozenset(touched))


def _hangs_on(name: str, records: Collection[str]) -> bool:
    """Whether a number is made of that of one of ``records``: the mother whom a child's row names has no other."""
    parts = name.split(":")
    return any(":".join(parts[:count]) in records for count in range(1, len(parts)))


def require_why(reason: str, statute: str) -> None:
    """Raise ``UserError`` without a reason or a statute."""
    if not (reason.strip() and statute.strip()):
        raise UserError(
            "An erasure needs a reason and a statute",
            where="reason, statute",
            why="the certificate is all that will be left to say why it was right",
            do="Name the request or the schedule, the article or regulation, and no person erased",
        )


def require_free(workspace: Workspace, whole: Whole, today: date) -> None:
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
            _require_floor(due_of(workspace, one, whole.names, today))


def _require_floor(said: Due) -> None:
    if said.rule.floor and said.state == "keep":
        when = f"not before {said.on:%d/%m/%Y}" if said.on else "the day from which it counts is not in the record"
        raise UserError(
            "The law says that this record is kept",
            where=f"{said.rule.title}: {when}",
            why=f"{said.rule.statute}; the right to erasure gives way to it (UK GDPR, article 17(3)(b))",
            do="Correct what is wrong, or restrict who sees it; erase it when it is due",
        )
