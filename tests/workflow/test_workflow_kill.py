"""Killed at any moment, `build` leaves a readable record, and running it again completes it byte for byte."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time

import pytest

import support_campaigns
from forethought.record import Store
from forethought.workflow import Workspace

ROWS = 250
ENVIRONMENT = {**os.environ, "PYTHONHASHSEED": "0"}


def build(root, **kwargs):
    command = [sys.executable, "-m", "forethought.cli", "build", "--workspace", str(root), "--json"]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kwargs)


def record_hash(root):
    folder = Workspace(root).record
    names = sorted(path for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in names:
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@pytest.fixture(scope="module")
def few_rows(tmp_path_factory, small_partnership):
    """The partnership with short rolls and lists of patients: a build of seconds, so that many can be killed."""
    root = tmp_path_factory.mktemp("few") / "workspace"
    shutil.copytree(small_partnership, root)
    for name in ("school-roll-2026", "child-health-2026", "case-system-2026"):
        for path in (root / "inbox" / name).glob("*.csv"):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(lines[: ROWS + 1]), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, few_rows):
    root = tmp_path_factory.mktemp("kill") / "undisturbed"
    shutil.copytree(few_rows, root)
    started = time.monotonic()
    process = build(root)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()
    return root, time.monotonic() - started


@pytest.mark.xdist_group("kill")
def test_twenty_kills_at_random_moments(tmp_path, few_rows, undisturbed):
    reference, seconds = undisturbed
    wanted = record_hash(reference)
    moments = random.Random(20260401)
    killed = 0
    for number in range(support_campaigns.size(sample=20, full=100)):
        root = tmp_path / f"w{number}"
        shutil.copytree(few_rows, root)
        process = build(root)
        time.sleep(moments.uniform(0.05, 1.0) * seconds)
        killed += process.poll() is None
        process.kill()
        process.communicate()
        store = Store(Workspace(root).record)
        assert store.verify().ok, f"after kill {number} the record does not hold together"
        assert all(path.exists() for path in store.snapshot().claims)
        again = build(root)
        _, err = again.communicate(timeout=300)
        assert again.returncode == 0, err.decode()
        assert record_hash(root) == wanted, f"the run after kill {number} made another record"
        shutil.rmtree(root)
    assert killed >= 10, "too few runs were still going when they were killed; the test proves nothing"
