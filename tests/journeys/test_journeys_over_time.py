"""A worker asks by keyboard who lived with a child on a day; a reviewer replays one and takes the table away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_worker_asks_for_another_day_by_keyboard_alone(visit: Callable[..., Any], site: Any, scripts: bool) -> None:
    window = visit(scripts=scripts)
    page = window.sign_in("social.worker", purpose=True)
    window.go(f"/practitioner/family/{site.story['kai']}/")
    page.get_by_role("link", name="Household and family on a day").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Household and family on a day")
    window.shoot("practitioner-household")
    group = page.get_by_role("group", name="Who was there on this day?")
    group.get_by_label("Day").focus()
    for text in ("1", "3", "2024"):
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="on 1 March 2024").first).to_be_visible()
    expect(group.get_by_label("Month")).to_have_value("3")
    window.check()


def test_a_date_that_is_none_is_said_where_it_stands(visit: Callable[..., Any], site: Any) -> None:
    window = visit(width=375)
    page = window.sign_in("social.worker", purpose=True)
    window.go(f"/practitioner/family/{site.story['kai']}/chronology/?at-day=31&at-month=2&at-year=2026")
    alert = page.get_by_role("alert")
    alert.get_by_role("link", name="Enter a real date").click()
    expect(page.get_by_role("group", name="What happened up to this day?").get_by_label("Day")).to_be_focused()
    window.complaints.clear()  # the browser itself notes every 400
    window.check()


def test_the_chronology_shows_where_each_sentence_is_written_in_one_step(visit: Callable[..., Any], site: Any) -> None:
    window = visit()
    page = window.sign_in("social.worker", purpose=True)
    window.go(f"/practitioner/family/{site.story['kai']}/chronology/")
    window.shoot("practitioner-chronology", height=2400)
    sentences = page.locator(".app-timeline__item")
    bare = [one.inner_text() for one in sentences.all() if not one.locator(".app-source").count()]
    assert bare == []
    assert sentences.count() == sentences.filter(has=page.locator("details")).count()
    sentences.first.get_by_text("Where this is written").click()
    expect(sentences.first.get_by_text("Shared under")).to_be_visible()


def test_the_card_says_how_to_reach_people(visit: Callable[..., Any], site: Any) -> None:
    window = visit()
    page = window.sign_in("social.worker", purpose=True)
    window.go(f"/practitioner/family/{site.story['kai']}/involved/")
    card = page.get_by_role("region", name="Children's social care")
    expect(card.get_by_text("Lead social worker").first).to_be_visible()
    window.shoot("practitioner-involved")
    phone = visit(width=375)
    page = phone.sign_in("social.worker", purpose=True)
    phone.go(f"/practitioner/family/{site.story['kai']}/involved/")
    phone.check()
    phone.shoot("practitioner-phone-involved", height=1600)


def test_a_reviewer_replays_a_day_and_takes_the_table_away(visit: Callable[..., Any], site: Any) -> None:
    window = visit()
    page = window.sign_in("case.reviewer")
    page.get_by_role("link", name="Review of a case").click()
    expect(page.get_by_label("Looking back at what was known about a child")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases to review")
    page.get_by_role("link", name="What each agency knew").click()
    day = page.get_by_role("group", name="By the end of this day")
    for part, text in (("Day", "1"), ("Month", "7"), ("Year", "2025")):
        day.get_by_label(part).fill(text)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("By the end of 1 July 2025, and what was learnt later")).to_be_visible()
    window.check()
    window.shoot("case-review-replay", height=2400)
    with page.expect_download() as waited:
        page.get_by_role("link", name="CSV").click()
    assert waited.value.suggested_filename == "what-was-known-2025-07-01.csv"
