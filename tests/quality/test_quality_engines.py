"""The same rows on every engine: the DuckDB inside the browser's build, and Spark on a cluster's terms."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import support_campaigns

ROOT = Path(__file__).parents[2]
ENGINES = ROOT / ".engines"
SPARK_EVERY = 12
"""In a normal run Spark is asked about one rule in so many; in a full one about all."""


def run(which, every):
    if not (ENGINES / "duckdb").is_dir():
        pytest.skip("the other engines are not there: python3 go.py test fetches them")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ENGINES), str(ROOT / "src")])}
    words = [sys.executable, str(Path(__file__).with_name("engines_worker.py")), which, str(every)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=3000, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_browsers_duckdb_finds_the_same_rows_in_every_case():
    outcome = run("duckdb", 1)

    assert outcome["version"] == "1.4.3"
    assert outcome["wrong"] == []
    assert outcome["cases"] > 2 * outcome["rules"] > 800


def test_spark_finds_the_same_rows(record_property):
    every = support_campaigns.size(SPARK_EVERY, 1)

    outcome = run("spark", every)

    record_property("rules", outcome["rules"])
    assert outcome["version"] == "4.3.0"
    assert outcome["wrong"] == []
    assert outcome["cases"] > 2 * outcome["rules"] > 800 // every
