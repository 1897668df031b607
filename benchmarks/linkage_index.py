"""A day's new records and single searches against everyone known.

    .venv/bin/python benchmarks/linkage_index.py --records FOLDER [--newcomers 10000] [--searches 2000]

``FOLDER`` is one that ``england_records.py`` filled. All records but the newcomers are linked and made into an index
(told apart: what a service does once, when it starts). Then the newcomers are linked, their persons named and the
events written to the log on disk; and single searches are asked, each with its decision at the gate (agreements read
anew from disk) and its event in an audit log.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from forethought.governance import MemoryAudit, demo_agreements
from forethought.linkage import link, load_trained_model
from forethought.linkage.index import PeopleIndex
from forethought.linkage.newcomers import link_newcomers
from forethought.linkage.spine import EventLog, replay
from forethought.workflow import authority, create_workspace, service
from forethought.workflow.finding import find_person

KEY, NOW = b"a key for benchmarks, not a secret", datetime(2026, 11, 26, 9, tzinfo=UTC)
ASKED = ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number", "upn")


def main() -> None:
    options = _options()
    records = pq.read_table(options.records / "records.parquet")
    new = np.zeros(len(records), bool)
    new[np.random.default_rng(5).choice(len(records), options.newcomers, replace=False)] = True
    known, newcomers = records.filter(pa.array(~new)), records.filter(pa.array(new))
    with tempfile.TemporaryDirectory(prefix="linkage-index-") as place:
        print(json.dumps(_measured(known, newcomers, Path(place), options.searches), indent=2))


def _measured(known: pa.Table, newcomers: pa.Table, place: Path, searches: int) -> dict[str, Any]:
    settings = load_trained_model().settings(allow_test_numbers=True, allow_pseudo=True)
    told: dict[str, Any] = {"known": len(known), "newcomers": len(newcomers)}
    before = link(known, settings, key=KEY)
    log = EventLog(place / "log")
    log.append(before.events, NOW)
    spine = replay(log.events())
    start = time.perf_counter()
    index = PeopleIndex(known, before.persons, settings)
    told["index, made once, s"] = round(time.perf_counter() - start, 2)
    told["searches"] = _searches(index, newcomers, place, searches)
    start = time.perf_counter()
    result = link_newcomers(newcomers, index, spine, key=KEY, recorded=NOW, log=log)
    told["newcomers linked, ids and events written, s"] = round(time.perf_counter() - start, 3)
    told["events"] = result.report.events
    told["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return told


def _searches(index: PeopleIndex, newcomers: pa.Table, place: Path, searches: int) -> dict[str, float]:
    """Times of single searches in milliseconds, with decision and audit."""
    workspace = create_workspace(place / "workspace", "demo = true\nsynthetic = true\n")
    for name, text in demo_agreements().items():
        (workspace.agreements / name).write_text(text, encoding="utf-8")
    gate = authority(workspace, MemoryAudit(), lambda: NOW)
    principal = service("linkage", "linkage_service")
    rows = newcomers.select(ASKED).slice(0, searches).to_pylist()
    taken = []
    for row in [rows[0], *rows]:  # the first is not counted: what is made at first use
        start = time.perf_counter()
        find_person(index, gate, lambda: NOW, principal, row)
        taken.append((time.perf_counter() - start) * 1000)
    found = np.percentile(taken[1:], (50, 99, 100))
    return dict(zip(("p50 ms", "p99 ms", "longest ms"), found.round(2).tolist(), strict=True))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--newcomers", type=int, default=10_000)
    parser.add_argument("--searches", type=int, default=2_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
