"""The built page, and browsers on it that may reach nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from support_checker import NOT_BUILT, PAGE, Checker, launch, open_page
from support_tree import ROOT, SRC


@pytest.fixture(scope="session")
def check_page_file() -> Path:
    """The page as built from this very source. ``FORETHOUGHT_CHECK_PAGE`` names another one, such as a release's."""
    named = os.environ.get("FORETHOUGHT_CHECK_PAGE")
    if named:
        return Path(named)
    words = [sys.executable, str(ROOT / "browser" / "build.py"), "--check"]
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(NOT_BUILT)
    return PAGE


@pytest.fixture(scope="module")  # no longer: while it runs, other tests in this process cannot use a database
def playwright(chromium_path: Path, check_page_file: Path) -> Iterator[Playwright]:
    expect.set_options(timeout=60_000)  # a check takes its seconds on a busy machine
    with sync_playwright() as running:
        yield running
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = launch(playwright)
    yield running
    running.close()


@pytest.fixture(scope="module")
def checker(browser: Browser, check_page_file: Path) -> Iterator[Checker]:
    """The page, open and ready, one for all tests of a file; quiet to the end."""
    opened = open_page(browser, check_page_file)
    yield opened
    opened.assert_quiet()
    opened.page.context.close()
