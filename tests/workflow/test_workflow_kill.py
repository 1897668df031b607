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
def undisturbed(tmp_path_factory, small_partnership):
    root = tmp_path_factory.mktemp("kill") / "undisturbed"
    shutil.copytree(small_partnership, root)
    started = time.monotonic()
    process = build(root)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()
    return root, time.monotonic() - started


@pytest.mark.xdist_group("kill")
def test_twenty_kills_at_random_moments(tmp_path, small_partnership, undisturbed):
    reference, seconds = undisturbed
    wanted = record_hash(reference)
    moments = random.Random(20260401)
    killed = 0
    for number in range(support_campaigns.size(sample=20, full=100)):
        root = tmp_path / f"w{number}"
        shutil.copytree(small_partnership, root)
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
