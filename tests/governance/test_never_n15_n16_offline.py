"""N15: never phone home. N16: never need administrator rights or real data to try it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from forethought.governance import Agreements

OFFLINE = """
import socket

def refuse(*args, **kwargs):
    raise AssertionError("a connection was tried")

socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse

from datetime import UTC, date, datetime
from forethought.governance import *

folder = __import__("pathlib").Path(__import__("sys").argv[1])
for name, text in demo_agreements().items():
    (folder / name).write_text(text, encoding="utf-8")
authority = Authority(load_purposes(), load_agreements(folder), MemoryAudit(),
                      lambda: datetime(2026, 6, 10, tzinfo=UTC), key=b"a key for the tests only", demo=True)
kai = Principal("kai", "child", frozenset({"child"}), subject="kai")
print(authority.grant(kai, "own_record").policies)
"""


def test_n15_governance_opens_no_connection(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "src"
    run = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert "child-own" in run.stdout


def test_n16_everything_needed_to_try_it_ships_and_says_it_is_fictional(agreements: Agreements) -> None:
    assert len(agreements) >= 4
    assert all(agreement.fictional for agreement in agreements.values())
    assert all("fictional" in party.name.lower() for item in agreements.values() for party in item.parties)
