"""Runs a command that can reach nothing, and tells whether it tried."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support_tree import SRC

_GUARD = """
import os, socket

def refuse(*args, **kwargs):
    with open(os.environ["FORETHOUGHT_TEST_WITNESS"], "a") as witness:
        witness.write("tried\\n")
    raise OSError("this test has no network")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
"""


@dataclass(frozen=True)
class Offline:
    """How the command ended, and whether it tried to reach anything."""

    code: int
    out: str
    err: str
    tried: bool


def run_offline(words: list[object], scratch: Path, timeout: float = 120) -> Offline:
    """Run Python with the given words where no socket connects.

    Python's own sockets are refused and witnessed. Where the system allows it, the process also gets a
    network of its own with nothing in it, so that native code reaches nothing either.
    """
    guard = scratch / "guard"
    guard.mkdir(exist_ok=True)
    (guard / "sitecustomize.py").write_text(_GUARD, encoding="utf-8")
    witness = scratch / "witness.txt"
    witness.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(guard), str(SRC)]),
        "FORETHOUGHT_TEST_WITNESS": str(witness),
    }
    command = [*_own_network(), sys.executable, *(str(word) for word in words)]
    done = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True, timeout=timeout)
    return Offline(done.returncode, done.stdout, done.stderr, witness.exists())


def _own_network() -> list[str]:
    prefix = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None:
        return []
    works = subprocess.run([*prefix, "true"], capture_output=True, timeout=20).returncode == 0
    return prefix if works else []
