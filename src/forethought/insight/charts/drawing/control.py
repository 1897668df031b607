"""XmR charts: mean and limits named at the right, a shape for every kind of flag with its meaning above."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from forethought.insight.charts.colours import BLUE, GREY, INK, PINK, SOFT, Look
from forethought.insight.charts.drawing.axes import (
    EndLabel,
    Plot,
    axis_room,
    end_labels,
    end_room,
    evenly,
    grid,
    periods,
    unit_line,
    up,
)
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.drawing.keys import key, symbol_lines
from forethought.insight.charts.lettering import levels, wrapped
from forethought.insight.charts.scales import Scale

if TYPE_CHECKING:
    from forethought.insight.charts.control import ControlChart

PLAIN = Look(SOFT, "", "circle", 2)
SIGNS = {
    "outside": (Look(PINK, "", "diamond", 2), "Outside the limits"),
    "trend": (Look(BLUE, "", "triangle", 2), "Trend of seven or more"),
    "two of three": (Look(BLUE, "", "square", 2), "Two of three near a limit"),
    "shift": (Look(BLUE, "", "down", 2), "Seven or more on one side"),
}


def draw(chart: ControlChart, width: int, *, headed: bool) -> str:
    """The chart for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    tall = 240 if canvas.narrow else 280
    points = chart.chart.points
    drawn = [p.value for p in points if p.value is not None]
    ends = [v for p in chart.chart.phases for v in (p.low, p.high) if v is not None]
    every = tuple(drawn + ends)
    top = unit_line(canvas, chart.unit, up(every, 0, 1))
    if chart.chart.says:
        top += canvas.paragraph(top - 6, chart.chart.says, size=canvas.small) + 6
    used = [SIGNS[sign] for sign in SIGNS if any(p.flag == sign for p in points)]
    top = key(canvas, top - 4, [(PLAIN, "No flag"), *used]) + 4 if used else top
    scale = up(every, 0, 1)
    left = axis_room(canvas, scale)
    words = _words(chart)
    right = width - end_room(canvas, [(text, False) for _, text in words]) - 14
    frame = Plot(left, right, top, top + tall)
    places = evenly(frame, len(points))
    top = _changes(canvas, chart, frame, places)
    plot = Plot(left, right, top, top + tall)
    scale = up(every, plot.top, plot.bottom)
    grid(canvas, plot, scale)
    _limits(canvas, chart, plot, scale, places)
    _points(canvas, chart, scale, places)
    below = periods(canvas, plot, places, chart.labels)
    labels = [EndLabel(scale.at(value), text, GREY) for value, text in words]
    below = max(below, end_labels(canvas, plot, plot.right + 14, labels))
    return canvas.close(symbol_lines(canvas, below, [p.symbol for p in points if p.value is None]) + 4, headed=headed)


def _words(chart: ControlChart) -> list[tuple[float, str]]:
    last = chart.chart.phases[-1]
    trial = "" if last.enough else " (on trial)"
    named = ((last.high, "Upper limit"), (last.centre, "Mean"), (last.low, "Lower limit"))
    return [(v, f"{name} {chart.shown(v)}{trial if name != 'Mean' else ''}") for v, name in named if v is not None]


def _edges(chart: ControlChart, plot: Plot, places: Sequence[float]) -> list[tuple[float, float]]:
    """From where to where each phase reaches."""
    found = []
    for number in range(len(chart.chart.phases)):
        inside = [i for i, point in enumerate(chart.chart.points) if point.phase == number]
        first, last = inside[0], inside[-1]
        start = plot.left if first == 0 else (places[first - 1] + places[first]) / 2
        end = plot.right if last == len(places) - 1 else (places[last] + places[last + 1]) / 2
        found.append((start, end))
    return found


def _changes(canvas: Canvas, chart: ControlChart, plot: Plot, places: Sequence[float]) -> float:
    """Named changes, each with a line through the plot and its name above; where the plot may start."""
    named = [
        (start, wrapped(phase.change, canvas.small, canvas.width * 0.4, most=2))
        for phase, (start, _) in zip(chart.chart.phases, _edges(chart, plot, places), strict=True)
        if phase.change
    ]
    if not named:
        return plot.top
    spans = []
    for x, lines in named:
        half = max(canvas.width_of(line, canvas.small) for line in lines) / 2
        middle = min(max(x, half), canvas.width - half)
        spans.append((middle - half, middle + half))
    rows = levels(spans)
    tall = canvas.tall(2, canvas.small)
    top = plot.top + (max(rows) + 1) * tall + 4
    for (x, lines), (start, end), row in zip(named, spans, rows, strict=True):
        middle = plot.top + (row + 0.5) * tall
        canvas.block((start + end) / 2, middle, lines, size=canvas.small, anchor="middle")
        canvas.line(x, middle + canvas.tall(len(lines), canvas.small) / 2 + 2, x, top, width=1)
        canvas.line(x, top, x, top + plot.bottom - plot.top, colour=INK, width=1.5, dashes="2 3")
    return top


def _limits(canvas: Canvas, chart: ControlChart, plot: Plot, scale: Scale, places: Sequence[float]) -> None:
    for phase, (start, end) in zip(chart.chart.phases, _edges(chart, plot, places), strict=True):
        for value, dashes in ((phase.centre, ""), (phase.low, "6 4"), (phase.high, "6 4")):
            if value is not None:
                trial = "2 4" if dashes and not phase.enough else dashes
                canvas.line(start, scale.at(value), end, scale.at(value), colour=GREY, width=1.5, dashes=trial)


def _points(canvas: Canvas, chart: ControlChart, scale: Scale, places: Sequence[float]) -> None:
    points = chart.chart.points
    for i, (before, after) in enumerate(pairwise(points)):
        # A moving range is there exactly where a point follows another: no line over a gap or a named change.
        if before.value is not None and after.value is not None and after.moving_range is not None:
            canvas.line(places[i], scale.at(before.value), places[i + 1], scale.at(after.value), colour=SOFT, width=1.5)
    for x, point in zip(places, points, strict=True):
        if point.value is not None:
            look = SIGNS[point.flag][0] if point.flag else PLAIN
            canvas.mark(x, scale.at(point.value), look.shape, 6 if point.flag else 4, colour=look.colour)
