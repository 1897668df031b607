"""Those who see numbers only: leader, national lead, researcher; and those who watch: governance, administrator."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_the_leader_sees_quality_and_figures_beside_england(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("leader")
    page.get_by_role("link", name="Local leader").click()
    expect(page.get_by_role("heading", name="How good our data is")).to_be_visible()
    expect(page.get_by_role("heading", name="Three or more homes in the year", exact=True)).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible()
    expect(page.get_by_text("Response:")).to_be_visible()
    window.check()
    window.shoot("leader", 2400)
    with page.expect_download() as started:
        page.get_by_role("link", name="XLSX").first.click()
    assert started.value.suggested_filename.endswith(".xlsx")


def test_the_national_lead_sees_what_is_late_and_what_is_missing(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("policy.lead")
    page.get_by_role("link", name="National body").click()
    page.get_by_label("Show", exact=True).select_option("late")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_text("Late by").first).to_be_visible()
    page.get_by_text("Evidence, money and measure").first.click()
    window.check()
    window.shoot("national", 1800)


def test_the_researcher_is_refused_a_small_count_also_by_subtraction(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("researcher")
    page.get_by_role("link", name="Researcher", exact=True).click()
    expect(page.get_by_text("is in force until")).to_be_visible()
    window.check()
    window.shoot("research-study")
    page.get_by_role("button", name="Check a table").click()
    _check(page, "Children by sex", "sex,children\nfemale,120\nmale,140\nTotal,260\n")
    expect(page.get_by_text("This table passed.")).to_be_visible()
    window.check()
    page.get_by_role("link", name="The study").click()
    page.get_by_role("button", name="Check a table").click()
    _check(page, "Children by age", "age,children\nunder 10,257\n10 and over,c\n")
    expect(page.get_by_role("heading", name="This table may not leave")).to_be_visible()
    window.check()
    window.shoot("research-refused")


def test_the_administrator_is_refused_immigration_enforcement(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("admin")
    page.get_by_role("link", name="Accounts").first.click()
    window.check()
    page.get_by_role("link", name="Ask to open a record").click()
    page.get_by_label("What is the purpose?").fill("immigration enforcement")
    window.check()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This purpose is refused")
    window.complaints.clear()  # the browser itself notes every 403
    window.check()
    window.shoot("purpose-refused")


def test_one_flipped_byte_in_the_log_is_found(visit: Callable[..., Any], site: Any) -> None:
    window = visit()
    page = window.sign_in("ig.lead")
    page.get_by_role("link", name="Information governance").click()
    expect(page.get_by_text("The log holds together")).to_be_visible()
    window.check()
    window.shoot("oversight")
    with _flipped(site.root / "operations.sqlite3"):
        page.reload()
        expect(page.get_by_role("heading", name="The log has been tampered with")).to_be_visible()
        window.check()
        window.shoot("oversight-tampered")
    page.reload()
    expect(page.get_by_text("The log holds together")).to_be_visible()


def _check(page: Any, title: str, table: str) -> None:
    page.get_by_label("Name of the table").fill(title)
    page.get_by_label("The table, as CSV").fill(table)
    page.get_by_label("Columns that hold counts").fill("children")
    page.get_by_role("button", name="Check it").click()


class _flipped:  # noqa: N801 - reads as a word in the test
    """One byte of the third event changed behind the database's back, and changed back."""

    def __init__(self, database: Any) -> None:
        self.database = database

    def __enter__(self) -> None:
        self._swap('"seq":3,', '"seq":4,')

    def __exit__(self, *_: object) -> None:
        self._swap('"seq":4,', '"seq":3,')

    def _swap(self, old: str, new: str) -> None:
        trigger = "operations_storedevent_no_update"
        with sqlite3.connect(self.database) as connection:
            (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [trigger]).fetchone()
            connection.execute(f"DROP TRIGGER {trigger}")
            connection.execute("UPDATE operations_storedevent SET body = replace(body, ?, ?) WHERE seq = 3", [old, new])
            connection.execute(made)
