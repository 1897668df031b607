"""Published figures of England and of every authority: open to anybody, by any means of reading a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SALFORD, LONDON_CITY, SCILLY, KINGSTON = "E08000006", "E09000001", "E06000053", "E09000021"
PAGES = {
    "areas": "/areas/",
    "authority": f"/areas/{SALFORD}/",
    "authority-without-most-figures": f"/areas/{SCILLY}/",
    "authority-reporting-with-another": f"/areas/{KINGSTON}/",
    "measure": f"/areas/{SALFORD}/NF04/",
    "measure-of-judgements": f"/areas/{SALFORD}/NF59/",
    "measure-with-few-points": f"/areas/{LONDON_CITY}/NF45/",
    "pack": f"/areas/{SALFORD}/paper.html",
    "scorecard": "/nation/",
    "indicator": "/nation/NF04/",
    "indicator-of-england-alone": "/nation/NF47/",
    "indicator-of-judgements": "/nation/NF59/",
}
SHOWN = ("authority", "measure", "scorecard", "indicator", "pack")


@pytest.mark.parametrize("width", [1100, 320])
def test_every_page_is_sound_at_a_desk_and_on_a_telephone(visit: Callable[..., Any], width: int) -> None:
    window = visit(width=width)
    for name, path in PAGES.items():
        window.go(path)
        window.check()
        if name in SHOWN:
            window.shoot(name if width > 320 else f"{name}-phone", 1800)


def test_without_scripts_nothing_is_missing(visit: Callable[..., Any]) -> None:
    window = visit(scripts=False)
    page = window.go(PAGES["indicator"])
    assert page.locator("svg[role=img]:visible").count() >= 3
    assert page.locator("#authorities ~ * table tbody tr").count() == 153
    window.check()
    page = window.go(PAGES["measure"])
    assert page.locator("svg[role=img]:visible").count() >= 2
    window.check()


def test_on_paper_charts_and_tables_are_whole(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.go(PAGES["authority"])
    page.emulate_media(media="print")
    assert page.locator(".app-scroll").first.evaluate("e => getComputedStyle(e).overflowX") == "visible"
    assert page.locator(".app-footer").is_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_from_the_list_to_a_figure_by_keyboard(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.go("/areas/")
    page.get_by_role("link", name="Salford").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Salford")
    page.get_by_role("link", name="Children looked after", exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Children looked after")
    page.locator(".app-chart-block summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".app-chart-block details[open] table").first).to_be_visible()


def test_a_telephone_gets_a_drawing_of_its_own(visit: Callable[..., Any]) -> None:
    window = visit(width=320)
    page = window.go(PAGES["measure"])
    assert page.locator(".app-chart--narrow svg").first.is_visible()
    assert page.locator(".app-chart--wide svg").first.is_hidden()
    sizes = page.locator(".app-chart--narrow text").evaluate_all(
        "all => all.map(e => e.getBBox().height ? parseFloat(getComputedStyle(e).fontSize) : 99)"
    )
    assert min(sizes) >= 10


def test_the_leader_follows_children_from_referral_to_care(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("leader")
    window.go("/leader/")
    expect(page.get_by_role("heading", name="From referral to care")).to_be_visible()
    expect(page.get_by_role("heading", name="Where children live")).to_be_visible()
    window.check()
    page.get_by_role("link", name="figures", exact=False).first.click()
    window.go("/leader/figures/")
    expect(page.get_by_role("heading", name="All figures")).to_be_visible()
    window.check()


def test_the_national_lead_sees_what_is_measured_and_the_quality_of_returns(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("policy.lead")
    window.go("/national/measured/")
    expect(page.get_by_role("heading", name="Quality of the returns loaded here")).to_be_visible()
    window.check()
