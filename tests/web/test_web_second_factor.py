"""The second factor belongs to the session: what an account has set up is no proof of who sits there now."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from forethought import operations
from forethought.workflow import Workspace

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ASKS_FOR_CODE = "/account/confirm-code/"
SET_UP = "/account/second-factor/set-up/"
DOORS = ("/practitioner/", "/purpose/", "/review/")
KEEPERS = ("/account/second-factor/", "/account/second-factor/remove/", "/account/recovery-codes/")


@pytest.fixture(autouse=True)
def fresh_limits(real_workspace: Workspace) -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def password(real_workspace: Workspace) -> str:
    return operations.create_user(
        "duty.worker", title="Duty worker", roles=["practitioner"], organisation="council", team="Duty"
    )


@pytest.fixture
def browser(password: str) -> Callable[[], Any]:
    """A function giving one more browser that has shown the password."""

    def open_one() -> Any:
        from django.test import Client

        client = Client(SERVER_NAME="127.0.0.1")
        client.post("/account/sign-in/", {"login": "duty.worker", "password": password})
        return client

    return open_one


def enrol() -> Any:
    from allauth.mfa.totp.internal.auth import TOTP

    return TOTP.activate(operations.User.objects.get(username="duty.worker"), SECRET).instance


def code() -> str:
    """The code the app shows now, as if never used before."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
    from django.core.cache import cache

    cache.clear()
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def sent_to(client: Any, path: str) -> str:
    answer = client.get(path)
    return str(answer.headers.get("Location", answer.status_code))


def test_a_session_opened_before_a_second_factor_was_set_up_is_not_good_afterwards(
    browser: Callable[[], Any],
) -> None:
    early = browser()
    assert {sent_to(early, path) for path in DOORS} == {SET_UP}
    enrol()
    for path in DOORS:
        assert sent_to(early, path).startswith(f"{ASKS_FOR_CODE}?next="), path


def test_who_knows_only_the_password_cannot_remove_the_second_factor_or_read_its_recovery_codes(
    browser: Callable[[], Any], password: str
) -> None:
    from allauth.mfa.models import Authenticator

    early = browser()
    enrol()
    early.post("/account/confirm/", {"password": password})
    for path in KEEPERS:
        assert sent_to(early, path).startswith(ASKS_FOR_CODE), path
        assert early.post(path).headers["Location"].startswith(ASKS_FOR_CODE), path
    assert early.post("/account/recovery-codes/new/").headers["Location"].startswith(ASKS_FOR_CODE)
    assert [kept.type for kept in Authenticator.objects.all()] == [Authenticator.Type.TOTP]


def test_the_password_said_twice_is_no_second_factor(browser: Callable[[], Any], password: str) -> None:
    client = browser()
    enrol()
    client.post("/account/confirm/?next=/purpose/", {"password": password})
    assert sent_to(client, "/practitioner/").startswith(ASKS_FOR_CODE)


def test_setting_it_up_asks_for_the_code_and_then_the_door_opens(browser: Callable[[], Any]) -> None:
    client = browser()
    enrol()
    asked = sent_to(client, "/practitioner/")
    right = code()
    wrong = client.post(asked, {"code": f"{(int(right) + 500000) % 1000000:06}"})
    assert b"Incorrect code" in wrong.content
    assert sent_to(client, "/practitioner/").startswith(ASKS_FOR_CODE)
    assert client.post(asked, {"code": code()}).headers["Location"] == "/practitioner/"
    assert sent_to(client, "/practitioner/").startswith("/purpose/")
    assert sent_to(client, "/account/recovery-codes/") == "404"  # none were made here, and nothing more is asked


def test_a_code_at_sign_in_opens_the_door_at_once(password: str, browser: Callable[[], Any]) -> None:
    enrol()
    client = browser()
    assert sent_to(client, "/practitioner/").startswith("/sign-in/")
    client.post("/account/code/", {"code": code()})
    assert sent_to(client, "/practitioner/").startswith("/purpose/")


def test_a_code_from_an_app_that_was_taken_away_counts_no_longer(browser: Callable[[], Any]) -> None:
    client = browser()
    old = enrol()
    client.post(ASKS_FOR_CODE, {"code": code()})
    assert sent_to(client, "/practitioner/").startswith("/purpose/")
    old.delete()
    assert sent_to(client, "/practitioner/") == SET_UP
    enrol()
    assert sent_to(client, "/practitioner/").startswith(ASKS_FOR_CODE)


def test_one_browsers_code_does_not_open_the_door_in_another(browser: Callable[[], Any]) -> None:
    here, elsewhere = browser(), browser()
    enrol()
    here.post(ASKS_FOR_CODE, {"code": code()})
    assert sent_to(here, "/practitioner/").startswith("/purpose/")
    assert sent_to(elsewhere, "/practitioner/").startswith(ASKS_FOR_CODE)
