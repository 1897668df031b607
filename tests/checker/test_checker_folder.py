"""The same page as a folder on an intranet: it loads its own files, then asks for nothing more."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from checker.checker_returns import Wanted, make, saved
from forethought.quality import check
from support_checker import DESKTOP, NOT_BUILT, Checker, wait_until_ready, watched
from support_tree import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("checker-folder")]

FOLDER = ROOT / "dist" / "checker"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def intranet(check_page_file: Path) -> Iterator[str]:
    """The folder, served on this machine: its address."""
    assert check_page_file
    if not (FOLDER / "index.html").exists():
        pytest.skip(NOT_BUILT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(FOLDER)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("served", [True, False], ids=["served", "opened from the disk"])
def test_the_folder_checks_as_the_file_does(served: bool, browser: Browser, intranet: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": DESKTOP, "height": 800})
    opened = watched(context, context.new_page(), FOLDER / "index.html")
    own = intranet if served else FOLDER.resolve().as_uri() + "/"
    opened.page.goto(own if served else opened.address)
    wait_until_ready(opened.page)
    loaded = set(opened.requests)
    _check(opened, tmp_path)
    after = [url for url in opened.requests if url not in loaded and not url.startswith(("blob:", "data:"))]
    assert after == []
    assert [url for url in loaded if not url.startswith((own, "blob:", "data:"))] == []
    assert opened.complaints == []
    context.close()


def _check(opened: Checker, folder: Path) -> None:
    given = make(folder, Wanted("cin", 2026, "xml"))
    opened.choose("cin", 2026)
    opened.give("this", given.files)
    opened.call("check")
    expected = saved(check(given.source, "cin", 2026), folder / "saved")
    assert opened.download("findings") == expected.findings_csv.read_bytes()
