"""A data analyst reads how the demonstration was linked: on a screen, a telephone and paper, without scripts too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_analyst_reads_how_sure_the_linkage_is_and_takes_it_away(visit: Callable[..., Any], tmp_path: Path) -> None:
    window = visit()
    page = window.sign_in("analyst")
    page.get_by_role("link", name="Report of the linkage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Report of the linkage")
    expect(page.get_by_text("of joined pairs are right")).to_be_visible()
    for name in ("How complete each field is", "Compared pairs by weight", "By group: sex"):
        expect(page.get_by_role("table", name=name)).to_be_visible()
    expect(page.get_by_role("link", name="Go to the links to review")).to_have_count(0)
    window.check()
    window.shoot("link-report")
    page.locator("summary", has_text="How often each finding occurs").click()
    page.locator("summary", has_text="Each table as CSV").click()
    window.check()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="The report (JSON)").click()
    waiting.value.save_as(tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text())["small_numbers_hidden"] is True
    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="How often each finding occurs, and what it weighs")).to_be_visible()
    expect(page.get_by_role("link", name="Sign out")).to_be_hidden()


def test_a_reviewer_comes_from_the_report_to_the_links(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("link.reviewer", purpose=True)
    window.go("/link-report/")
    page.get_by_role("link", name="Go to the links to review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Links to review")


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_telephone_and_without_scripts_the_report_is_all_there(visit: Callable[..., Any], scripts: bool) -> None:
    window = visit(width=320, scripts=scripts)
    page = window.sign_in("ig.lead")
    window.go("/link-report/")
    window.check()
    expect(page.get_by_role("img").first).to_be_visible()
    expect(page.get_by_role("table", name="Measured against the truth")).to_be_visible()
    if scripts:
        window.shoot("link-report-phone", height=3400)
