"""How good the returns are, from the runs that were kept: totals only, small ones hidden."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from forethought.model import CollectionYear, load_form
from forethought.workflow import Workspace

SMALLEST = 6
HIDDEN = "Hidden"


@dataclass(frozen=True, slots=True)
class RunLine:
    """The latest kept check of one return.

    Counts of rows are texts: those of a table are all hidden when one of them, or the difference of two, is 1 to 5.
    """

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


def _rows(table: Mapping[str, Any]) -> tuple[str, str, str]:
    """Rows that came, were checked, were set aside: any two give the third, so one that is small hides them all."""
    came, checked, aside = table["rows_in"], table["rows_checked"], table["rows_set_aside"]
    told = (came, checked, aside, *(abs(one - other) for one, other in combinations((came, checked, aside), 2)))
    if any(0 < count < SMALLEST for count in told):
        return (HIDDEN, HIDDEN, HIDDEN)
    return (f"{came:,}", f"{checked:,}", f"{aside:,}")


def _line(raw: Mapping[str, Any], name: str) -> RunLine:
    form = load_form(raw["return"], raw["year"])
    rows = tuple((table["name"], *_rows(table)) for table in raw["tables"])
    compared = {
        state: hide_small(count) for state, count in (raw["comparison"] or {}).items() if isinstance(count, int)
    }
    return RunLine(name, f"{form.title}, {CollectionYear(raw['year']).label}", raw["counts"], rows, compared)
