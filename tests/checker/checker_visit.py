"""Going through the page as a person does, and looking it over at every step."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from support_checker import DESKTOP, Checker
from support_tree import ROOT

SCREENSHOTS = ROOT / "docs" / "screenshots"
# Rules of WCAG 2.2 A and AA, and axe's own good practice.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
# Width and height of the window: a desk, a phone, and a window of 1280 by 1024 enlarged to 400 %.
WINDOWS = {"desk": (DESKTOP, 800), "phone": (320, 640), "400 %": (320, 256)}


@dataclass
class Visit:
    """The open page in the hands of a person."""

    checker: Checker

    @property
    def page(self) -> Page:
        return self.checker.page

    def choose(self, return_: str, year: str, authority: str = "") -> None:
        """Step 1. ``return_`` is a part of its title, ``year`` the collection's label."""
        self.page.get_by_role("radio", name=return_).check()
        self.page.get_by_label("Collection year").select_option(label=year)
        self.page.get_by_label("Your authority").fill(authority)
        self.page.get_by_role("button", name="Continue").click()
        self.title("Give the files")

    def give(self, slot: str, paths: Sequence[Path], *, folder: bool = False) -> None:
        """Step 2: files, or one folder, through the page's own file inputs."""
        input_ = self.page.locator(f"#{'folder' if folder else 'files'}-{slot}")
        input_.set_input_files(paths[0] if folder else paths)
        expect(self.page.locator("#news, #problem")).to_be_visible()

    def check(self) -> None:
        """Step 3."""
        self.page.get_by_role("button", name="Check the return").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("what the check found")

    def part(self, name: str) -> None:
        """Go to one part of the results."""
        self.page.get_by_role("navigation", name="Results").get_by_role("link", name=name, exact=True).click()

    def title(self, words: str) -> None:
        """Wait for the view with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def save(self, name: str) -> bytes:
        """Take a file away, through the browser's own download."""
        with self.page.expect_download() as started:
            self.page.get_by_role("button", name=f"Save {name}").click()
        return Path(started.value.path()).read_bytes()

    def shoot(self, name: str) -> None:
        """Keep a picture for the documentation, if there is none or FORETHOUGHT_SCREENSHOTS=1."""
        path = SCREENSHOTS / f"checker-{name}.png"
        if path.exists() and os.environ.get("FORETHOUGHT_SCREENSHOTS") != "1":
            return  # a picture differs by a pixel or a day at every run
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, full_page=True, animations="disabled")

    def faults(self) -> dict[str, list[str]]:
        """What is wrong with the view at each size of window: nothing, if all is well."""
        found = {}
        for name, (width, height) in WINDOWS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            found[name] = [*self._layout(width), *(self._axe() if name != "400 %" else [])]
        self.page.set_viewport_size({"width": DESKTOP, "height": 800})
        return found

    def _axe(self) -> list[str]:
        violations = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"]]

    def _layout(self, width: int) -> list[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        told = [f"wider than the window: {wide} instead of {width}"] if wide > width else []
        headings = [int(level) for level in self.page.evaluate(_HEADINGS)]
        if headings.count(1) != 1:
            told.append(f"{headings.count(1)} headings of level 1")
        if any(b > a + 1 for a, b in pairwise(headings)):
            told.append(f"a level of heading is left out: {headings}")
        text = self.page.locator("body").inner_text()
        told += [f"shows {word}" for word in ("</", "undefined", "[object", "NaN") if word in text]
        return told


_HEADINGS = """
[...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => one.checkVisibility())
  .map((one) => one.tagName.slice(1))
"""
