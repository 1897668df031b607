"""Measure the server time of pages of published figures: every authority, its papers, the scorecard, every indicator.

python benchmarks/pages.py [--rounds N] [--areas N] [--json]

Through Django's test client, so that middleware, templates and charts are in and the network is not; in an empty
workspace of its own. ``first`` is the first call of the process (it reads the shipped figures), warm ones follow. As a
baseline the same run times a page with no figures (``/about/``).
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from typing import Any

BASELINE = "/about/"


def main() -> None:
    """Print one table, or one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3, help="how often each page is asked for, warm")
    parser.add_argument("--areas", type=int, default=153, help="how many authorities, in alphabetical order")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FORETHOUGHT_WORKSPACE"] = folder
        found = measure(asked.rounds, asked.areas)
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    base = found["rows"][0]["median_ms"]
    print(f"{'Pages':<52}{'n':>5}{'first ms':>10}{'median':>8}{'p95':>8}{'slowest':>9}{'/ base':>8}  slowest page")
    for row in found["rows"]:
        print(
            f"{row['what']:<52}{row['pages']:>5}{row['first_ms']:>10.0f}{row['median_ms']:>8.0f}{row['p95_ms']:>8.0f}"
            f"{row['max_ms']:>9.0f}{row['median_ms'] / base:>8.1f}  {row['slowest']}"
        )
    print(f"Peak memory {found['peak_mib']:.0f} MiB")


def measure(rounds: int, areas: int) -> dict[str, Any]:
    """Server times by kind of page, in milliseconds."""
    from forethought import operations

    operations.setup(os.environ["FORETHOUGHT_WORKSPACE"])
    from django.test import Client

    from forethought.insight.local import local_areas
    from forethought.insight.statistics import catalogue

    logging.disable(logging.WARNING)
    client = Client(SERVER_NAME="127.0.0.1")
    codes = [area.code for area in local_areas()][:areas]
    measures = [about.id for about in catalogue("framework")]
    kinds = {
        "a page with no figures": [BASELINE],
        "scorecard of England": ["/nation/"],
        "an authority": [f"/areas/{code}/" for code in codes],
        "one figure of an authority, every figure of one": [f"/areas/{codes[0]}/{each}/" for each in measures],
        "one figure (looked after), every authority": [f"/areas/{code}/NF04/" for code in codes],
        "an indicator of England, every one": [f"/nation/{each}/" for each in measures],
        "paper of an authority, HTML (10)": [f"/areas/{code}/paper.html" for code in codes[:10]],
        "paper of an authority, PDF (10)": [f"/areas/{code}/paper.pdf" for code in codes[:10]],
    }
    rows = [_timed(client, what, paths, rounds) for what, paths in kinds.items()]
    return {"rows": rows, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _timed(client: Any, what: str, paths: Sequence[str], rounds: int) -> dict[str, Any]:
    first = _once(client, paths[0])
    for path in paths:
        _once(client, path)
    warm = {path: statistics.median(_once(client, path) for _ in range(rounds)) for path in paths}
    times = sorted(warm.values())
    slowest = max(warm, key=lambda path: warm[path])
    return {
        "what": what, "pages": len(paths), "first_ms": first, "median_ms": statistics.median(times),
        "p95_ms": times[min(len(times) - 1, int(len(times) * 0.95))], "max_ms": times[-1], "slowest": slowest,
    }  # fmt: skip


def _once(client: Any, path: str) -> float:
    started = time.perf_counter()
    answer = client.get(path)
    spent = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return spent


if __name__ == "__main__":
    main()
