"""The audit store keeps its promise in both databases: append-only, one chain, every change found."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from forethought import operations
from forethought.governance import AuditEvent, verify, verify_lines
from forethought.workflow import Workspace

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def event(actor: str = "social.worker", **facts: object) -> AuditEvent:
    given = {"purpose": "direct_care", "action": "read", "outcome": "read", **facts}
    return AuditEvent(
        at=AT,
        actor=actor,
        kind="worker",
        roles=("practitioner",),
        organisation="westmarch-council",
        organisation_kind="the council",
        **given,  # type: ignore[arg-type]
    )


def fill(number: int) -> operations.DjangoAudit:
    audit = operations.DjangoAudit()
    for place in range(number):
        audit.append(event(f"worker.{place}"))
    return audit


def test_events_come_back_in_order_and_the_chain_holds(workspace: Workspace) -> None:
    audit = fill(5)
    found = list(audit.events())
    assert [one.actor for one in found] == [f"worker.{n}" for n in range(5)]
    result = verify(found)
    assert (result.ok, result.count, result.head) == (True, 5, found[-1].hash)
    assert verify_lines(b"".join(audit.lines())).ok


def test_events_about_one_person_are_found_by_pseudonym(workspace: Workspace) -> None:
    audit = operations.DjangoAudit()
    audit.append(event("one", subjects=("aaaa",)))
    audit.append(event("two", subjects=("bbbb",), reason='said "aaaa" aloud'))
    audit.append(event("three", subjects=("aaaa", "bbbb")))
    assert [one.actor for one in audit.about("aaaa")] == ["one", "three"]


@pytest.mark.parametrize(
    "statement", ["UPDATE operations_storedevent SET body = ''", "DELETE FROM operations_storedevent"]
)
def test_sqlite_itself_refuses_to_change_an_event(workspace: Workspace, statement: str) -> None:
    fill(2)
    with (
        sqlite3.connect(workspace.operations_db) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)
    assert verify(operations.DjangoAudit().events()).count == 2


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE operations_storedevent SET body = ''",
        "DELETE FROM operations_storedevent",
        "TRUNCATE operations_storedevent",
    ],
)
def test_postgresql_itself_refuses_to_change_an_event(
    postgres_workspace: Workspace, postgres_dsn: str, statement: str
) -> None:
    fill(2)
    with psycopg.connect(postgres_dsn) as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute(statement.encode())
    assert verify(operations.DjangoAudit().events()).count == 2


def _flip(database: Path, row: int) -> None:
    """Change one byte behind the database's back, as somebody with the file could."""
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TRIGGER operations_storedevent_no_update")
        (body,) = connection.execute("SELECT body FROM operations_storedevent WHERE seq = ?", [row]).fetchone()
        changed = body.replace("worker.1", "worker.7")
        assert sum(a != b for a, b in zip(body, changed, strict=True)) == 1
        connection.execute("UPDATE operations_storedevent SET body = ? WHERE seq = ?", [changed, row])


def test_one_changed_byte_is_found(workspace: Workspace) -> None:
    audit = fill(4)
    _flip(workspace.operations_db, 2)
    result = verify(audit.events())
    assert (result.ok, result.first_bad) == (False, 2)


def test_a_removed_end_is_found_against_a_head_noted_earlier(workspace: Workspace) -> None:
    audit = fill(4)
    head = verify(audit.events()).head
    with sqlite3.connect(workspace.operations_db) as connection:
        connection.execute("DROP TRIGGER operations_storedevent_no_delete")
        connection.execute("DELETE FROM operations_storedevent WHERE seq = 4")
    assert verify(audit.events()).ok
    assert not verify(audit.events(), head=head).ok


def _append_many(worker: int) -> int:
    from django.db import connections

    audit = operations.DjangoAudit()
    for _ in range(10):
        audit.append(event(f"thread.{worker}"))
    connections.close_all()
    return 10


def _eight_writers_at_once() -> int:
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(_append_many, range(8)))


def test_concurrent_writers_keep_one_chain_in_sqlite(workspace: Workspace) -> None:
    written = _eight_writers_at_once()
    result = verify(operations.DjangoAudit().events())
    assert (result.ok, result.count) == (True, written)


@pytest.mark.postgres
def test_concurrent_writers_keep_one_chain_in_postgresql(postgres_workspace: Workspace) -> None:
    written = _eight_writers_at_once()
    result = verify(operations.DjangoAudit().events())
    assert (result.ok, result.count) == (True, written)


def test_an_event_cannot_join_work_that_might_be_undone(workspace: Workspace) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        operations.DjangoAudit().append(event())
    assert verify(operations.DjangoAudit().events()).count == 0
    operations.DjangoAudit().append(event())
    assert verify(operations.DjangoAudit().events()).count == 1


def test_another_workspace_in_the_same_process_has_a_log_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    fill(3)
    operations.setup(tmp_path / "another")
    assert list(operations.DjangoAudit().events()) == []
    operations.setup(workspace.root)
    assert verify(operations.DjangoAudit().events()).count == 3
