"""What changed between two runs: new, gone, still there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from forethought.model import UserError
from forethought.quality.checking import Run
from forethought.quality.running import FOUND, PASSED

NEW, GONE, STILL, NOT_CHECKED = "new", "gone", "still", "not_checked"
CHANGES = pa.schema([(name, pa.string()) for name in ("state", "code", "table", "child", "value", "message", "key")])
_KEY = ("code", "table", "key")
_SHOWN = ("child", "value", "message")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings of two runs side by side. ``changes`` has one row for each finding of either.

    ``state`` is ``new`` (not in the run before), ``still``, ``gone`` (was there, the rule ran and no longer
    finds it) or ``not_checked`` (was there, but the rule did not run this time, so nobody knows).
    """

    changes: pa.Table

    def count(self, state: str, code: str | None = None) -> int:
        """How many findings are in ``state``, of one rule or of all."""
        rows = zip(self.changes["state"].to_pylist(), self.changes["code"].to_pylist(), strict=True)
        return sum(state == s and code in (None, c) for s, c in rows)

    def by_code(self) -> dict[str, dict[str, int]]:
        """The four counts of each rule that has any."""
        counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys((NEW, GONE, STILL, NOT_CHECKED), 0))
        for state, code in zip(self.changes["state"].to_pylist(), self.changes["code"].to_pylist(), strict=True):
            counts[code][state] += 1
        return dict(sorted(counts.items()))


def keyed_findings(run: Run) -> pa.Table:
    """The findings of ``run`` with the column ``key``: the natural key of each flagged row."""
    return run.findings.append_column("key", run.keys)


def compare(previous: Run | pa.Table, run: Run) -> Comparison:
    """Which findings of ``run`` are new, which of ``previous`` are gone, and which are still there.

    Findings are the same when code, table and the natural key of the row are the same; the row's number does
    not count, for rows move. ``previous`` is a run, or the saved findings of one. Raises ``UserError`` when
    it has no column ``key``.
    """
    before = keyed_findings(previous) if isinstance(previous, Run) else previous
    if not {*_KEY, *_SHOWN} <= set(before.column_names):
        raise UserError(
            "The earlier findings cannot be compared",
            why="they lack the key of each row",
            do="Give the file findings.parquet that an earlier run saved",
        )
    rows = list(_changes(before, keyed_findings(run), _checked(run)))
    return Comparison(pa.Table.from_pylist(rows, schema=CHANGES))


def _checked(run: Run) -> set[str]:
    statuses = zip(run.statuses["code"].to_pylist(), run.statuses["status"].to_pylist(), strict=True)
    return {code for code, status in statuses if status in (PASSED, FOUND)}


def _changes(before: pa.Table, now: pa.Table, checked: set[str]) -> Iterator[dict[str, str | None]]:
    known = Counter(_keys(before))
    matched: Counter[tuple[str, ...]] = Counter()
    for key, row in zip(_keys(now), _rows(now), strict=True):
        matched[key] += 1
        yield {"state": STILL if matched[key] <= known[key] else NEW, **row}
    seen: Counter[tuple[str, ...]] = Counter()
    for key, row in zip(_keys(before), _rows(before), strict=True):
        seen[key] += 1
        if seen[key] > matched[key]:
            yield {"state": GONE if key[0] in checked else NOT_CHECKED, **row}


def _keys(table: pa.Table) -> list[tuple[str, ...]]:
    return list(zip(*(table[name].to_pylist() for name in _KEY), strict=True))


def _rows(table: pa.Table) -> list[dict[str, str | None]]:
    rows: list[dict[str, str | None]] = table.select([*_KEY, *_SHOWN]).to_pylist()
    return rows
