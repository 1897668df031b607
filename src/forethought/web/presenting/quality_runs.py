"""How good the returns are, from the runs that were kept: totals only, small ones hidden."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forethought.model import CollectionYear, load_form
from forethought.workflow import Workspace

SMALLEST = 6


@dataclass(frozen=True, slots=True)
class RunLine:
    """One kept check of one delivery. Counts are texts: ``c`` hides a number from 1 to 5."""

    delivery: str
    title: str
    rules: Mapping[str, int]
    rows: tuple[tuple[str, str, str, str], ...]
    compared: Mapping[str, str]


def run_lines(workspace: Workspace) -> list[RunLine]:
    """The kept runs, the newest collection year first; none before the first check."""
    paths = sorted(workspace.runs.glob("*/run.json")) if workspace.runs.is_dir() else []
    lines = [(json.loads(path.read_text(encoding="utf-8")), path.parent.name) for path in paths]
    ordered = sorted(lines, key=lambda line: (-int(line[0]["year"]), line[0]["return"], line[1]))
    return [_line(raw, name) for raw, name in ordered]


def hide_small(count: int) -> str:
    """A count as it may be shown."""
    return "c" if 0 < count < SMALLEST else f"{count:,}"


def _line(raw: Mapping[str, Any], name: str) -> RunLine:
    form = load_form(raw["return"], raw["year"])
    rows = tuple(
        (table["name"], f"{table['rows_in']:,}", f"{table['rows_checked']:,}", hide_small(table["rows_set_aside"]))
        for table in raw["tables"]
    )
    compared = {
        state: hide_small(count)
        for state, count in (raw["comparison"] or {}).items()
        if isinstance(count, int)
    }
    return RunLine(name, f"{form.title}, {CollectionYear(raw['year']).label}", raw["counts"], rows, compared)
