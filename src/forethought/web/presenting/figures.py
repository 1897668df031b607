"""What was published for leaders: results and charts as ``forethought publish`` left them, never rows about people.

``published/figures.json`` in the workspace::

    {"made": "2026-11-25T09:00:00+00:00", "area": "Westmarch (fictional)",
     "figures": [{"result": {the fields of insight.IndicatorResult that may be shown},
                  "chart": {the fields of insight.Chart}}]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from forethought.insight import Chart, IndicatorCard, Mark, chart_rows, chart_svg, load_indicator
from forethought.workflow import Workspace


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator as published: its card, what may be shown of its result, and its chart."""

    card: IndicatorCard
    result: Mapping[str, Any]
    chart: Chart

    @property
    def svg(self) -> Markup:
        """The chart, drawn; its texts are escaped by the drawing."""
        return Markup(chart_svg(self.chart))  # noqa: S704 - chart_svg escapes every text and takes no markup

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The chart as a table: a header, then a row for each area."""
        return chart_rows(self.chart)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one publication."""

    made: datetime
    area: str
    figures: tuple[Figure, ...]

    def one(self, indicator: str) -> Figure | None:
        """The figure of one indicator, None when it was not published."""
        return next((figure for figure in self.figures if figure.card.id == indicator), None)


def load_figures(workspace: Workspace) -> Figures | None:
    """The latest publication of a workspace, None before the first."""
    path = workspace.root / "published" / "figures.json"
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Figures(datetime.fromisoformat(raw["made"]), raw["area"], tuple(map(_figure, raw["figures"])))


def _figure(raw: Mapping[str, Any]) -> Figure:
    drawn = dict(raw["chart"])
    chart = Chart(**{**drawn, "marks": tuple(Mark(**mark) for mark in drawn["marks"])})
    return Figure(load_indicator(raw["result"]["indicator"]), raw["result"], chart)
