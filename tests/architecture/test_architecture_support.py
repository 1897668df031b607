"""The tests' own helpers can fail: the network guard, the skip rule, the canary, the throw-away server."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from pytest_socket import SocketConnectBlockedError

import support_campaigns
from support_canary import CANARY, files_with_canary, found_in, watched_logs
from support_tree import ROOT

SKIPPING = """
import pytest

@pytest.mark.browser
def test_that_needs_a_browser():
    pass

def test_that_runs():
    pass
"""


@pytest.mark.filterwarnings("ignore:A test tried")
def test_nothing_leaves_this_machine() -> None:
    with socket.socket() as outward, pytest.raises(SocketConnectBlockedError):
        outward.connect(("192.0.2.1", 80))


@pytest.mark.parametrize(("strict", "code"), [("0", 0), ("1", 1)])
def test_a_skip_is_named_and_fails_where_none_is_allowed(strict: str, code: int, tmp_path: Path) -> None:
    for path in [ROOT / "tests" / "conftest.py", *(ROOT / "tests").glob("support_*.py")]:
        shutil.copy(path, tmp_path)
    (tmp_path / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")
    settings = "[pytest]\npythonpath = .\nmarkers =\n    browser: x\n    postgres: x\n"
    (tmp_path / "pytest.ini").write_text(settings, encoding="utf-8")
    environment = {**os.environ, "FORETHOUGHT_NO_SKIPS": strict, "FORETHOUGHT_CHROMIUM": "no-such-browser"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "-p", "no:django"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "sudo apt-get install -y chromium" in done.stdout
    assert "1 passed, 1 skipped" in done.stdout


def test_a_planted_name_is_found_in_text_files_and_logs(tmp_path: Path) -> None:
    (tmp_path / "clean.txt").write_text("nothing here")
    (tmp_path / "leak.bin").write_bytes(b"\x00" + CANARY.lower().encode() + b"\xff")
    assert files_with_canary(tmp_path) == [tmp_path / "leak.bin"]
    assert found_in(f"hello {CANARY.upper()}") == [CANARY]
    with pytest.raises(AssertionError, match="1 log lines"), watched_logs():
        logging.getLogger("anything").debug("read %s", CANARY)


def test_a_campaign_is_a_sample_unless_asked_for_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORETHOUGHT_CAMPAIGNS", raising=False)
    assert support_campaigns.size(3, 1000) == 3
    monkeypatch.setenv("FORETHOUGHT_CAMPAIGNS", "all")
    assert support_campaigns.size(3, 1000) == 1000


@pytest.mark.postgres
def test_each_test_has_an_empty_database_of_its_own(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as connection:
        found = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        assert found == (0,)
        connection.execute("create table seen (id int)")


@pytest.mark.postgres
def test_the_next_test_does_not_see_it(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as connection:
        found = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        assert found == (0,)
