"""A social worker with the case, a colleague without it, and somebody who fears for a child."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from forethought.synth import STORY

REASON = "He came to school with bruises"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_worker_confirms_the_purpose_in_one_click_and_sees_who_is_involved(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("social.worker")
    window.shoot("home-signed-in")
    page.get_by_role("link", name="Practitioner").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why are you opening these records?")
    expect(page.get_by_label("Helping this child and family")).to_be_checked()
    window.check()
    window.shoot("purpose")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My children")
    window.check()
    window.shoot("practitioner-children")
    page.get_by_role("link", name="Kai").click()
    expect(page.get_by_role("heading", name="Who is involved")).to_be_visible()
    services = page.get_by_role("table", name="Services involved")
    expect(services.get_by_text("Social worker").first).to_be_visible()
    address = page.get_by_role("heading", name="Current address").locator("xpath=following-sibling::ul[1]")
    expect(address.get_by_text("Schools Partnership").first).to_be_visible()
    expect(address.get_by_text("Child Health Service").first).to_be_visible()
    expect(address.get_by_text("Withheld").first).to_be_visible()
    window.check()
    window.shoot("practitioner-family")
    page.get_by_text("Where this is written").first.click()
    expect(page.get_by_text("Shared under").first).to_be_visible()


def test_a_colleague_without_the_case_sees_what_he_would_see_for_nobody(visit: Callable[..., Any], site: Any) -> None:
    window = visit()
    page = window.sign_in("other.worker", purpose=True)
    window.go(f"/practitioner/family/{site.story['kai']}/")
    there = page.content()
    window.complaints.clear()  # the browser itself notes every 404
    window.check()
    window.shoot("practitioner-refused")
    window.go("/practitioner/family/ffffffffffffffffffffffffffffffff/")
    assert page.content() == there
    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")


def test_somebody_who_fears_for_a_child_is_told_what_to_do_first(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("other.worker")
    page = window.go("/urgent/")
    expect(page.get_by_text("If a child is in danger now, call 999")).to_be_visible()
    window.check()
    _fill(page, "Nobody", "Known")
    window.shoot("urgent")
    page.get_by_label("Why do you fear for this child?").fill("")
    page.get_by_role("button", name="Ask who helps this child").click()
    expect(page.get_by_role("alert")).to_be_visible()
    window.complaints.clear()  # the browser itself notes every 400
    window.check()
    _fill(page, "Nobody", "Known")
    page.get_by_role("button", name="Ask who helps this child").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What to do now")
    expect(page.get_by_role("heading", name="Who helps this child")).to_have_count(0)
    window.check()


def test_the_lead_worker_shows_only_after_a_reason_and_a_manager_judges_it(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("other.worker")
    window.go("/urgent/")
    _fill(page, STORY.kai.forename, STORY.kai.surname, STORY.kai.born)
    page.get_by_role("button", name="Ask who helps this child").click()
    expect(page.get_by_role("heading", name="Who helps this child")).to_be_visible()
    window.check()
    window.shoot("urgent-answer")

    manager = visit()
    page = manager.sign_in("team.manager")
    manager.go("/review/")
    expect(page.get_by_text(REASON).first).to_be_visible()
    manager.check()
    manager.shoot("review")
    page.get_by_label("What you found").first.fill("Spoke to the school, rightly worried")
    page.get_by_role("button", name="Record my review").first.click()
    manager.check()


def _fill(page: Any, forename: str, surname: str, born: date = date(2015, 3, 27)) -> None:
    page.get_by_label("Child's first name").fill(forename)
    page.get_by_label("Child's surname").fill(surname)
    for part, value in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
        page.get_by_label(part).fill(str(value))
    page.get_by_label("Why do you fear for this child?").fill(REASON)
