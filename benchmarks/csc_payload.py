"""Measure the payload of the department's children's social care API: making it whole, and what changed in a day.

python benchmarks/csc_payload.py [--children 30000] [--folders FOLDER FOLDER]

A synthetic council's case system (or the two folders of CSV that are named: the case system's and its dataset's) is
repeated under other ids until about so many children are in the payload.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import calibration  # noqa: E402

from forethought.record.projections import Ask, csc_api, project  # noqa: E402
from forethought.synth import Order, Window, authority_named, make_feeds  # noqa: E402

FEEDS = ("case-system", "case-system-ssd")
DAY = date(2026, 3, 31)
ASK = Ask(DAY, "E08000025")
IDS = ("_id", "_childs_person_id")
Tables = dict[str, pa.Table]


def read(folders: list[Path]) -> Tables:
    """The tables of some deliveries, all text."""
    found: Tables = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.csv"))):
        names = csv.open_csv(path).schema.names
        options = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
        found[path.stem.removeprefix("synthetic_")] = csv.read_csv(path, convert_options=options)
    return found


def invented() -> Tables:
    """The case system of a synthetic council of 12,000 children, as it stood on the day."""
    order = Order(authority_named("westmarch", 12_000), Window(DAY.year, 6), 1, FEEDS)
    with tempfile.TemporaryDirectory() as place:
        make_feeds(order, Path(place) / "inbox", truth=Path(place) / "truth")
        return read([Path(place) / "inbox" / f"{feed}-{DAY.year}" for feed in FEEDS])


def repeated(tables: Mapping[str, pa.Table], times: int) -> Tables:
    """The tables so many times, each time under ids of its own."""
    return {name: pa.concat_tables(_under(table, n) for n in range(times)) for name, table in tables.items()}


def _under(table: pa.Table, number: int) -> pa.Table:
    for place, name in enumerate(table.column_names):
        if name.endswith(IDS) and not name.endswith("role_id"):
            mark = pa.scalar(f"-{number}")
            table = table.set_column(place, name, pc.binary_join_element_wise(table[name], mark, ""))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--children", type=int, default=30_000, help="children in the payload, about")
    parser.add_argument("--folders", type=Path, nargs=2, help="deliveries of a case system to repeat")
    given = parser.parse_args()
    one = read(given.folders) if given.folders else invented()
    tables = repeated(one, max(1, round(given.children / len(csc_api.payloads(one, ASK)))))
    before = calibration.calibrate()
    made: dict[str, bytes] = {}
    states: list[dict[str, dict[str, object]]] = []
    yesterday = Ask(DAY - timedelta(days=1), ASK.authority)
    parts: dict[str, dict[str, object]] = {}
    jobs: dict[str, Callable[[], object]] = {
        "whole payload: tables to files": lambda: made.update(project("csc_api", tables, ASK)),
        "objects of the day before": lambda: states.append(csc_api.payloads(tables, yesterday)),
        "objects of the day": lambda: states.append(csc_api.payloads(tables, ASK)),
        "what changed since the day before": lambda: parts.update(csc_api.delta_sets(*states)),
        "hash of the set": lambda: csc_api.set_hash(states[1]),
    }
    figures = [calibration.figure(name, [calibration.timed(job)]) for name, job in jobs.items()]
    calibration.publish(
        "csc_payload",
        before,
        calibration.calibrate(),
        figures,
        people=tables["ssd_person"].num_rows,
        in_payload=len(states[1]),
        refused=made["refused.json"].count(b'"la_child_id"'),
        bytes=len(made["children.json"]),
        parts=len(parts),
    )


if __name__ == "__main__":
    main()
