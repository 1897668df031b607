"""Steps that add up: solid bars to the right, outlined bars to the left, a thin line from each to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forethought.insight.charts.colours import BLUE, GREY, INK, PAPER, PINK
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.lettering import wrapped
from forethought.insight.charts.scales import Scale

if TYPE_CHECKING:
    from forethought.insight.charts.waterfalls import Limit, Step, WaterfallChart

_BAR, _GAP, _TIP = 22.0, 14.0, 9.0


def draw(chart: WaterfallChart, width: int, *, headed: bool) -> str:
    """The chart for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    left = 0.0 if canvas.narrow else width * 0.36
    right = _right(chart, canvas)
    scale = _scale(chart, left + _TIP, max(left + 60, width - right - _TIP))
    y = top = _limits(canvas, chart.limits, scale, left)
    spans = []
    for step in chart.steps:
        start, y = _step(canvas, step, scale, left, y)
        spans.append((start, start + _BAR))
    _connect(canvas, chart, scale, spans)
    for limit in chart.limits:
        for start, end in _between(spans, y, top) if canvas.narrow else [(top, y)]:
            canvas.line(scale.at(limit.value), start, scale.at(limit.value), end, colour=GREY, width=2, dashes="5 4")
    return canvas.close(y, headed=headed)


def _right(chart: WaterfallChart, canvas: Canvas) -> float:
    """How wide the column of what each step does is; nought where it stands above the bars."""
    if canvas.narrow:
        return 0.0
    widest = max((canvas.width_of(canvas.figure(s.shown), canvas.small) for s in chart.steps), default=0)
    return min(widest + 10, canvas.width * 0.24)


def _scale(chart: WaterfallChart, start: float, end: float) -> Scale:
    values = [value for step in chart.steps for value in (step.before, step.after)]
    values += [limit.value for limit in chart.limits]
    low, high = min(values, default=0), max(values, default=1)
    return Scale(low, high if high > low else low + 1, start, end, ())


def _limits(canvas: Canvas, limits: tuple[Limit, ...], scale: Scale, left: float) -> float:
    """The words of the limits above their lines; where the steps may start.

    The highest stands on top, and each lower one ends at its own line, so that no line runs through words.
    """
    y, size = 0.0, canvas.small
    for place, limit in enumerate(sorted(limits, key=lambda limit: -limit.value)):
        x = scale.at(limit.value)
        lines = wrapped(limit.words, size, canvas.width - left if place == 0 else max(x, 60.0), most=3)
        wide = max((canvas.width_of(line, size) for line in lines), default=0)
        start = max(0.0, min(x - wide / 2 if place == 0 else x - wide, canvas.width - wide))
        canvas.block(start, y + canvas.tall(len(lines), size) / 2, lines, size=size, colour=GREY)
        y += canvas.tall(len(lines), size) + 4
        canvas.line(x, y - 3, x, y + 6, colour=GREY, width=2)
    return y + 6


def _step(canvas: Canvas, step: Step, scale: Scale, left: float, y: float) -> tuple[float, float]:
    """One step from ``y`` down: where its bar starts, and where the next step may start."""
    room = (left or canvas.width) - 12
    label = wrapped(step.label, canvas.size, room, most=2, bold=True)
    words = f"{step.found}: {step.shown}" if canvas.narrow else step.found
    found = wrapped(words, canvas.small, room, most=4)
    tall = canvas.tall(len(label)) + canvas.tall(len(found), canvas.small)
    canvas.block(0, y + canvas.tall(len(label)) / 2, label, bold=True)
    canvas.block(0, y + tall - canvas.tall(len(found), canvas.small) / 2, found, size=canvas.small)
    bar = y + tall + 4 if canvas.narrow else y + (max(tall, _BAR) - _BAR) / 2
    _bar(canvas, step, scale, bar)
    if not canvas.narrow:
        shown = wrapped(step.shown, canvas.small, _right_room(canvas, scale), most=3)
        canvas.block(canvas.width, bar + _BAR / 2, shown, size=canvas.small, anchor="end")
    return bar, (bar + _BAR if canvas.narrow else y + max(tall, _BAR)) + _GAP


def _right_room(canvas: Canvas, scale: Scale) -> float:
    return max(canvas.width - scale.end - _TIP - 4, 60.0)


def _bar(canvas: Canvas, step: Step, scale: Scale, y: float) -> None:
    """A bar with a tip at its end; an upright line where nothing changes."""
    start, end = scale.at(step.before), scale.at(step.after)
    if abs(end - start) < 1:
        canvas.line(end, y, end, y + _BAR, colour=INK, width=3)
        return
    tip = min(_TIP, abs(end - start)) * (1 if end > start else -1)
    corners = [(start, y), (end - tip, y), (end, y + _BAR / 2), (end - tip, y + _BAR), (start, y + _BAR)]
    d = "M" + "L".join(f"{x:.1f} {height:.1f}" for x, height in corners) + "Z"
    if end > start:
        canvas.path(d, fill=BLUE, stroke=BLUE)
    else:
        canvas.path(d, fill=PAPER, stroke=PINK, width=2.5)


def _connect(canvas: Canvas, chart: WaterfallChart, scale: Scale, spans: list[tuple[float, float]]) -> None:
    if canvas.narrow:
        return  # words stand between the bars
    for step, (_, end), (start, _) in zip(chart.steps, spans, spans[1:], strict=False):
        canvas.line(scale.at(step.after), end, scale.at(step.after), start, colour=INK)


def _between(spans: list[tuple[float, float]], y: float, top: float) -> list[tuple[float, float]]:
    """On a narrow page the lines of the limits run only where the bars are, not through words."""
    return [(start - 3, end + 3) for start, end in spans] or [(top, y)]
