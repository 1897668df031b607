"""What this machine does in the same minute: two fixed jobs that the other figures are divided by.

A ratio says more than seconds: it is nearly the same on a laptop and a server, and it shows our own code
getting slower where seconds show only a busier machine.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import duckdb

ROUNDS = 3
BUSY = 0.5
_QUERY = """
select count(*), sum(total) from (
  select i % 1000 as part, sum((i * 7919) % 104729) as total from range(8000000) r(i) group by part)
"""
_STEPS = 2_000_000


@dataclass(frozen=True)
class Calibration:
    """Seconds of the two fixed jobs (median of three), and how busy the machine was before them."""

    query: float
    loop: float
    load: float
    cores: int

    @property
    def shared(self) -> bool:
        """Whether other work was running here."""
        return self.load > BUSY


@dataclass(frozen=True)
class Figure:
    """One measured thing: median and 95th percentile over its repeats, in seconds."""

    name: str
    p50: float
    p95: float
    repeats: int


def calibrate() -> Calibration:
    """Time the fixed query and the fixed loop now."""
    load = os.getloadavg()[0]
    return Calibration(_median(_fixed_query), _median(_fixed_loop), load, os.cpu_count() or 1)


def figure(name: str, seconds: Sequence[float]) -> Figure:
    """Sum up repeats; one repeat is its own median."""
    ordered = sorted(seconds)
    place = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return Figure(name, statistics.median(ordered), ordered[place], len(ordered))


def timed(job: Callable[[], object]) -> float:
    """Seconds that ``job`` takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def peak_mib() -> int:
    """The most memory this process has held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024))


def publish(name: str, before: Calibration, after: Calibration, figures: Sequence[Figure], **facts: object) -> None:
    """Print a table for people and one JSON line for programs, last."""
    query, loop = (min(before.query, after.query), min(before.loop, after.loop))
    shared = before.shared or after.shared
    print(f"\n{name}: {'shared machine' if shared else 'quiet machine'}, {before.cores} cores, Python", end=" ")
    print(f"{platform.python_version()}, DuckDB {duckdb.__version__}, peak {peak_mib():,} MiB")
    print(f"calibration: query {before.query:.3f} s before, {after.query:.3f} s after; ", end="")
    print(f"loop {before.loop:.3f} s before, {after.loop:.3f} s after; load {before.load:.1f}")
    print(f"\n{'':44} {'p50 s':>9} {'p95 s':>9} {'/ query':>9} {'/ loop':>9} {'repeats':>8}")
    for item in figures:
        ratios = f"{item.p50 / query:>9.2f} {item.p50 / loop:>9.2f}"
        print(f"{item.name:44} {item.p50:>9.3f} {item.p95:>9.3f} {ratios} {item.repeats:>8}")
    result = {
        "benchmark": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "shared_machine": shared,
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "peak_mib": peak_mib(),
        "before": asdict(before),
        "after": asdict(after),
        "figures": [
            asdict(item) | {"per_query": round(item.p50 / query, 3), "per_loop": round(item.p50 / loop, 3)}
            for item in figures
        ],
    } | facts
    print("\n" + json.dumps(result, separators=(",", ":")))


def _median(job: Callable[[], object]) -> float:
    return statistics.median(timed(job) for _ in range(ROUNDS))


def _fixed_query() -> None:
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute(_QUERY).fetchall()


def _fixed_loop() -> None:
    value = 1
    for _ in range(_STEPS):
        value = (value * 48_271) % 2_147_483_647
    assert value


if __name__ == "__main__":
    first = calibrate()
    publish("calibration", first, calibrate(), [])
