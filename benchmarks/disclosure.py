"""Suppression and the attack on it, on invented tables of England's shape.

For each table: what primary suppression alone gives away, how long the attack on it takes, how long ``suppress`` takes,
and what the attack finds afterwards. Needs nothing but the environment; the tables are invented (seeded).

    python benchmarks/disclosure.py [--cells 2415 14490] [--shares 0.01 0.06 0.1 0.22] [--seed 1] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "disclosure"))

from england_tables import ENGLAND, ENGLAND_BY_AGE, LIMIT, Shape, invented, with_small_hidden

from forethought.disclosure import Interval, Published, attack, audit_tables, suppress

SHAPES = {shape.cells: shape for shape in (ENGLAND, ENGLAND_BY_AGE)}
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Line:
    """One table: counts of cells, shares of the small counts, seconds, megabytes at the most so far."""

    cells: int
    small: int
    recovered_before: float
    narrowed_before: float
    attack_before_s: float
    complements: int
    wholes_hidden: int
    suppress_s: float
    recovered_after: int
    narrower_than_asked: int
    attack_after_s: float
    audit_after_s: float
    problems_after: int
    memory_mb: int


def measure(shape: Shape, share: float, seed: int) -> Line:
    """Hide the small counts of one table, alone and then with complements, and attack both."""
    table = invented(shape, share, seed)
    true = table["n"].to_pylist()
    before, attack_before = _timed(lambda: attack(Published(with_small_hidden(table), shape.layout)))
    shown, suppressing = _timed(lambda: suppress(table, ["n"], parents=shape.parents))
    after, attack_after = _timed(lambda: attack(Published(shown, shape.layout)))
    problems, audit = _timed(lambda: audit_tables(Published(shown, shape.layout)))
    small = [row for row, count in enumerate(true) if 1 <= count <= LIMIT]
    hidden = [row for row, text in enumerate(shown["n"].to_pylist()) if text == "c"]
    least = _least(shape, table)
    return Line(
        cells=len(true),
        small=len(small),
        recovered_before=round(sum(before[row].recovered for row in small) / len(small), 3),
        narrowed_before=round(sum(not _wide(before[row], least[row]) for row in small) / len(small), 3),
        attack_before_s=attack_before,
        complements=len(hidden) - len(small),
        wholes_hidden=sum(least[row] > 1 and true[row] > LIMIT for row in hidden),
        suppress_s=suppressing,
        recovered_after=sum(after[row].recovered for row in small),
        narrower_than_asked=sum(not _wide(after[row], least[row]) for row in small),
        attack_after_s=attack_after,
        audit_after_s=audit,
        problems_after=len(problems),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def _wide(interval: Interval, least: int) -> bool:
    """Whether the interval is as wide as asked: from 1 to 5, and as much higher where several parts are not zero."""
    return interval.low <= least and (interval.high is None or interval.high >= LIMIT + least - 1)


def _least(shape: Shape, table: pa.Table) -> list[int]:
    """For each row the number of its innermost parts that are not zero: the least its count can be."""
    parents = shape.parents
    names = shape.layout.dimensions
    rows = list(zip(*(table[name].to_pylist() for name in names), strict=True))
    parts: dict[tuple[str, ...], int] = {}
    for row, count in zip(rows, table["n"].to_pylist(), strict=True):
        inner = all(
            label != "Total" and label not in parents.get(name, {}).values()
            for name, label in zip(names, row, strict=True)
        )
        if inner and count:
            for whole in _above(row, [parents.get(name, {}) for name in names]):
                parts[whole] = parts.get(whole, 0) + 1
    return [parts.get(row, 0) for row in rows]


def _above(row: tuple[str, ...], parents: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    if not row:
        yield ()
        return
    for rest in _above(row[1:], parents[1:]):
        yield from ((label, *rest) for label in dict.fromkeys((row[0], parents[0].get(row[0], "Total"), "Total")))


def _timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    start = time.perf_counter()
    result = work()
    return result, round(time.perf_counter() - start, 2)


def main() -> None:
    """Measure what was asked for, print a table, and with ``--json`` lines of JSON instead."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, nargs="+", choices=sorted(SHAPES), default=sorted(SHAPES))
    parser.add_argument("--shares", type=float, nargs="+", default=[0.01, 0.06, 0.1, 0.22])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one line of JSON for each table")
    asked = parser.parse_args()
    names = list(Line.__dataclass_fields__)
    if not asked.json:
        print(" | ".join(names))
    for cells in asked.cells:
        for share in asked.shares:
            line = asdict(measure(SHAPES[cells], share, asked.seed))
            print(json.dumps(line) if asked.json else " | ".join(str(line[name]) for name in names), flush=True)


if __name__ == "__main__":
    main()
