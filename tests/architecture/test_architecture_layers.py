"""Imports point down, and the check that says so can fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from support_tree import ROOT, SRC

PLANTED = {  # one breach for each contract of pyproject.toml, in its order
    "model/planted.py": "from forethought import quality",
    "quality/planted.py": "import duckdb",
    "insight/planted.py": "import cedarpy",
    "voice/planted.py": "import splink",
    "research/planted.py": "import django",
    "workflow/planted.py": "from forethought.record import store",
}


def lint(folder: Path) -> tuple[int, str]:
    command = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(
        [command, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def test_imports_keep_the_contracts() -> None:
    code, output = lint(ROOT)
    assert code == 0, output


def test_every_contract_notices_a_breach(tmp_path: Path) -> None:
    shutil.copytree(SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, statement in PLANTED.items():
        (tmp_path / "src" / "forethought" / name).write_text(f"{statement}\n", encoding="utf-8")
    code, output = lint(tmp_path)
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert code != 0
    kept = [c["name"] for c in contracts if not re.search(re.escape(c["name"]) + r"\s+BROKEN", output)]
    assert kept == [], output
    assert len(contracts) == len(PLANTED)


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["serve", "--help"], ["track", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    heavy = [
        "duckdb",
        "pyarrow",
        "django",
        "splink",
        "pandas",
        "cedarpy",
        "lxml",
        "openpyxl",
        "granian",
        "highspy",
        "numpy",
        "typst",
        "sqlglot",
    ]
    script = (
        "import sys; from forethought.cli.app import run; "
        f"code = run({arguments!r}); print('LOADED', [m for m in {heavy!r} if m in sys.modules], code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1:] == ["LOADED [] 0"], done.stdout + done.stderr
