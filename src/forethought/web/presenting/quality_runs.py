"""How good the returns are, from the runs that were kept: totals only, small ones hidden."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.model import CollectionYear, load_form
from forethought.workflow import Workspace

SMALLEST = 6


@dataclass(frozen=True, slots=True)
class RunLine:
    """The latest kept check of one return. Counts of rows are texts; a number from 1 to 5 is told as that."""

    delivery: str
    title: str
    rules: Mapping[str, int]
    rows: tuple[tuple[str, str, str, str], ...]
    compared: Mapping[str, str]


def run_lines(workspace: Workspace) -> list[RunLine]:
    """The latest kept run of each return and year, the newest year first; none before the first check."""
    paths = sorted(workspace.runs.glob("*/run.json"), key=_written) if workspace.runs.is_dir() else []
    latest: dict[tuple[int, str], RunLine] = {}
    for path in paths:
        raw = json.loads(path.read_text(encoding="utf-8"))
        latest[(-int(raw["year"]), raw["return"])] = _line(raw, path.parent.name)
    return [latest[key] for key in sorted(latest)]


def _written(path: Path) -> float:
    return path.stat().st_mtime


def hide_small(count: int) -> str:
    """A count as it may be shown."""
    return f"1 to {SMALLEST - 1}" if 0 < count < SMALLEST else f"{count:,}"


def _line(raw: Mapping[str, Any], name: str) -> RunLine:
    form = load_form(raw["return"], raw["year"])
    rows = tuple(
        (table["name"], f"{table['rows_in']:,}", f"{table['rows_checked']:,}", hide_small(table["rows_set_aside"]))
        for table in raw["tables"]
    )
    compared = {
        state: hide_small(count) for state, count in (raw["comparison"] or {}).items() if isinstance(count, int)
    }
    return RunLine(name, f"{form.title}, {CollectionYear(raw['year']).label}", raw["counts"], rows, compared)
