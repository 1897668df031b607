"""Benchmarks are commands that anyone can run: each is read whole, with all that it takes from elsewhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support_tree import ROOT

READ = "import importlib, sys; sys.path[:0] = ['benchmarks', 'tests']; importlib.import_module(sys.argv[1])"


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py")))
def test_a_benchmark_finds_everything_that_it_uses(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ, name], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
