"""Published figures of England and of every authority: open to anybody, by any means of reading a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SALFORD, LONDON_CITY, SCILLY, KINGSTON = "E08000006", "E09000001", "E06000053", "E09000021"
BARNSLEY, CUMBERLAND, WESTMINSTER = "E08000038", "E06000063", "E09000033"
PAGES = {
    "areas": "/areas/",
    "authority": f"/areas/{SALFORD}/",
    "authority-without-most-figures": f"/areas/{SCILLY}/",
    "measure": f"/areas/{SALFORD}/NF04/",
    "measure-of-judgements": f"/areas/{SALFORD}/NF59/",
    "measure-with-few-points": f"/areas/{LONDON_CITY}/NF45/",
    "measure-for-england-alone": f"/areas/{WESTMINSTER}/NF47/",
    "measure-with-a-long-course": f"/areas/{BARNSLEY}/NF25/",
    "pack": f"/areas/{SALFORD}/paper.html",
    "scorecard": "/nation/",
    "indicator": "/nation/NF04/",
    "indicator-of-england-alone": "/nation/NF47/",
    "indicator-of-judgements": "/nation/NF59/",
}
SHOWN = ("authority", "measure", "scorecard", "indicator", "pack")
TRAPS = [f"/areas/{code}/" for code in (LONDON_CITY, KINGSTON, BARNSLEY, CUMBERLAND, WESTMINSTER)]
NATIONAL = ["measured", "coverage", "cost", "rules", "list/gap/late", "commitment/DSL-02"]
REACHED = "a[href], summary, [tabindex='0'], button"


@pytest.mark.parametrize("width", [1100, 320])
def test_every_page_is_sound_at_a_desk_and_on_a_telephone(visit: Callable[..., Any], width: int) -> None:
    window = visit(width=width)  # 320 is also a desk of 1,280 at a zoom of 400 per cent
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


def test_areas_with_traps_fit_a_telephone(visit: Callable[..., Any]) -> None:
    window = visit(width=320, scripts=False)
    for path in TRAPS:
        page = window.go(path)
        assert page.locator("#ask").is_visible(), path
        window.check()


def test_on_a_telephone_a_table_moves_and_its_first_column_stays(visit: Callable[..., Any]) -> None:
    window = visit(width=320)
    table = window.go(PAGES["authority"]).locator(".app-scroll--wide").first
    name = table.locator("tbody th").first
    before = name.bounding_box()["x"]
    table.evaluate("e => e.scrollLeft = 150")
    assert table.evaluate("e => e.scrollLeft") == 150
    assert name.bounding_box()["x"] == pytest.approx(before, abs=1)


@pytest.mark.parametrize("name", ["authority", "measure", "pack", "scorecard"])
def test_on_paper_charts_and_tables_are_whole(visit: Callable[..., Any], name: str) -> None:
    window = visit(width=680)  # A4 less its margins
    page = window.go(PAGES[name])
    page.emulate_media(media="print")
    cut = (
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX != 'visible').length"
    )
    assert page.locator(".app-scroll").evaluate_all(cut) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.locator(".app-footer").is_hidden()
    for chart in page.locator(".app-chart--wide svg").all():
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 680
    folded = page.locator("details:not([open]):not(:has(tbody > tr:nth-child(41)))")
    assert all(one.locator("table").first.is_visible() for one in folded.all())
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


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.go(PAGES["measure"])
    there = page.locator(REACHED).evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map((e, at) => e.dataset.place = at).length"
    )
    assert there >= 12
    seen = set()
    for _ in range(there):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "() => {const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.dataset.place, s.outlineStyle != 'none' || s.boxShadow != 'none']}"
        )
        assert at[1], page.evaluate("document.activeElement.outerHTML")[:200]
        seen.add(at[0])
    assert len(seen - {None}) == there


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
    expect(page.get_by_role("heading", name="Where children live", exact=True)).to_be_visible()
    window.check()
    page.get_by_role("link", name="figures", exact=False).first.click()
    window.go("/leader/figures/")
    expect(page.get_by_role("heading", name="All figures")).to_be_visible()
    window.check()


def test_own_figures_beside_published_ones_are_sound(visit: Callable[..., Any], site: Any) -> None:
    with _of_a_real_area(site.root / "config.toml"):
        for width in (1100, 320):
            window = visit(width=width)
            page = window.sign_in("leader")
            window.go("/leader/beside/")
            expect(page.get_by_text("Now, own data").first).to_be_visible()
            window.check()


def test_the_register_of_promises_is_sound_on_a_telephone(visit: Callable[..., Any]) -> None:
    window = visit(width=320)
    window.sign_in("policy.lead")
    for name in NATIONAL:
        window.go(f"/national/{name}/")
        window.check()


def test_the_national_lead_sees_what_is_measured_and_the_quality_of_returns(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("policy.lead")
    window.go("/national/measured/")
    expect(page.get_by_role("heading", name="Quality of the returns loaded here")).to_be_visible()
    window.check()


@contextmanager
def _of_a_real_area(config: Path) -> Iterator[None]:
    """The demonstration under the code of a real authority, for as long as a test takes."""
    before = config.read_text(encoding="utf-8")
    config.write_text(before.replace("E06009901", SALFORD), encoding="utf-8")
    yield
    config.write_text(before, encoding="utf-8")
