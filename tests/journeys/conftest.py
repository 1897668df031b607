"""A whole demonstration, built once and served; browsers on it that may reach nothing else."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import support_browser
from forethought import operations
from forethought.web import serving
from forethought.workflow import Workspace, run_demo

DESKTOP = 1100
CHILDREN = 4_700  # a smaller Westmarch than the demonstration's own; the story family is the same
SCREENSHOTS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
# Rules of WCAG 2.2 A and AA, and axe's own good practice.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@dataclass
class Site:
    """A served demonstration: its address and the person ids of the story's people."""

    address: str
    story: dict[str, str]
    root: Path


@dataclass
class Visit:
    """One browser window, with whatever it asked for elsewhere and whatever its console complained of."""

    page: Page
    site: Site
    scripts: bool = True
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.site.address + path)
        return self.page

    def sign_in(self, persona: str, purpose: bool = False) -> Page:
        """Sign in as one of the invented people; with ``purpose``, also state the purpose that is filled in."""
        self.go("/sign-in/")
        self.page.locator(f'form:has(input[value="{persona}"]) button').click()
        if purpose:
            self.go("/purpose/")
            self.page.get_by_role("button", name="Continue").click()
        return self.page

    def shoot(self, name: str, height: int = 0) -> None:
        """Keep a picture of the page for the documentation, if there is none or FORETHOUGHT_SCREENSHOTS=1.

        Of the whole page, or of its first ``height`` pixels: a page of every authority is very long.
        """
        if (SCREENSHOTS / f"{name}.png").exists() and os.environ.get("FORETHOUGHT_SCREENSHOTS") != "1":
            return  # times and references in a picture differ at every run
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size or {"width": DESKTOP, "height": 800}
        if height:
            self.page.set_viewport_size({"width": size["width"], "height": height})
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=not height, animations="disabled")
        self.page.set_viewport_size(size)

    def check(self) -> None:
        """Nobody is kept out, nothing spills over the edge, nothing was asked of anybody else."""
        self.page.wait_for_load_state()  # a click returns once the next page answers, before it is there to look at
        where = self.page.url
        if self.scripts:  # axe is a script itself
            found = Axe().run(self.page, options=RULES).response["violations"]
            told = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
            assert told == [], f"axe at {where}: {told}"
        width = self.page.viewport_size["width"]  # type: ignore[index]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{where} is wider than {width}"
        assert self.page.locator("h1").count() == 1, where
        assert "</" not in self.page.locator("body").inner_text(), f"{where} shows markup as text"
        assert self.outside == [], where
        assert self.complaints == [], where


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Site]:
    """The demonstration as ``forethought demo`` builds it, served on a free port of this machine."""
    root = tmp_path_factory.mktemp("demo") / "workspace"
    with django_db_blocker.unblock() if django_db_blocker else nullcontext(), ThreadPoolExecutor(1) as aside:
        story = aside.submit(_build, root).result()  # a browser's event loop keeps Django out of the main thread
    port = _free_port()
    server = serving.start(root, port=port)
    try:
        _wait(f"http://127.0.0.1:{port}/about/", server)
        yield Site(f"http://127.0.0.1:{port}", story, root)
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")  # no longer: while it runs, other tests in this process cannot use a database
def browser(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [*support_browser.FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        running = playwright.chromium.launch(executable_path=chromium_path, args=flags)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """A function opening a browser window: ``visit(width=320, scripts=False)``."""
    contexts: list[BrowserContext] = []

    def open_window(width: int = DESKTOP, scripts: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            locale="en-GB",
            reduced_motion="reduce",
        )
        contexts.append(context)
        opened = Visit(context.new_page(), site, scripts)
        opened.page.set_default_timeout(15_000)
        opened.page.on("request", lambda request: _note_outside(opened, request.url))
        opened.page.on("console", lambda line: opened.complaints.append(line.text) if line.type == "error" else None)
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        return opened

    yield open_window
    for context in contexts:
        context.close()


def _build(root: Path) -> dict[str, str]:
    def ready() -> Any:
        operations.setup(root)
        return operations.DjangoAudit()

    report = run_demo(root, ready, lambda: datetime.now(UTC), children=CHILDREN)
    operations.create_personas(Workspace(root), report.story)
    return dict(report.story)


def _note_outside(visit: Visit, url: str) -> None:
    if not url.startswith((visit.site.address, "data:")):
        visit.outside.append(url)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended by itself"
        try:
            urllib.request.urlopen(url, timeout=5)
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the site did not answer within a minute")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
