"""Kai reads the story, sees who looked, writes "that isn't why I moved", answers six questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

ELSEWHERE = "https://www.bbc.co.uk/weather"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("width", "scripts"), [(1100, True), (320, False)], ids=["desktop", "phone without scripts"])
def test_kai_reads_corrects_and_answers(visit: Callable[..., Any], site: Any, width: int, scripts: bool) -> None:
    worker = visit()
    worker.sign_in("social.worker", purpose=True)
    worker.go(f"/practitioner/family/{site.story['kai']}/")
    window = visit(width, scripts)
    name = "family" if scripts else "family-phone"
    page = window.sign_in("kai")
    page.get_by_role("link", name="Child and family").click()
    window.check()
    window.shoot(f"{name}-start")

    page.get_by_role("link", name="Read what is written about you").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is written about you")
    window.check()
    window.shoot(f"{name}-record")

    page.get_by_role("link", name="Your record", exact=True).click()
    page.get_by_role("link", name="See who looked, and why").click()
    expect(page.get_by_text("Your social worker or another worker who helps you").first).to_be_visible()
    window.check()
    window.shoot(f"{name}-looked")

    window.go("/family/record/")
    page.get_by_role("link", name="This is wrong").last.click()
    page.get_by_label("What is wrong, or what is missing?").fill("That isn't why I moved")
    window.check()
    window.shoot(f"{name}-wrong")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your words are kept")
    window.check()

    page.get_by_role("link", name="Go back to your record").click()
    expect(page.get_by_text("That isn't why I moved").first).to_be_visible()
    page.get_by_role("link", name="Answer six questions").click()
    window.check()
    window.shoot(f"{name}-questions")
    page.get_by_role("button", name="Start").click()
    for number in range(1, 7):
        expect(page.get_by_text(f"Question {number} of 6")).to_be_visible()
        window.check()
        if number == 3:
            page.get_by_label("I don't want to say").check()
            window.shoot(f"{name}-question")
        elif number != 4:
            page.get_by_role("radio").first.check()
        button = "Leave this question out" if number == 4 else "Next"
        page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    window.check()


def test_the_quick_way_out_ends_the_session(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("kai")
    window.go("/family/record/")
    page.get_by_role("button", name="Leave this site now").click()
    page.wait_for_timeout(300)
    assert window.outside == [ELSEWHERE]  # asked for; the browser under test may reach nobody but this machine
    window.go("/family/record/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to the demonstration")


def test_pressing_shift_three_times_leaves_too(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.sign_in("kai")
    window.go("/family/record/")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert window.outside == [ELSEWHERE]
