"""Signing in: without a password only in a demonstration, anywhere else with a second factor."""

from __future__ import annotations

import time
from typing import Any

import pytest

from forethought import operations
from forethought.model.errors import UserError
from forethought.workflow import Workspace


def test_the_demonstration_lists_its_people(demo_workspace: Workspace, visitor: Any) -> None:
    page = visitor.get("/sign-in/").content.decode()
    for title in ("Social worker, East team", "Kai, 17", "Accredited researcher", "System administrator"):
        assert title in page


def test_a_demonstrations_person_cannot_sign_in_once_the_workspace_is_real(
    demo_workspace: Workspace, visitor: Any
) -> None:
    visitor.post("/sign-in/", {"persona": "social.worker"})
    assert b"Signed in as" in visitor.get("/").content
    (demo_workspace.root / "config.toml").write_text("demo = false\n")
    operations.setup(demo_workspace.root)
    assert visitor.get("/practitioner/").headers["Location"].startswith("/sign-in/")
    answer = visitor.post("/sign-in/", {"persona": "social.worker"})
    assert answer.headers["Location"] == "/account/sign-in/"
    assert b"Signed in as" not in visitor.get("/").content


def test_an_account_that_is_no_persona_cannot_be_chosen(demo_workspace: Workspace, visitor: Any) -> None:
    _account()
    answer = visitor.post("/sign-in/", {"persona": "duty.worker"})
    assert answer.status_code == 404
    assert b"Signed in as" not in visitor.get("/").content


def test_personas_are_refused_in_a_real_workspace(real_workspace: Workspace) -> None:
    with pytest.raises(UserError, match="only in a demonstration"):
        operations.create_personas(real_workspace, {})


def test_after_signing_in_only_pages_of_this_site_are_gone_to(demo_workspace: Workspace, visitor: Any) -> None:
    for wanted, where in (("/about/", "/about/"), ("https://elsewhere.example/", "/"), ("//elsewhere.example/", "/")):
        answer = visitor.post("/sign-in/", {"persona": "kai", "next": wanted})
        assert answer.headers["Location"] == where


def _account() -> str:
    return operations.create_user(
        "duty.worker", title="Duty worker", roles=["practitioner"], organisation="somewhere", team="Duty"
    )


def _code(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def _password_only(visitor: Any) -> str:
    password = _account()
    answer = visitor.post("/account/sign-in/", {"login": "duty.worker", "password": password})
    assert answer.status_code == 302
    return password


def test_with_a_password_alone_no_door_opens(real_workspace: Workspace, visitor: Any) -> None:
    _password_only(visitor)
    for path in ("/practitioner/", "/purpose/", "/review/", "/ig/"):
        answer = visitor.get(path)
        assert answer.headers["Location"] == "/account/second-factor/set-up/", path


def test_the_second_factor_opens_the_door_and_is_asked_for_at_every_sign_in(
    real_workspace: Workspace, visitor: Any
) -> None:
    from allauth.mfa.models import Authenticator
    from django.core.cache import cache
    from django.test import Client

    password = _password_only(visitor)
    asked_again = visitor.get("/account/second-factor/set-up/").headers["Location"]
    assert asked_again.startswith("/account/confirm/")
    page = visitor.post(asked_again, {"password": password}, follow=True)
    secret = page.context_data["form"].secret
    assert secret in page.content.decode()
    wrong = visitor.post("/account/second-factor/set-up/", {"code": "000000"})
    assert wrong.status_code == 200
    assert b"Incorrect code" in wrong.content
    cache.clear()
    assert visitor.post("/account/second-factor/set-up/", {"code": _code(secret)}).status_code == 302
    asked_now = visitor.get("/account/recovery-codes/").headers["Location"]
    assert asked_now == "/account/confirm-code/?next=%2Faccount%2Frecovery-codes%2F"
    assert b"Your recovery codes" in visitor.post(asked_now, {"code": _code(secret)}, follow=True).content
    assert visitor.get("/practitioner/").headers["Location"].startswith("/purpose/")

    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored

    again = Client(SERVER_NAME="127.0.0.1")
    answer = again.post("/account/sign-in/", {"login": "duty.worker", "password": password})
    assert answer.headers["Location"].startswith("/account/code/")
    assert again.get("/practitioner/").headers["Location"].startswith("/sign-in/")


def test_nobody_signs_up(real_workspace: Workspace, visitor: Any) -> None:
    visitor.post("/account/sign-up/", {"username": "somebody", "password1": "a-long-pass-phrase-1"})
    assert not operations.User.objects.filter(username="somebody").exists()
    assert b"Nobody can sign up here" in visitor.get("/account/sign-up/").content


def test_roles_that_watch_over_each_other_are_not_given_to_one_person(real_workspace: Workspace) -> None:
    with pytest.raises(UserError, match="may not be held by one person"):
        operations.create_user("x", title="X", roles=["practitioner", "ig_lead"], organisation="somewhere")
    with pytest.raises(UserError, match="does not exist"):
        operations.create_user("x", title="X", roles=["king"], organisation="somewhere")
    assert not operations.User.objects.exists()
