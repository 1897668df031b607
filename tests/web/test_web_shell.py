"""What every page has: strict headers, no outside address, no inline script, one refusal for everything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forethought.workflow import Workspace

OPEN_PAGES = [
    "/", "/sign-in/", "/sign-out/", "/urgent/", "/about/", "/about/purposes/", "/about/privacy/",
    "/about/accessibility/",
]  # fmt: skip


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_open_pages_answer_with_strict_headers(demo_workspace: Workspace, visitor: Any, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_pages_hold_no_inline_script_style_or_outside_address(
    demo_workspace: Workspace, visitor: Any, path: str
) -> None:
    page = visitor.get(path).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", page)


def test_each_page_has_one_heading_and_a_title_of_its_own(demo_workspace: Workspace, visitor: Any) -> None:
    titles = []
    for path in OPEN_PAGES:
        page = visitor.get(path).content.decode()
        assert len(re.findall(r"<h1[ >]", page)) == 1, path
        titles.append(re.search(r"<title>(.*?)</title>", page, re.DOTALL).group(1))  # type: ignore[union-attr]
    assert len(set(titles)) == len(titles)


def test_the_demonstration_says_on_every_page_that_it_is_invented(demo_workspace: Workspace, visitor: Any) -> None:
    for path in [*OPEN_PAGES, "/nothing-here/"]:
        page = visitor.get(path).content.decode()
        assert "are invented" in page
        assert "Nobody reads what you write here" in page


def test_an_address_that_does_not_exist_shows_the_one_refusal(demo_workspace: Workspace, visitor: Any) -> None:
    answer = visitor.get("/nothing-here/")
    assert answer.status_code == 404
    assert b"You cannot open this page" in answer.content
    assert b"nothing-here" not in answer.content


def test_static_files_are_served_and_carry_no_brand(demo_workspace: Workspace, visitor: Any) -> None:
    page = visitor.get("/").content.decode()
    found = sorted(set(re.findall(r'/static/forethought/[^"?]+', page)))
    assert found == [f"/static/forethought/{name}" for name in ("favicon.svg", "forethought.css", "forethought.js")]
    css = b"".join(visitor.get("/static/forethought/forethought.css").streaming_content)
    assert b"GDS Transport" not in css
    assert b"@font-face" not in css
    assert b"url(" not in css
    assert "crown" not in page.lower()
    assert "GOV.UK" not in page


def test_a_session_nobody_uses_ends(signed_in: Callable[[str], Any], settings: Any) -> None:
    client = signed_in("leader")
    assert b"Signed in as" in client.get("/").content
    settings.FORETHOUGHT_IDLE_SECONDS = -1
    answer = client.get("/")
    assert answer.headers["Location"] == "/sign-in/?ended=idle"
    settings.FORETHOUGHT_IDLE_SECONDS = 900
    assert b"nothing happened for a while" in client.get("/sign-in/?ended=idle").content
    assert b"Signed in as" not in client.get("/").content


def test_cookies_are_kept_from_scripts_and_other_sites(signed_in: Callable[[str], Any]) -> None:
    client = signed_in("leader")
    cookie = client.cookies["forethought"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_djangos_own_checks_for_service_find_nothing(tmp_path: Path) -> None:
    settings = {
        "DJANGO_SETTINGS_MODULE": "forethought.web.settings",
        "FORETHOUGHT_WORKSPACE": str(tmp_path),
        "FORETHOUGHT_HTTPS": "1",
        "FORETHOUGHT_HOSTS": "records.example",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_a_form_from_elsewhere_is_refused(demo_workspace: Workspace) -> None:
    from django.test import Client

    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"persona": "kai"})
    assert answer.status_code == 403
    assert b"This form can no longer be sent" in answer.content
    assert b"Signed in as" not in strict.get("/").content
