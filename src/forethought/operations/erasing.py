"""Erasure in the operations database: rows of erased people go, and no byte of them stays in its file.

What is done with each table stands in ``data/erasure.toml``. People are recognised by the marks of a certificate, so
that an erasure can be carried out again in a database that was put back as it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection, models, transaction

from forethought.governance import AuditEvent
from forethought.model.errors import UserError
from forethought.operations.erasure_card import Treatment, treatments
from forethought.operations.models import AuditWords, CarriedOut, User
from forethought.record.erasing import Certificate, Marks
from forethought.workflow import Workspace
from forethought.workflow.erasing import carry_out_in


@dataclass(slots=True)
class _Found:
    """What one table holds of erased people: rows that go, rows that are blanked, lists as they are to be."""

    goes: set[Any] = field(default_factory=set)
    blank: set[Any] = field(default_factory=set)
    lists: dict[Any, dict[str, list[Any]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.goes | self.blank | self.lists.keys())


class OperationsDatabase:
    """The operations database as a place of an erasure (``workflow.erasing.Place``)."""

    def count(self, marks: Marks) -> int:
        """How many rows hold something of somebody in ``marks``."""
        return sum(len(found) for _, found in _find(marks))

    def remove(self, certificate: Certificate, marks: Marks) -> None:
        """Take out what is held of them, then every byte that the database has let go of; safe to repeat.

        Raises ``UserError`` when another program holds the database, so that bytes stay; the rows are gone then.
        """
        _pragma("secure_delete = ON")
        with transaction.atomic():
            for treatment, found in _find(marks):
                _carry_out(treatment, found)
        _let_go_of_bytes()
        CarriedOut.objects.get_or_create(certificate=certificate.id)


def carry_out_erasures(workspace: Workspace) -> tuple[str, ...]:
    """Carry out every erasure that this database has not seen: it was closed then, or was put back from before.

    Returns the ids of the certificates. Raises ``UserError`` as ``OperationsDatabase.remove`` does.
    """
    done = set(CarriedOut.objects.values_list("certificate", flat=True))
    return carry_out_in(workspace, OperationsDatabase(), done)


def _find(marks: Marks) -> list[tuple[Treatment, _Found]]:
    """What each table holds of somebody in ``marks``."""
    accounts = set(User.objects.filter(subject__in=_erased_ids(User, "subject", marks)).values_list("pk", flat=True))
    events, grants = _looks(marks)
    found = []
    for one in treatments():
        held = _Found()
        rows = _rows(one, marks, accounts, events, grants)
        (held.blank if one.blank else held.goes).update(rows)
        for column in one.lists:
            _find_in_lists(one.model, column, marks, held)
        found.append((one, held))
    return found


def _rows(
    one: Treatment, marks: Marks, accounts: Collection[int], events: Collection[int], grants: Collection[str]
) -> Iterable[Any]:
    rows = one.model._default_manager
    if one.person:
        return rows.filter(**{f"{one.person}__in": _erased_ids(one.model, one.person, marks)}).values_list(
            "pk", flat=True
        )
    if one.account:
        return rows.filter(**{f"{one.account}__in": accounts}).values_list("pk", flat=True)
    if one.audit:
        wanted = events if one.audit == "event" else grants
        return rows.filter(**{f"{one.audit}__in": wanted}).values_list("pk", flat=True)
    if one.session:
        return [held.pk for held in Session.objects.iterator() if _account_of(held) in accounts] if accounts else ()
    return ()


def _erased_ids(model: type[models.Model], column: str, marks: Marks) -> frozenset[str]:
    return marks.among(model._default_manager.order_by().values_list(column, flat=True).distinct())


def _find_in_lists(model: type[models.Model], column: str, marks: Marks, found: _Found) -> None:
    for pk, listed in model._default_manager.order_by().values_list("pk", column).iterator():
        gone = marks.among(name for name in listed if isinstance(name, str))
        if gone:
            found.lists.setdefault(pk, {})[column] = [name for name in listed if name not in gone]


def _looks(marks: Marks) -> tuple[set[int], set[str]]:
    """The audit's events with words that are about erased people, and the grants under which these looks were made.

    A manager's judgement of a look names its grant and no person.
    """
    held = AuditWords.objects.order_by("pk").values_list("pk", "event__body")
    told = [(pk, AuditEvent.from_json(body)) for pk, body in held.iterator()]
    about = {pk for pk, event in told if marks.among(event.subjects)}
    grants = {event.grant for pk, event in told if pk in about and event.grant}
    return about | {pk for pk, event in told if event.grant in grants}, grants


def _account_of(session: Session) -> int | None:
    held = session.get_decoded().get("_auth_user_id")
    return int(held) if held else None


def _carry_out(one: Treatment, found: _Found) -> None:
    rows = one.model._default_manager
    for pk, lists in found.lists.items():
        rows.filter(pk=pk).update(**lists)
    for pk in found.blank:
        rows.filter(pk=pk).update(**{name: text.format(pk=pk) for name, text in one.blank.items()})
    if one.model is User:
        rows.filter(pk__in=found.blank).update(is_active=False)
    rows.filter(pk__in=found.goes).delete()


def _let_go_of_bytes() -> None:
    """Write the database anew without what it has let go of: pages, rows and the log of writes from before."""
    clean: dict[str, Callable[[], None]] = {"sqlite": _clean_file, "postgresql": _clean_tables}
    clean[connection.vendor]()


def _clean_file() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_) = cursor.fetchone()
    if busy:
        raise UserError(
            "Another program is reading the operations database",
            where="operations.sqlite3",
            why="the rows of the erased person are gone, but bytes of them stay in its files until nobody reads it",
            do="Stop the site, then run any command of this workspace, such as 'forethought audit verify'",
        )


def _clean_tables() -> None:
    with connection.cursor() as cursor:
        for one in treatments():
            if one.columns and not one.keeps.keys() >= set(one.columns):
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(one.model._meta.db_table)}")


def _pragma(text: str) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {text}")
