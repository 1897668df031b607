"""What was published for leaders: results and charts as ``forethought publish`` left them, never rows about people.

``published/figures.json`` in the workspace::

    {"made": "2026-11-25T09:00:00+00:00", "area": "Westmarch (fictional)",
     "figures": [{"result": {the fields of insight.IndicatorResult that may be shown},
                  "chart": {what insight.charts.to_json gives}}],
     "pathway": {"charts": [...], "tables": [...], "notes": [...]}, "sufficiency": {the same},
     "months": {"series": [{"event": "referrals", "months": [[first day, last day, number, symbol], ...]}]}}

and ``"quality": [{"return": "…, 2025-26", "end": "2026-03-31", "figures": {counter-measures of fair, as texts}}]``.
Each of pathway, sufficiency and months may be ``{"why": ...}`` instead: why it could not be made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from forethought.insight import IndicatorCard, load_indicator
from forethought.insight.charts import Chart, ControlChart, Frame, Stored, from_json
from forethought.insight.fair import Series, xmr
from forethought.insight.national import LoadedReturn
from forethought.model import Period
from forethought.workflow import Workspace

_SOURCE = "Counted anew from events, month by month. c: hidden, a small number or one that would give one away."


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator as published: its card, what may be shown of its result, and its chart."""

    card: IndicatorCard
    result: Mapping[str, Any]
    chart: Stored


@dataclass(frozen=True, slots=True)
class Extra:
    """A part of the page beside indicators. ``why`` says why it could not be made, and is empty otherwise."""

    charts: tuple[Chart, ...] = ()
    tables: tuple[tuple[str, Sequence[Sequence[str]]], ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one publication."""

    made: datetime
    area: str
    figures: tuple[Figure, ...]
    pathway: Extra
    sufficiency: Extra
    months: Extra
    quality: tuple[LoadedReturn, ...]

    @property
    def headline(self) -> tuple[Figure, ...]:
        """Those that head the page."""
        return tuple(figure for figure in self.figures if figure.card.headline)

    def one(self, indicator: str) -> Figure | None:
        """The first figure of one indicator, None when it was not published."""
        return next((figure for figure in self.figures if figure.card.id == indicator), None)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Every figure as a table, header first, in the order of the cards."""
        head = ("Id", "Indicator", "Of it", "Figure", "Unit", "Period", "95 per cent interval", "Note")
        return (head, *(_row(figure) for figure in self.figures))


def load_figures(workspace: Workspace) -> Figures | None:
    """The latest publication of a workspace, None before the first or where it was left in an earlier shape."""
    path = workspace.root / "published" / "figures.json"
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    if any("kind" not in one["chart"] or "end" not in one["result"] for one in raw["figures"]):
        return None
    figures = tuple(map(_figure, raw["figures"]))
    missing = {"why": "Not published yet"}
    return Figures(
        datetime.fromisoformat(raw["made"]),
        raw["area"],
        figures,
        _extra(raw.get("pathway", missing)),
        _extra(raw.get("sufficiency", missing)),
        _months(raw.get("months", missing), raw["area"]),
        tuple(_loaded(one, raw["area"]) for one in raw.get("quality", ())),
    )


def _figure(raw: Mapping[str, Any]) -> Figure:
    return Figure(load_indicator(raw["result"]["indicator"]), raw["result"], from_json(raw["chart"]))


def _loaded(raw: Mapping[str, Any], area: str) -> LoadedReturn:
    return LoadedReturn(area, raw["return"], date.fromisoformat(raw["end"]), raw["figures"])


def _row(figure: Figure) -> tuple[str, ...]:
    result, card = figure.result, figure.card
    return (
        card.id, card.title, result["part"], result["shown"], card.unit, result["period"], result["shown_interval"],
        result["note"],
    )  # fmt: skip


def _extra(raw: Mapping[str, Any]) -> Extra:
    if "why" in raw:
        return Extra(why=raw["why"])
    tables = tuple((table["title"], table["rows"]) for table in raw["tables"])
    return Extra(tuple(map(from_json, raw["charts"])), tables, tuple(raw["notes"]))


def _months(raw: Mapping[str, Any], area: str) -> Extra:
    if "why" in raw:
        return Extra(why=raw["why"])
    charts, quiet = [], []
    for one in raw["series"]:
        drawn = _month_chart(one["event"], one["months"], area)
        if drawn is None:
            quiet.append(one["event"])
        else:
            charts.append(drawn)
    notes = (f"Too few in a month to show month by month: {', '.join(quiet)}.",) if quiet else ()
    return Extra(charts=tuple(charts), notes=notes)


def _month_chart(event: str, months: Sequence[Sequence[Any]], area: str) -> ControlChart | None:
    """The chart of one kind of event, None where hardly a month may be shown."""
    first = next((place for place, month in enumerate(months) if month[3] != "x"), len(months))
    held = months[first:]
    if sum(month[2] is not None for month in held) * 2 <= len(held):
        return None
    periods = [Period.inclusive(date.fromisoformat(month[0]), date.fromisoformat(month[1])) for month in held]
    series = Series.of(
        (period, month[3] if month[2] is None else month[2]) for period, month in zip(periods, held, strict=True)
    )
    chart = xmr(series, screened=True)
    flagged = sum(bool(point.flag) for point in chart.points)
    title = f"{flagged} of {len(held)} months differ by more than months usually do"
    if chart.says or not flagged:
        title = chart.says or f"Months vary as they usually do; none of {len(held)} stands out"
    frame = Frame(f"months-{'-'.join(event.split())}", title, f"{event.capitalize()} a month; {area}", _SOURCE)
    return ControlChart(frame, "a month", chart, tuple(f"{period.start:%b %Y}" for period in periods), 0)
