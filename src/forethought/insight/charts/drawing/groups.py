"""Groups: a dot and its interval for each, labels beside or above, one line to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forethought.insight.charts.colours import BLUE, GREY
from forethought.insight.charts.drawing.axes import Plot, across, unit_line
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.drawing.keys import symbol_lines
from forethought.insight.charts.lettering import wrapped
from forethought.insight.charts.scales import Scale, linear, ratio, short

if TYPE_CHECKING:
    from forethought.insight.charts.groups import GroupChart, GroupMark

_ROW, _GAP = 20.0, 10.0


def draw(chart: GroupChart, width: int, *, headed: bool) -> str:
    """The chart for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    labels = _label_room(chart, canvas)
    values = [v for g in chart.groups if g.value is not None for v in (g.value, g.low, g.high) if v is not None]
    held = (*values, *((chart.reference,) if chart.reference is not None else ()))
    right = width - max((canvas.width_of(canvas.figure(group.shown)) for group in chart.groups), default=0) - 16
    start, end = labels + 8, max(labels + 60, right)
    scale = (
        ratio(held, start, end) if chart.log else linear(held, start, end, most=3 if canvas.narrow else 5, zero=False)
    )
    top = unit_line(canvas, chart.unit, scale)
    rows = [_height(canvas, group, labels) for group in chart.groups]
    plot = Plot(start, end, top, top + max(sum(rows), _ROW))
    # On a narrow page labels stand where the grid would be.
    below = across(canvas, plot, scale, lines=not canvas.narrow)
    if chart.reference is not None and not canvas.narrow:
        canvas.line(scale.at(chart.reference), top, scale.at(chart.reference), plot.bottom, colour=GREY, width=2)
    y = top
    for group, height in zip(chart.groups, rows, strict=True):
        _group(canvas, chart, group, scale, labels, y, height)
        y += height
    if chart.reference is not None:
        below = _reference(canvas, chart.reference, scale, plot, below)
    return canvas.close(symbol_lines(canvas, below, [group.shown for group in chart.groups]), headed=headed)


def _label_room(chart: GroupChart, canvas: Canvas) -> float:
    if canvas.narrow:
        return 0.0
    return min(max((canvas.width_of(group.label) for group in chart.groups), default=0) + 12, canvas.width * 0.38)


def _lines(canvas: Canvas, group: GroupMark, labels: float) -> list[str]:
    return wrapped(group.label, canvas.size, labels - 12 if labels else canvas.width)


def _height(canvas: Canvas, group: GroupMark, labels: float) -> float:
    tall = canvas.tall(len(_lines(canvas, group, labels)))
    return (max(tall, _ROW) if labels else tall + _ROW) + _GAP


def _group(
    canvas: Canvas, chart: GroupChart, group: GroupMark, scale: Scale, labels: float, y: float, height: float
) -> None:
    lines = _lines(canvas, group, labels)
    middle = y + height / 2 if labels else y + canvas.tall(len(lines)) + _ROW / 2
    if labels:
        canvas.block(labels - 6, middle, lines, anchor="end")
    else:
        canvas.block(0, y + canvas.tall(len(lines)) / 2, lines)
    if chart.reference is not None and not labels:
        x = scale.at(chart.reference)
        canvas.line(x, middle - _ROW / 2 + 4, x, middle + _ROW / 2 + 2, colour=GREY, width=2)
    if group.value is not None:
        if group.low is not None and group.high is not None:
            low, high = scale.at(group.low), scale.at(group.high)
            canvas.line(low, middle, high, middle, colour=BLUE, width=2.5)
            for end in (low, high):
                canvas.line(end, middle - 5, end, middle + 5, colour=BLUE, width=2.5)
        canvas.mark(scale.at(group.value), middle, "circle", 6, colour=BLUE)
    canvas.block(canvas.width, middle, [canvas.figure(group.shown)], anchor="end")


def _reference(canvas: Canvas, value: float, scale: Scale, plot: Plot, below: float) -> float:
    words = f"Line at {short(value, 0.01)}"
    half = canvas.width_of(words, canvas.small) / 2
    x = min(max(scale.at(value), half), canvas.width - half)
    canvas.text(x, below + canvas.small, words, size=canvas.small, anchor="middle", colour=GREY)
    return below + canvas.tall(1, canvas.small) + 4
