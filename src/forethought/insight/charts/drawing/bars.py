"""Bars from nought, labels beside them when there is room and above them when there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forethought.insight.charts.colours import INK, OWN, PAPER, SOFT, look_of
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.drawing.keys import symbol_lines
from forethought.insight.charts.lettering import wrapped
from forethought.insight.charts.scales import Scale

if TYPE_CHECKING:
    from forethought.insight.charts.bars import BarChart, Mark

_BAR, _GAP = 22.0, 12.0


def draw(chart: BarChart, width: int, *, headed: bool) -> str:
    """The chart for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    top = canvas.paragraph(0, chart.unit, size=canvas.small) + 8
    labels = _label_room(chart, canvas)
    right = (
        width
        - max((canvas.width_of(canvas.figure(m.shown, bold=m.own), bold=m.own) for m in chart.marks), default=0)
        - 10
    )
    held = [mark.value for mark in chart.marks if mark.value is not None]
    scale = _scale((0.0, *held, *((chart.line.value,) if chart.line else ())), labels + 1, max(labels + 40, right))
    y = top
    spans = []
    for mark in chart.marks:
        start, end, y = _bar(canvas, mark, scale, labels, y)
        spans.append((start, end))
    for start, end in spans if canvas.narrow else [(top, y)]:
        canvas.line(scale.at(0), start, scale.at(0), end)
    if chart.line:
        y = _reference(canvas, chart, scale, spans or [(top, top + _BAR)], y)
    return canvas.close(symbol_lines(canvas, y, [mark.shown for mark in chart.marks]), headed=headed)


def _scale(values: tuple[float, ...], start: float, end: float) -> Scale:
    """From nought to the longest bar: values are written beside the bars, so there are no ticks."""
    low, high = min(values), max(values)
    return Scale(low, high if high > low else low + 1, start, end, ())


def _label_room(chart: BarChart, canvas: Canvas) -> float:
    """How wide the column of labels is; nought where labels stand above their bars."""
    if canvas.narrow:
        return 0.0
    longest = max((canvas.width_of(mark.label, bold=mark.own) for mark in chart.marks), default=0)
    return min(longest + 12, canvas.width * 0.38)


def _bar(canvas: Canvas, mark: Mark, scale: Scale, labels: float, y: float) -> tuple[float, float, float]:
    """Draws one mark from ``y`` down: where its bar starts and ends, and where the next mark may start."""
    room = labels - 12 if labels else canvas.width
    lines = wrapped(mark.label, canvas.size, room, bold=mark.own)
    tall = canvas.tall(len(lines))
    if labels:
        height = max(tall, _BAR)
        middle = y + height / 2
        canvas.block(labels - 12, middle, lines, anchor="end", bold=mark.own)
    else:
        canvas.block(0, y + tall / 2, lines, bold=mark.own)
        height = tall + 4 + _BAR
        middle = y + height - _BAR / 2
    if mark.value is not None:
        start, end = sorted((scale.at(0), scale.at(mark.value)))
        canvas.rect(start, middle - _BAR / 2, end - start, _BAR, fill=OWN.colour if mark.own else SOFT)
    # Values stand in a column of their own, so that the line never strikes one through.
    canvas.block(canvas.width, middle, [canvas.figure(mark.shown, bold=mark.own)], anchor="end", bold=mark.own)
    return middle - _BAR / 2, middle + _BAR / 2, y + height + _GAP


def _reference(canvas: Canvas, chart: BarChart, scale: Scale, spans: list[tuple[float, float]], y: float) -> float:
    line = chart.line
    if line is None:
        return y
    x = scale.at(line.value)
    look = look_of(line.label)
    colour, dashes = (look.colour, look.dashes) if look else (INK, "6 4")
    ink = look.lettering if look else INK
    # On a narrow page labels stand between the bars, and the line must not cross them.
    parts = [(a - 2, b + 4) for a, b in spans] if canvas.narrow else [(spans[0][0] - 6, spans[-1][1] + 6)]
    for start, end in parts:
        canvas.line(x, start, x, end, colour=PAPER, width=5.5)
        canvas.line(x, start, x, end, colour=colour, width=2.5, dashes=dashes)
    words = f"{line.label}: {line.shown}"
    lines = wrapped(words, canvas.size, canvas.width - 4)
    half = max(canvas.width_of(one) for one in lines) / 2
    middle = min(max(x, half), canvas.width - half)
    canvas.line(x, y - _GAP + 6, x, y - 1, colour=colour, width=2.5)
    canvas.block(middle, y + canvas.tall(len(lines)) / 2, lines, anchor="middle", colour=ink)
    return y + canvas.tall(len(lines)) + 4
