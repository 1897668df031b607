"""Oversight: purposes refused to everybody, the log verified on the page, one flipped byte found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from forethought import operations
from forethought.governance import verify_lines
from forethought.workflow import Workspace


@pytest.mark.parametrize("name", ["admin", "social.worker", "leader", "researcher", "ig.lead", "kai"])
@pytest.mark.parametrize("purpose", ["immigration enforcement", "benefit sanctions", "recruitment", "insurance"])
def test_what_is_never_served_is_refused_to_everybody(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]], name: str, purpose: str
) -> None:
    """N2: also to the administrator; the refusal is in the log."""
    client = signed_in(name)
    answer = client.post("/purpose/", {"purpose": "other", "other": purpose})
    assert answer.status_code == 403
    assert b"This purpose is refused" in answer.content
    last = log()[-1]
    user = operations.User.objects.get(username=name)
    actor = f"child-account-{user.pk}" if user.kind == "child" else name  # a child's sign-in name may be their own
    assert (last.outcome, last.code, last.actor) == ("denied", "never_purpose", actor)
    assert b", for:" not in client.get("/").content


def test_an_administrator_can_state_no_purpose_at_all(signed_in: Callable[..., Any]) -> None:
    admin = signed_in("admin")
    assert b"Your role opens no child" in admin.get("/purpose/").content
    for purpose in ("direct_care", "statutory_return", "research", "audit_review", "helping"):
        assert admin.post("/purpose/", {"purpose": purpose}).status_code == 403


def test_saying_nothing_is_asked_again(signed_in: Callable[..., Any]) -> None:
    answer = signed_in("social.worker").post("/purpose/", {"purpose": "other", "other": "  "})
    assert answer.status_code == 400
    assert b"Say what the purpose is" in answer.content


def test_the_log_is_verified_on_the_page_and_downloads_whole(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]]
) -> None:
    signed_in("admin").post("/purpose/", {"purpose": "other", "other": "immigration"})
    lead = signed_in("ig.lead")
    page = lead.get("/ig/").content.decode()
    assert "The log holds together" in page
    assert "Never allowed, whoever asks" in page
    data = b"".join(lead.get("/ig/log/").streaming_content)
    assert verify_lines(data).ok
    assert data.count(b"\n") == len(log())


def test_one_flipped_byte_is_found_on_the_page(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    for purpose in ("immigration", "insurance", "recruitment"):
        signed_in("admin").post("/purpose/", {"purpose": "other", "other": purpose})
    with sqlite3.connect(demo_workspace.operations_db) as connection:
        connection.execute("DROP TRIGGER operations_storedevent_no_update")
        connection.execute(
            "UPDATE operations_storedevent SET body = replace(body, '\"admin\"', '\"Admin\"') WHERE seq = 2"
        )
    page = signed_in("ig.lead").get("/ig/").content.decode()
    assert "The log has been tampered with" in page
    assert "Event 2 does not hold" in page
    assert "There are none" not in page


def test_if_the_log_cannot_be_written_nothing_is_shown(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    worker = signed_in("social.worker", "direct_care")
    with sqlite3.connect(demo_workspace.operations_db) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON operations_storedevent BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    worker.raise_request_exception = False
    for path in ("/practitioner/", "/practitioner/family/person-kai/", "/practitioner/family/nobody/"):
        answer = worker.get(path)
        assert answer.status_code == 503, path
        assert b"Kai" not in answer.content
        assert b"could not be written" in answer.content


def test_the_accounts_page_names_no_child(signed_in: Callable[..., Any]) -> None:
    page = signed_in("admin").get("/accounts/").content.decode()
    assert "social.worker" in page
    assert "kai" not in page.lower()
