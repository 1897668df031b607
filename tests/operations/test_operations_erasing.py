"""Erasure in the operations database: every column has a treatment, and no byte of the erased stays in its files."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought import operations
from forethought.governance import AuditEvent, MemoryAudit, break_glass, verify
from forethought.model.errors import UserError
from forethought.operations.erasure_card import treatments
from forethought.record.erasing import Certificate, Marks
from forethought.workflow import Workspace, authority

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY = date(2026, 1, 1)
KEY = b"a key of one workspace"
GONE, STAYS = "Pzygote", "Pother"
WORDS = ("Pzygote", "zorbla", "quixwords", "vlimpreply", "wexteam", "qfamily-fear", "judged-zorb", "typed-zorb")


def _says_nothing(field: models.Field) -> bool:
    dumb = (
        models.IntegerField, models.BooleanField, models.DateField, models.TimeField, models.DurationField,
        models.DecimalField, models.FloatField, models.ForeignKey,
    )  # fmt: skip
    return isinstance(field, dumb)


def test_every_column_that_can_hold_words_or_ids_has_a_treatment_and_no_other(workspace: Workspace) -> None:
    """A new column fails here until ``data/erasure.toml`` says what an erasure does with it, and why."""
    wanted = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if not _says_nothing(field)
    }
    given_ = [(one.model._meta.label, column) for one in treatments() for column in one.columns]
    assert wanted == set(given_)
    assert len(given_) == len(set(given_)), "a column is treated twice"
    assert all(why.strip() for one in treatments() for why in one.keeps.values())


def test_the_database_holds_no_table_beside_those_of_the_card(workspace: Workspace) -> None:
    with sqlite3.connect(workspace.operations_db) as base:
        tables = {name for (name,) in base.execute("select name from sqlite_master where type = 'table'")}
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables - known == {"django_migrations", "sqlite_sequence"}


def certificate(name: str = "c1") -> Certificate:
    return Certificate(name, NOW.isoformat(), "ig.lead", "request", "article 17", 1, 0, 0, (), None, None, 0, 0, ())


def marks(workspace: Workspace, person: str = GONE) -> Marks:
    plain = Marks(KEY)
    pseudonym = gate(workspace).pseudonymise(person)
    return Marks(KEY, frozenset({plain.of(person), plain.of(pseudonym)}))


def gate(workspace: Workspace):
    return authority(workspace, operations.DjangoAudit(), lambda: NOW)


def worker(name: str, **facts: object) -> operations.User:
    given_ = {"title": "Worker", "roles": ["practitioner"], "organisation": "council", "team": "East", **facts}
    return operations.User.objects.create_user(name, "a long password", **given_)


def fill(workspace: Workspace) -> None:
    """Every table that can hold something of a person holds it of two, one of whom is to be erased."""
    helper, manager = worker("helper", training_until=date(2027, 1, 1)), worker("boss", roles=["team_manager"])
    for who, family in ((GONE, [STAYS]), (STAYS, [GONE, "Pthird"]), ("Pthird", [])):
        operations.Allocation.objects.create(worker=helper, person_id=who, family=family, team="East", start=DAY)
    for who, word in ((GONE, "quixwords"), (STAYS, "other words")):
        operations.Correction.objects.create(
            person_id=who, statement=word, reply="vlimpreply" if who == GONE else "", said_at=NOW, assigned_to=helper
        )
        operations.Answer.objects.create(
            person_id=who, sitting=f"s{who}", instrument="i", version="1", item="q", answer="yes", answered_at=NOW
        )
    for who, name in ((GONE, "zorbla"), (STAYS, "ruby")):
        team = "wexteam" if who == GONE else "West"
        child = worker(name, kind="child", roles=["child"], subject=who, title=f"{name} of {team}", team=team)
        operations.PurposeNotice.objects.create(user=child, purpose="own_record", stated_at=NOW)
        session = SessionStore()
        session["_auth_user_id"] = str(child.pk)
        session.save()
    look_urgently(workspace, helper, manager)


def look_urgently(workspace: Workspace, helper: operations.User, manager: operations.User) -> None:
    for who, why in ((GONE, "qfamily-fear"), (STAYS, "fear for another")):
        principal = operations.principal_for(helper, today=NOW.date())
        look = break_glass(gate(workspace), principal, why, "typed-zorb", [who])
        kept = operations.record_urgent_look(helper, look)
        judge = operations.principal_for(manager, today=NOW.date())
        note = "judged-zorb" if who == GONE else "judged"
        operations.review_urgent_look(gate(workspace), manager, judge, kept, justified=True, note=note, at=NOW)


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    (workspace.root / "config.toml").write_text("demo = true\nsynthetic = true\n", encoding="utf-8")
    operations.setup(workspace.root)
    fill(workspace)
    return workspace


def bytes_found(root: Path) -> set[str]:
    held = b"".join(path.read_bytes() for path in root.glob("operations.sqlite3*")).lower()
    return {word for word in WORDS if word.lower().encode() in held}


def test_no_byte_of_the_erased_is_left_in_the_files_of_the_database_and_all_else_stays(filled: Workspace) -> None:
    assert bytes_found(filled.root) == set(WORDS) - {"typed-zorb"}, "typed words never stood there"
    theirs = marks(filled)
    # two cases, a correction, an answer, an account, a session, a look, and the words of two events
    assert operations.OperationsDatabase().count(theirs) == 9
    operations.OperationsDatabase().remove(certificate(), theirs)
    assert bytes_found(filled.root) == set()
    assert operations.OperationsDatabase().count(theirs) == 0
    assert list(operations.Allocation.objects.values_list("person_id", "family")) == [
        (STAYS, ["Pthird"]),
        ("Pthird", []),
    ]
    assert list(operations.Correction.objects.values_list("statement", flat=True)) == ["other words"]
    assert list(operations.Answer.objects.values_list("person_id", flat=True)) == [STAYS]
    assert [SessionStore(held).load().get("_auth_user_id") for held in sessions()] == [
        str(operations.User.objects.get(username="ruby").pk)
    ]


def sessions() -> list[str]:
    from django.contrib.sessions.models import Session

    return list(Session.objects.values_list("session_key", flat=True))


def test_who_looked_is_still_proved_and_what_was_written_about_others_is_still_readable(filled: Workspace) -> None:
    audit = operations.DjangoAudit()
    before = [event.to_json() for event in audit.events()]
    operations.OperationsDatabase().remove(certificate(), marks(filled))
    events = list(audit.events())
    assert [event.to_json() for event in events] == before
    assert verify(events).ok
    assert [audit.words_of(event) for event in events] == ["", "", "fear for another", "judged"]
    looks = operations.BreakGlass.objects.order_by("pk").values_list("reason", "note", "outcome", "worker__username")
    assert list(looks) == [
        ("Erased with the person", "", "justified", "helper"),
        ("fear for another", "judged", "justified", "helper"),
    ]


def test_the_account_is_closed_and_its_name_was_never_in_the_log(filled: Workspace) -> None:
    child = operations.User.objects.get(username="zorbla")
    principal = operations.principal_for(child, today=NOW.date())
    assert principal.id == f"child-account-{child.pk}"
    operations.OperationsDatabase().remove(certificate(), marks(filled))
    child.refresh_from_db()
    assert (child.username, child.title, child.subject, child.is_active) == (
        f"erased-{child.pk}", "An erased account", "", False,
    )  # fmt: skip
    assert not child.check_password("a long password")
    assert not child.check_password("!")


def test_words_beside_an_event_are_those_the_log_speaks_of_or_none(workspace: Workspace) -> None:
    audit = operations.DjangoAudit()
    audit.append(
        AuditEvent(NOW, "a", "worker", (), "o", "k", "direct_care", "read", "denied", reason="because zorbla asked")
    )
    (event,) = audit.events()
    assert "zorbla" not in event.to_json()
    assert audit.words_of(event) == "because zorbla asked"
    held = words().get()
    assert event.reason == "words:" + hmac.new(held.salt.encode(), b"because zorbla asked", hashlib.sha256).hexdigest()
    words().update(words="because of something else")
    assert audit.words_of(event) == ""


def words():
    from forethought.operations.models import AuditWords

    return AuditWords.objects


def test_another_program_that_reads_is_told_of_and_the_next_opening_does_the_rest(filled: Workspace) -> None:
    from django.db import connection

    connection.cursor().execute("PRAGMA busy_timeout = 200")
    reader = sqlite3.connect(filled.operations_db, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from operations_user").fetchone()
    with pytest.raises(UserError, match="Another program"):
        operations.OperationsDatabase().remove(certificate(), marks(filled))
    assert operations.OperationsDatabase().count(marks(filled)) == 0
    reader.execute("commit")
    reader.close()
    operations.OperationsDatabase().remove(certificate(), marks(filled))
    assert bytes_found(filled.root) == set()


people = st.sampled_from(["p1", "p2", "p3", "p4"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=st.lists(st.tuples(people, st.lists(people, max_size=4)), max_size=5), gone=st.sets(people, max_size=3))
def test_of_cases_exactly_the_erased_go_and_the_order_of_erasures_does_not_matter(
    workspace: Workspace, cases: list[tuple[str, list[str]]], gone: set[str]
) -> None:
    from forethought.operations.erasing import _carry_out, _find

    plain = Marks(KEY)
    wanted = [(who, [one for one in family if one not in gone]) for who, family in cases if who not in gone]
    holder = operations.User.objects.filter(username="w").first() or worker("w")
    for order in (sorted(gone), sorted(gone, reverse=True)):
        operations.Allocation.objects.all().delete()
        for who, family in cases:
            operations.Allocation.objects.create(worker=holder, person_id=who, family=family, start=DAY)
        for who in order:
            for treatment, found in _find(Marks(KEY, frozenset({plain.of(who)}))):
                _carry_out(treatment, found)
        assert list(operations.Allocation.objects.order_by("pk").values_list("person_id", "family")) == wanted


@pytest.mark.postgres
def test_postgresql_loses_the_rows_and_its_tables_are_written_anew(
    postgres_workspace: Workspace, postgres_dsn: str
) -> None:
    (postgres_workspace.root / "config.toml").write_text("demo = true\nsynthetic = true\n", encoding="utf-8")
    operations.setup(postgres_workspace.root)
    fill(postgres_workspace)
    assert in_tables(postgres_dsn) == set(WORDS) - {"typed-zorb"}
    operations.OperationsDatabase().remove(certificate(), marks(postgres_workspace))
    assert in_tables(postgres_dsn) == set()


def in_tables(dsn: str) -> set[str]:
    """Words found in the files of every table of the database, dead rows included, once they are on the disk."""
    with psycopg.connect(dsn, autocommit=True) as base:
        base.execute("checkpoint")
        rows = base.execute(
            "select pg_read_binary_file(pg_relation_filepath(oid)) from pg_class "
            "where relkind in ('r', 't') and relname not like 'pg_%' and pg_relation_filenode(oid) is not null"
        ).fetchall()
    held = b"".join(bytes(content) for (content,) in rows).lower()
    return {word for word in WORDS if word.lower().encode() in held}


def test_audit_words_are_no_part_of_the_memory_log_used_by_single_runs() -> None:
    audit = MemoryAudit()
    audit.append(AuditEvent(NOW, "a", "worker", (), "o", "k", "direct_care", "read", "denied", reason="why"))
    assert [event.reason for event in audit.events()] == ["why"]
