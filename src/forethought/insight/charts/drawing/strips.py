"""Strips: other areas in one lane, neighbours in another, the reader's own marked through both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forethought.insight.charts.colours import INK, NEIGHBOURS, OTHER, OWN, PALE, PAPER, look_of
from forethought.insight.charts.drawing.axes import Plot, across, unit_line
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.drawing.flags import flags
from forethought.insight.charts.drawing.keys import symbol_lines
from forethought.insight.charts.lettering import wrapped
from forethought.insight.charts.scales import Scale, linear

if TYPE_CHECKING:
    from forethought.insight.charts.strips import Dot, StripChart

_OWN_LANE = 22.0
_LANES = (("other", "Other areas"), ("neighbour", "Statistical neighbours"))


@dataclass(frozen=True, slots=True)
class Post:
    """An upright line at ``x`` with its name in lines, and how both are drawn."""

    x: float
    lines: list[str]
    colour: str
    lettering: str
    dashes: str
    width: float
    own: bool


_MIDDLE = "Shaded: the middle half of areas, with the median"


def draw(chart: StripChart, width: int, *, headed: bool) -> str:
    """The chart for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    every = (*(d.value for d in chart.dots), *(line.value for line in chart.lines), *(chart.quartiles or ()))
    held = tuple(value for value in every if value is not None)
    scale = linear(held, 12, width - 12, most=4 if canvas.narrow else 7, zero=False, pad=True)
    top = unit_line(canvas, chart.unit, scale)
    if chart.quartiles:
        top += canvas.paragraph(top - 8, _MIDDLE, size=canvas.small)
    top, posts = _heads(canvas, chart, scale, top)
    lanes = [(label, swarm([d for d in chart.dots if d.kind == kind], scale, _r(canvas))) for kind, label in _LANES]
    lanes = [(label, placed) for label, placed in lanes if placed]
    row = canvas.tall(1, canvas.small)
    heights = [row + 8 + _deep(placed, _r(canvas)) for _, placed in lanes]
    plot = Plot(12, width - 12, top, top + max(sum(heights) + _OWN_LANE, 40))
    if chart.quartiles:
        _shade(canvas, chart.quartiles, scale, plot)
    below = across(canvas, plot, scale)
    for post in posts:
        canvas.line(post.x, plot.top, post.x, plot.bottom, colour=post.colour, width=post.width, dashes=post.dashes)
    y = plot.top
    for (kind, _), (label, placed), height in zip(_kinds(chart), lanes, heights, strict=True):
        canvas.rect(14, y + 3, canvas.width_of(label, canvas.small) + 8, row, fill=PAPER, name="paper")
        canvas.text(18, y + row * 0.8 + 3, label, size=canvas.small)
        look = NEIGHBOURS if kind == "neighbour" else OTHER
        base = y + row + 8 + _deep(placed, _r(canvas)) / 2
        for x, off in placed:
            canvas.mark(x, base + off, look.shape, _r(canvas), colour=look.colour)
        y += height
    for dot in chart.dots:
        if dot.kind == "own" and dot.value is not None:
            canvas.mark(scale.at(dot.value), plot.bottom - 10, OWN.shape, 7, colour=OWN.colour)
    return canvas.close(symbol_lines(canvas, below, [d.shown for d in chart.dots if d.value is None]), headed=headed)


def _kinds(chart: StripChart) -> list[tuple[str, str]]:
    return [lane for lane in _LANES if any(d.kind == lane[0] and d.value is not None for d in chart.dots)]


def _r(canvas: Canvas) -> float:
    return 3.5 if canvas.narrow else 4.5


def swarm(dots: Sequence[Dot], scale: Scale, r: float) -> list[tuple[float, float]]:
    """Where each dot with a number goes: across by its value, and up or down as far as it must to touch no other."""
    step = 2 * r + 1
    found: list[tuple[float, float]] = []
    for x in sorted(scale.at(dot.value) for dot in dots if dot.value is not None):
        near = [(a, b) for a, b in found if abs(a - x) < step]
        off = next(
            o
            for o in (_off(i) * step / 2 for i in range(4 * len(dots) + 4))
            if all(_apart(x - a, o - b, step) for a, b in near)
        )
        found.append((x, off))
    return found


def _off(i: int) -> int:
    """0, 1, -1, 2, -2 and so on."""
    return (i + 1) // 2 * (1 if i % 2 else -1)


def _apart(dx: float, dy: float, step: float) -> bool:
    return dx * dx + dy * dy >= step * step - 1e-9


def _deep(placed: Sequence[tuple[float, float]], r: float) -> float:
    return 2 * max((abs(off) for _, off in placed), default=0) + 2 * r * 1.3 + 4


def _shade(canvas: Canvas, quartiles: tuple[float, float, float], scale: Scale, plot: Plot) -> None:
    low, middle, high = (scale.at(value) for value in quartiles)
    canvas.rect(low, plot.top, high - low, plot.bottom - plot.top, fill="#eeeeee", name="shade")
    canvas.line(middle, plot.top, middle, plot.bottom, colour=PALE, width=4)


def _heads(canvas: Canvas, chart: StripChart, scale: Scale, top: float) -> tuple[float, list[Post]]:
    """Names of the lines and of the reader's area above the plot; where it starts, and the lines to draw through it."""
    marked = [(line.label, line.shown, line.value, False) for line in chart.lines]
    marked += [(d.label, d.shown, d.value, True) for d in chart.dots if d.kind == "own" and d.value is not None]
    if not marked:
        return top, []
    posts = [_post(canvas, label, shown, scale.at(value), own) for label, shown, value, own in marked]
    widths = [max(canvas.width_of(line, canvas.small, bold=post.own) for line in post.lines) for post in posts]
    placed = flags([post.x for post in posts], widths, canvas.width)
    deep = canvas.tall(max(len(post.lines) for post in posts), canvas.small) + 3
    rows = max(flag.row for flag in placed) + 1
    start = top + rows * deep + 4
    for post, flag in zip(posts, placed, strict=True):
        canvas.line(post.x, start - (flag.row + 1) * deep, post.x, start, colour=post.colour, width=post.width)
    for post, flag in zip(posts, placed, strict=True):
        middle = start - (flag.row + 0.5) * deep - 2
        tall = canvas.tall(len(post.lines), canvas.small)
        canvas.rect(flag.start, middle - tall / 2, flag.end - flag.start, tall, fill=PAPER, name="paper")
        x = flag.start if flag.anchor == "start" else flag.end
        canvas.block(x, middle, post.lines, size=canvas.small, anchor=flag.anchor, bold=post.own, colour=post.lettering)
    return start, posts


def _post(canvas: Canvas, label: str, shown: str, x: float, own: bool) -> Post:
    look = look_of(label, own=own)
    lines = wrapped(f"{label} {shown}", canvas.small, canvas.width * 0.45, most=2, bold=own)
    if look is None:
        return Post(x, lines, INK, INK, "6 4", 2.0, own)
    return Post(x, lines, look.colour, look.lettering, look.dashes, look.width, own)
