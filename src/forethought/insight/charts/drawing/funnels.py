"""Funnels: limits as lines with their names, areas as points, those to ask about by shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forethought.insight.charts.colours import GREY, OTHER, OWN, PINK, Look
from forethought.insight.charts.drawing.axes import (
    EndLabel,
    Plot,
    across,
    axis_room,
    end_labels,
    end_room,
    grid,
    unit_line,
)
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.drawing.keys import key
from forethought.insight.charts.scales import Scale, linear

if TYPE_CHECKING:
    from forethought.insight.charts.funnels import FunnelChart
    from forethought.insight.fair import FunnelPoint

HIGH, LOW = Look(PINK, "", "triangle", 2), Look(PINK, "", "down", 2)
_STEPS = 60
_OUTER, _INNER = 0.998, 0.95


def draw(chart: FunnelChart, width: int, *, headed: bool) -> str:
    """The chart for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    points = [point for point in chart.funnel.points if point.limits_998]
    sizes = tuple(float(point.denominator) for point in points)
    values = tuple(p.value * chart.per for p in points)
    reach = chart.funnel.limits(int(min(sizes)), _INNER) if sizes else (0.0, chart.funnel.centre)
    bounds = (*values, *(limit * chart.per for limit in reach), chart.funnel.centre * chart.per)
    top = unit_line(canvas, chart.unit)
    looks = [_look(point, chart.own) for point in points]
    named = (
        (OWN, chart.own),
        (HIGH, "Above the outer limits: ask why"),
        (LOW, "Below the outer limits: ask why"),
        (OTHER, "Others"),
    )
    top = key(canvas, top - 6, [(look, words) for look, words in named if look in looks]) + 8
    tall = 260 if canvas.narrow else 320
    y = linear(bounds, top + tall, top, most=6, zero=True)
    words = _words(chart)
    left, right = axis_room(canvas, y), width - end_room(canvas, [(text, False) for _, text in words]) - 14
    x = linear(sizes, left, right, most=3 if canvas.narrow else 6, zero=True)
    plot = Plot(left, right, top, top + tall)
    grid(canvas, plot, y)
    below = across(canvas, plot, x, lines=False)
    _limits(canvas, chart, x, y)
    order = sorted(zip(points, looks, strict=True), key=lambda pair: pair[1] is OWN)
    for point, look in order:
        size = 7 if look is OWN else 5 if look in (HIGH, LOW) else 4
        canvas.mark(x.at(point.denominator), y.at(point.value * chart.per), look.shape, size, colour=look.colour)
    labels = [EndLabel(y.at(value), text, GREY) for value, text in words]
    below = max(below, end_labels(canvas, plot, plot.right + 14, labels))
    below += canvas.paragraph(below, "Across: how many each figure is out of", size=canvas.small)
    return canvas.close(below + 4, headed=headed)


def _look(point: FunnelPoint, own: str) -> Look:
    if point.area == own:
        return OWN
    return {"high": HIGH, "low": LOW}.get(point.side, OTHER) if point.says == "ask why" else OTHER


def _words(chart: FunnelChart) -> list[tuple[float, str]]:
    """What each line is called at the right edge, with its figure there."""
    widest = max((p.denominator for p in chart.funnel.points if p.limits_998), default=0)
    found = [(chart.funnel.centre, "All areas")]
    if widest:
        outer, inner = chart.funnel.limits(widest, _OUTER), chart.funnel.limits(widest, _INNER)
        found += [
            (outer[1], "99.8% limit"),
            (inner[1], "95% limit"),
            (inner[0], "95% limit"),
            (outer[0], "99.8% limit"),
        ]
    told = [(value, name if name != "All areas" else f"{name} {chart.shown(value)}") for value, name in found]
    return [(value * chart.per, name) for value, name in told]


def _limits(canvas: Canvas, chart: FunnelChart, x: Scale, y: Scale) -> None:
    middle = y.at(chart.funnel.centre * chart.per)
    canvas.line(x.start, middle, x.end, middle, colour=GREY, width=1.5)
    top = int(x.high)
    sizes = sorted({max(1, round(top * (step / _STEPS) ** 2)) for step in range(1, _STEPS + 1)})
    for level, dashes in ((_OUTER, ""), (_INNER, "6 4")):
        for side in (0, 1):
            ends = [(size, chart.funnel.limits(size, level)[side] * chart.per) for size in sizes]
            # Beyond the axis a limit is not drawn: it would lie along its edge.
            inside = [(x.at(size), y.at(value)) for size, value in ends if y.low <= value <= y.high]
            if len(inside) > 1:
                canvas.polyline(inside, Look(GREY, dashes, "", 1.5))
