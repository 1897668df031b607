"""By keyboard, on paper, on a small screen, without scripts: nobody is kept out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OPEN = [
    "/",
    "/sign-in/",
    "/sign-out/",
    "/urgent/",
    "/about/",
    "/about/purposes/",
    "/about/privacy/",
    "/about/accessibility/",
]
BEHIND = {
    "social.worker": ["/", "/purpose/", "/practitioner/", "/practitioner/family/{kai}/", "/urgent/"] + [
        "/practitioner/family/{kai}/" + page for page in ("household/", "chronology/", "involved/")
    ] + ["/practitioner/family/{robin}/household/"],
    "team.manager": ["/practitioner/", "/practitioner/family/{kai}/household/", "/review/"],
    "case.reviewer": [
        "/case-review/", "/case-review/{kai}/", "/case-review/{kai}/?at-day=1&at-month=7&at-year=2025",
        "/case-review/{kai}/chronology/",
    ],
    "kai": ["/family/", "/family/record/", "/family/looked/", "/family/wrong/", "/family/questions/"],
    "leader": ["/leader/"],
    "policy.lead": ["/national/"],
    "researcher": ["/research/", "/research/check/"],
    "ig.lead": ["/ig/"],
    "admin": ["/accounts/", "/purpose/"],
}  # fmt: skip


@pytest.mark.parametrize(("width", "scripts"), [(1100, True), (320, True), (320, False)])
@pytest.mark.parametrize("persona", ["", *BEHIND])
def test_every_page_passes_at_every_width_with_and_without_scripts(
    visit: Callable[..., Any], site: Any, persona: str, width: int, scripts: bool
) -> None:
    window = visit(width, scripts)
    if persona:
        window.sign_in(persona, purpose=persona in {"social.worker", "team.manager", "case.reviewer"})
    for path in BEHIND.get(persona, OPEN):
        window.go(path.format(**site.story))
        window.check()
        if (path, width) in {("/", 1100), ("/sign-in/", 1100)} and not persona:
            window.shoot("sign-in" if "sign" in path else "front-page")


def test_everything_can_be_reached_and_done_by_keyboard_alone(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.go("/sign-in/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, "Sign in as Social worker, East team")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your pages")
    _tab_to(page, "Practitioner")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why are you opening these records?")
    _tab_to(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My children")


def test_what_has_the_focus_can_be_seen(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("social.worker", purpose=True)
    window.go("/practitioner/")
    unseen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && s.outlineWidth !== '0px' || s.boxShadow !== 'none' })()"
        )
        if not shown:
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    assert unseen == []


def test_on_paper_only_the_content_counts(visit: Callable[..., Any], site: Any) -> None:
    window = visit()
    page = window.sign_in("social.worker", purpose=True)
    window.go(f"/practitioner/family/{site.story['kai']}/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    for hidden in ("Sign out", "My children", "About"):
        expect(page.get_by_role("link", name=hidden, exact=True)).to_have_count(0)


@pytest.mark.parametrize("page", ["household/", "chronology/", "involved/"])
def test_on_paper_a_childs_record_over_time_is_whole_and_its_form_is_not_there(
    visit: Callable[..., Any], site: Any, page: str
) -> None:
    """The dates stand in the text, and every row in which something is written is printed, folded away or not."""
    window = visit()
    shown = window.sign_in("social.worker", purpose=True)
    window.go(f"/practitioner/family/{site.story['kai']}/{page}")
    shown.emulate_media(media="print")
    expect(shown.get_by_role("button", name="Show")).to_have_count(0)
    expect(shown.get_by_role("link", name="My children", exact=True)).to_have_count(0)
    expect(
        shown.get_by_text("as stated by the end of").or_(shown.get_by_text("As stated by the end of"))
    ).to_be_visible()
    expect(shown.get_by_text("Shared under").first).to_be_visible()


def test_four_hundred_per_cent_zoom_and_wide_spacing_lose_nothing(visit: Callable[..., Any], site: Any) -> None:
    window = visit(width=320)
    page = window.sign_in("social.worker", purpose=True)
    window.go(f"/practitioner/family/{site.story['kai']}/")
    page.evaluate(
        "(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync("
        "'* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }');"
        " document.adoptedStyleSheets = [sheet]; })()"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def _tab_to(page: Any, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText || document.activeElement.value || ''")
        if name in " ".join(focused.split()):
            return
    raise AssertionError(f"'{name}' was not reached by keyboard")
