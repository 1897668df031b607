"""Finds the system's Chromium; the tests never fetch a browser of their own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MISSING = "Chromium is not installed; to get it: sudo apt-get install -y chromium fonts-liberation"
FLAGS = (
    "--no-sandbox",  # the tests may run as root, where Chromium's own sandbox refuses to start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def chromium() -> Path | None:
    """The browser to drive, or None. ``FORETHOUGHT_CHROMIUM`` names another one."""
    named = os.environ.get("FORETHOUGHT_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if (path := shutil.which(name))), None)
    return Path(found) if found else None
