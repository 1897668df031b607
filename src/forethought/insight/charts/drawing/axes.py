"""Axes: light grid, figures beside it, periods below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from forethought.insight.charts.colours import INK
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.lettering import spread, width_of, wrapped
from forethought.insight.charts.scales import Scale, linear


@dataclass(frozen=True, slots=True)
class Plot:
    """Where figures are drawn: left, right, top, bottom in pixels."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Words at the right edge of a plot, as near to height ``y`` as may be; bold for the reader's area."""

    y: float
    words: str
    colour: str = INK
    bold: bool = False


def up(values: tuple[float, ...], top: float, bottom: float, *, zero: bool = False) -> Scale:
    """An upright axis for ``values``."""
    return linear(values, bottom, top, most=6, zero=zero, pad=True)


def axis_room(canvas: Canvas, scale: Scale) -> float:
    """How wide the figures of an upright axis are, with their gap."""
    return max(width_of(scale.label(tick), canvas.small) for tick in scale.ticks) + 8


def grid(canvas: Canvas, plot: Plot, scale: Scale) -> None:
    """Light level lines with their figures at the left."""
    for tick in scale.ticks:
        y = scale.at(tick)
        canvas.grid_line(plot.left, y, plot.right, y)
        canvas.text(plot.left - 6, y + canvas.small * 0.35, scale.label(tick), size=canvas.small, anchor="end")


def unit_line(canvas: Canvas, unit: str, scale: Scale | None = None) -> float:
    """The unit above the plot, with a word where the axis does not begin at nought; where the plot may start."""
    broken = scale is not None and not scale.log and not scale.low <= 0 <= scale.high
    words = f"{unit} (axis starts at {scale.label(scale.low)})" if scale and broken else unit
    return canvas.paragraph(0, words, size=canvas.small) + 12


def periods(canvas: Canvas, plot: Plot, places: Sequence[float], labels: Sequence[str]) -> float:
    """Labels of periods below the plot, as many as have room, the last among them; where they end."""
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom)
    step = _apart(places)
    size = canvas.small
    room = max(step - 8, 56.0)
    last = len(labels) - 1
    lines = [wrapped(label, size, room, most=2) for label in labels]
    wide = max((width_of(line, size) for part in lines for line in part), default=0.0)
    stride = max(1, ceil((wide + 8) / step))
    most, free = 0, canvas.width + 8.0
    for place in range(last, -1, -stride):
        half = max(width_of(line, size) for line in lines[place]) / 2
        x = min(max(places[place], half), canvas.width - half)
        if x + half + 6 > free:
            continue
        free, most = x - half, max(most, len(lines[place]))
        canvas.line(places[place], plot.bottom, places[place], plot.bottom + 5)
        middle = plot.bottom + 7 + canvas.tall(len(lines[place]), size) / 2
        canvas.block(x, middle, lines[place], size=size, anchor="middle")
    return plot.bottom + 7 + canvas.tall(most, size)


def across(canvas: Canvas, plot: Plot, scale: Scale, *, lines: bool = True) -> float:
    """A level axis below the plot, with light upright lines; where its figures end."""
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom)
    ends = -1e9
    for tick in scale.ticks:
        x = scale.at(tick)
        if lines:
            canvas.grid_line(x, plot.top, x, plot.bottom)
        canvas.line(x, plot.bottom, x, plot.bottom + 5)
        half = width_of(scale.label(tick), canvas.small) / 2
        middle = min(max(x, half), canvas.width - half)
        if middle - half > ends + 6:
            canvas.text(middle, plot.bottom + 8 + canvas.small, scale.label(tick), size=canvas.small, anchor="middle")
            ends = middle + half
    return plot.bottom + 8 + canvas.tall(1, canvas.small) + 2


def end_labels(canvas: Canvas, plot: Plot, x: float, labels: Sequence[EndLabel]) -> float:
    """Labels at the right of the plot, none on another; the height down to which they reach."""
    size = canvas.small
    room = canvas.width - x
    lines = [wrapped(label.words, size, room, most=4, bold=label.bold) for label in labels]
    heights = [canvas.tall(len(part), size) + 3 for part in lines]
    placed = spread([label.y for label in labels], heights, plot.top - 10, plot.bottom + 8)
    for label, part, y in zip(labels, lines, placed, strict=True):
        if abs(y - label.y) > 6:
            canvas.line(x - 12, label.y, x - 3, y, colour=label.colour)
        canvas.block(x, y, part, size=size, bold=label.bold, colour=label.colour)
    return max((y + h / 2 for y, h in zip(placed, heights, strict=True)), default=plot.bottom)


def end_room(canvas: Canvas, labels: Sequence[tuple[str, bool]]) -> float:
    """How wide the column of end labels is: as wide as they are, within a fair share of the width."""
    most = canvas.width * (0.3 if canvas.narrow else 0.27)
    longest_word = max(
        (width_of(word, canvas.small, bold=bold) for words, bold in labels for word in words.split()), default=0
    )
    whole = max((width_of(words, canvas.small, bold=bold) for words, bold in labels), default=0)
    return min(max(longest_word, min(whole, most)), canvas.width * 0.34) + 4


def evenly(plot: Plot, count: int) -> list[float]:
    """Places of ``count`` periods along the plot, with a little room at both ends; a single one in the middle."""
    if count == 1:
        return [(plot.left + plot.right) / 2]
    start, end = plot.left + 10, plot.right - 10
    return [start + (end - start) * i / (count - 1) for i in range(count)]


def _apart(places: Sequence[float]) -> float:
    return places[1] - places[0] if len(places) > 1 else 200.0
