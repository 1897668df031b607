"""Two reviewers of links look at the same pair without knowing of each other, and the next build follows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forethought.governance import MemoryAudit
from forethought.workflow import Workspace, build
from forethought.workflow.review import Queue
from forethought.workflow.review_questions import Question

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def queue(site: Any) -> Queue:
    return Queue(Workspace(site.root))


def waiting(site: Any, **wanted: Any) -> Question:
    """The first pair that nobody has answered and that is as wanted."""
    held = queue(site)
    return next(
        one
        for one in held.asked_of("link.reviewer")
        if not held.case(one).answers and all(getattr(one, name) == value for name, value in wanted.items())
    )


def test_a_reviewer_finds_the_next_pair_and_can_tell_why_it_weighs_what_it_does(
    visit: Callable[..., Any], site: Any
) -> None:
    window = visit()
    page = window.sign_in("link.reviewer")
    page.get_by_role("link", name="Links to review").click()
    expect(page.get_by_label("Looking by eye at whether two records are about the same person")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Links to review")
    window.check()
    window.shoot("links-list")
    page.get_by_role("button", name="Open the next pair").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this one person?")
    window.go(f"/links/pair/{_telling(site).reference}/")
    expect(page.get_by_role("heading", name="Who else could it be?")).to_be_visible()
    expect(page.get_by_role("img", name="Together")).to_be_visible()
    rows = page.get_by_role("table", name="The same in words").get_by_role("row")
    expect(rows.last).to_contain_text("Together")
    window.check()
    window.shoot("links-pair")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Save and go to the list")).to_be_hidden()
    expect(page.get_by_role("table", name="The same in words")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_telephone_and_without_scripts_the_pair_is_all_there(
    visit: Callable[..., Any], site: Any, scripts: bool
) -> None:
    window = visit(width=320, scripts=scripts)
    page = window.sign_in("link.reviewer", purpose=True)
    for path in ("/links/", f"/links/pair/{_telling(site).reference}/", "/links/decided/", "/links/quality/"):
        window.go(path)
        window.check()
    window.go(f"/links/pair/{_telling(site).reference}/")
    page.get_by_role("button", name="Save and go to the list").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an answer")
    window.complaints.clear()  # the browser itself notes every 400
    window.check()
    if scripts:
        window.go(f"/links/pair/{_telling(site).reference}/")
        window.shoot("links-phone-pair")


def test_two_reviewers_decide_and_the_next_build_follows(visit: Callable[..., Any], site: Any, tmp_path: Path) -> None:
    same, apart = waiting(site, kind="waits", crosses=True), waiting(site, kind="joined")
    for reviewer in ("link.reviewer", "second.reviewer"):
        window = visit()
        page = window.sign_in(reviewer, purpose=True)
        _answer_by_keyboard(page, window.go, same, 0)
        _answer_by_keyboard(page, window.go, apart, 1)
        window.go(f"/links/pair/{same.reference}/")
        if reviewer == "link.reviewer":
            expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")
            window.complaints.clear()  # the browser itself notes every 404
    expect(page.get_by_role("heading", level=1)).to_have_text("This was decided: one person")
    window.check()
    window.go("/links/decided/")
    expect(page.get_by_role("cell", name="One person").first).to_be_visible()
    window.check()
    window.shoot("links-decided")
    window.go("/links/quality/")
    expect(page.get_by_role("row", name="All time")).to_contain_text("2 (100%)")
    window.check()
    window.shoot("links-quality")

    shutil.copytree(site.root, tmp_path / "next")
    following = Workspace(tmp_path / "next")
    build(following, MemoryAudit(), lambda: datetime.now(UTC))
    person = following.store().person_of()
    assert person[same.left] == person[same.right]
    assert person[apart.left] != person[apart.right]


def _telling(site: Any) -> Question:
    """A pair with somebody beside it, on which two families hang: the fullest page there is."""
    held = queue(site)
    asked = [one for one in held.asked_of("link.reviewer") if not held.case(one).answers and one.kind == "waits"]
    return max(asked, key=lambda one: (bool(one.beside), one.crosses, one.reference))


def _answer_by_keyboard(page: Page, go: Callable[[str], Page], question: Question, down: int) -> None:
    """Answer with the keys alone: choose, say why, ask for a second look, send."""
    go(f"/links/pair/{question.reference}/")
    page.get_by_role("radio", name="One person").focus()
    page.keyboard.press("Space")
    for _ in range(down):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("names and address, and the birth date is a slip")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Links to review")
