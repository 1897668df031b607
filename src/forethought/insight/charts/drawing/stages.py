"""Stages of a pathway: bars that narrow, with shares beside them and times and losses between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forethought.insight.charts.colours import BLUE, PALE, SOFT
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.drawing.keys import symbol_lines
from forethought.insight.charts.frames import symbols
from forethought.insight.charts.lettering import wrapped
from forethought.insight.charts.scales import Scale, linear

if TYPE_CHECKING:
    from forethought.insight.charts.stages import Stage, StageChart

_BAR = 26.0


def draw(chart: StageChart, width: int, *, headed: bool) -> str:
    """The chart for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    counts = tuple(float(stage.count) for stage in chart.stages if stage.count is not None)
    room = (
        max((canvas.width_of(canvas.figure(stage.shown, bold=True), bold=True) for stage in chart.stages), default=0)
        + 12
    )
    scale = linear(counts, 0, width - room)
    scale = Scale(0, max((*counts, 1.0)), scale.start, scale.end, scale.ticks)
    y = 4.0
    for place, stage in enumerate(chart.stages):
        if place:
            y = _between(canvas, stage, y)
        y = _stage(canvas, stage, scale, y)
    shown = [text for s in chart.stages for text in (s.shown, s.share_shown, s.days_shown, s.lost_shown)]
    return canvas.close(symbol_lines(canvas, y + 4, shown) + 4, headed=headed)


def _stage(canvas: Canvas, stage: Stage, scale: Scale, y: float) -> float:
    """Label, bar and number of one stage from ``y``; where it ends."""
    lines = wrapped(stage.label, canvas.size, canvas.width, bold=True)
    tall = canvas.tall(len(lines))
    canvas.block(0, y + tall / 2, lines, bold=True)
    y += tall + 2
    end = 0.0
    if stage.count is not None:
        end = scale.at(stage.count)
        canvas.rect(0, y, end, _BAR, fill=BLUE)
    canvas.block(end + 8 if end else 0, y + _BAR / 2, [canvas.figure(stage.shown, bold=True)], bold=True)
    return y + _BAR + 4


def _between(canvas: Canvas, stage: Stage, y: float) -> float:
    """What happens on the way to a stage, beside an arrow; where it ends."""
    told = (
        f"{stage.share_shown} of the stage before" if stage.share_shown in symbols() else stage.share_shown,
        f"time: {stage.days_shown}" if stage.days_shown in symbols() else stage.days_shown,
        f"not reaching it: {stage.lost_shown}" if stage.lost_shown in symbols() else stage.lost_shown,
    )
    room = canvas.width - 34
    lines = [line for words in told if words for line in wrapped(words, canvas.small, room, most=3)]
    tall = max(canvas.tall(len(lines), canvas.small), 14) + 8
    canvas.line(12, y + 2, 12, y + tall - 8, colour=SOFT, width=2)
    canvas.mark(12, y + tall - 8, "down", 6, colour=SOFT, name="arrow")
    canvas.block(30, y + tall / 2 - 1, lines, size=canvas.small)
    canvas.line(30, y + tall, canvas.width, y + tall, colour=PALE)
    return y + tall + 4
