"""Charts as JSON and back, for figures that are published and read again.

Only charts that hold what may be shown and nothing else are kept so; those of ``fair`` hold exact numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from forethought.insight.charts.bars import BarChart, Mark, ReferenceLine
from forethought.insight.charts.frames import Frame
from forethought.insight.charts.groups import GroupChart, GroupMark
from forethought.insight.charts.stages import Stage, StageChart

Stored = BarChart | GroupChart | StageChart


def to_json(chart: Stored) -> dict[str, Any]:
    """The chart's kind and fields as dicts, lists, texts and numbers."""
    return {"kind": type(chart).__name__, **asdict(chart)}


def from_json(raw: Mapping[str, Any]) -> Stored:
    """The chart that ``to_json`` gave. Raises ``KeyError`` or ``TypeError`` for anything else."""
    return _KINDS[raw["kind"]](Frame(**raw["frame"]), raw)


def _bars(frame: Frame, raw: Mapping[str, Any]) -> BarChart:
    line = raw["line"]
    marks = tuple(Mark(**mark) for mark in raw["marks"])
    return BarChart(frame, raw["unit"], marks, ReferenceLine(**line) if line else None)


def _groups(frame: Frame, raw: Mapping[str, Any]) -> GroupChart:
    return GroupChart(frame, raw["unit"], tuple(GroupMark(**g) for g in raw["groups"]), raw["reference"], raw["log"])


def _stages(frame: Frame, raw: Mapping[str, Any]) -> StageChart:
    return StageChart(frame, tuple(Stage(**stage) for stage in raw["stages"]))


_KINDS: Mapping[str, Callable[[Frame, Mapping[str, Any]], Stored]] = {
    "BarChart": _bars,
    "GroupChart": _groups,
    "StageChart": _stages,
}
