"""Maps: bands of one hue with their limits, hatching where there is no number, the reader's area outlined and named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from forethought.insight.charts.banding import Bands, bands
from forethought.insight.charts.colours import BANDS, INK, PAPER, SOFT
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.frames import symbols
from forethought.insight.charts.lettering import wrapped
from forethought.insight.charts.shapes import CREDITS, Outline, outlines

if TYPE_CHECKING:
    from forethought.insight.charts.maps import AreaMap, MapValue

_LONDON = "E12000007"
_LEAST = 8.0
"""An area smaller than so many pixels is drawn as large as this, or nobody would see it."""
_DOTTED = 16.0
"""An area narrower than so many pixels would be hidden by the dot at the end of its line."""
_COLUMN = 205.0
"""The width of what stands beside a map on a wide page."""


@dataclass(frozen=True, slots=True)
class View:
    """A part of the map on the page: from ``left`` and ``top``, ``scale`` pixels a unit, placed at ``x`` and ``y``."""

    left: int
    top: int
    scale: float
    x: float
    y: float
    width: float
    height: float
    hatch: str

    def at(self, outline: Outline) -> tuple[float, float]:
        """The middle of an area on the page."""
        left, top, right, bottom = outline.box
        x = self.x + ((left + right) / 2 - self.left) * self.scale
        return x, self.y + ((top + bottom) / 2 - self.top) * self.scale


def draw(chart: AreaMap, width: int, *, headed: bool) -> str:
    """The map for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    shapes, areas = outlines(chart.shape), chart.areas
    found = bands(tuple(area.value for area in areas.values() if area.value is not None))
    _hatching(canvas, f"{canvas.id}-hatch", 1.0)
    top = canvas.paragraph(0, chart.unit, size=canvas.small) + 8
    beside = 0.0 if canvas.narrow else _COLUMN
    legend = _legend(canvas, found, areas, width - beside if beside else 0.0, top, beside or width)
    view = _fitted(canvas, shapes.values(), width - beside - 15, 0.0, top if beside else legend + 8, "all")
    _areas(canvas, view, shapes.values(), areas, found)
    bottom = view.y + view.height + 8
    seen, under = [view], legend
    if chart.shape == "boundary":
        london = [shape for shape in shapes.values() if shape.region == _LONDON]
        x, y = (width - beside, legend + 24) if beside else (0.0, bottom + 24)
        canvas.text(x, y - 6, "London, larger", size=canvas.small)
        inset = _fitted(canvas, london, beside or width * 0.8, x, y, "london")
        _areas(canvas, inset, london, areas, found)
        seen.append(inset)
        under = inset.y + inset.height + 8
    if chart.own_code:
        under = _own(canvas, shapes[chart.own_code], areas[chart.own_code], seen, under)
    bottom = max(bottom, under) + 4
    bottom += canvas.paragraph(bottom, CREDITS[chart.shape], size=canvas.small - 1)
    return canvas.close(bottom + 4, headed=headed)


def _fitted(canvas: Canvas, shapes: Iterable[Outline], wide: float, x: float, y: float, name: str) -> View:
    """A view of all ``shapes`` in so many pixels from ``x``, ``y``."""
    lefts, tops, rights, bottoms = zip(*(shape.box for shape in shapes), strict=True)
    scale = (wide - 8) / (max(rights) - min(lefts))
    tall = (max(bottoms) - min(tops)) * scale
    hatch = f"{canvas.id}-hatch-{name}"
    _hatching(canvas, hatch, 1 / scale)
    return View(min(lefts), min(tops), scale, x + 4, y + 4, wide - 8, tall, hatch)


def _areas(canvas: Canvas, view: View, shapes: Iterable[Outline], areas: Mapping[str, MapValue], found: Bands) -> None:
    # The small ones last: they are drawn larger than they are, over their neighbours.
    for shape in sorted(shapes, key=lambda one: _grown(one, view)):
        value = areas[shape.code].value
        fill = f"url(#{view.hatch})" if value is None else found.colour(value)
        canvas.raw(_path(shape, view, fill, SOFT, 0.8, "mark"))


def _grown(shape: Outline, view: View) -> float:
    """How many times as large as it is an area is drawn."""
    left, top, right, bottom = shape.box
    return max(1.0, _LEAST / (max(right - left, bottom - top) * view.scale))


def _path(shape: Outline, view: View, fill: str, stroke: str, width: float, name: str) -> str:
    x, y = view.at(shape)
    scale = view.scale * _grown(shape, view)
    left, top, right, bottom = shape.box
    dx, dy = x - (left + right) / 2 * scale, y - (top + bottom) / 2 * scale
    return (
        f'<path class="{name}" transform="translate({dx:.2f} {dy:.2f}) scale({scale:.4f})" d="{shape.path}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="{width / scale:.2f}" stroke-linejoin="round"/>'
    )


def _own(canvas: Canvas, shape: Outline, value: MapValue, views: list[View], bottom: float) -> float:
    """The outline of the reader's area, its name in the open sea, and a line between; how far down that reaches."""
    inside = [view for view in views if view is views[0] or shape.region == _LONDON]
    for view in inside:
        canvas.raw(_path(shape, view, "none", PAPER, 5, "own"))
        canvas.raw(_path(shape, view, "none", INK, 2.5, "own"))
    view = inside[-1]
    (x, y), box = view.at(shape), shape.box
    wide = canvas.width * 0.24
    lines = wrapped(f"{value.label} {value.shown}", canvas.small, wide, most=4, bold=True)
    tall = canvas.tall(len(lines), canvas.small)
    if view is not views[0]:
        # In the inset there is no sea: the name stands below it.
        left, middle, bottom = view.x, bottom + 8 + tall / 2, bottom + 10 + tall
        ends = (left + 20, middle - tall / 2 - 2)
    else:
        left, middle, ends = _nearest(
            view, (x, y), max(canvas.width_of(i, canvas.small, bold=True) for i in lines), tall
        )
    for colour, width in ((PAPER, 4.0), (INK, 1.5)):
        canvas.line(*ends, x, y, colour=colour, width=width)
    if (box[2] - box[0]) * view.scale > _DOTTED:
        canvas.mark(x, y, "circle", 3, colour=INK, name="own")
    canvas.block(left, middle, lines, size=canvas.small, bold=True)
    return bottom


def _nearest(view: View, at: tuple[float, float], wide: float, tall: float) -> tuple[float, float, tuple[float, float]]:
    """The stretch of sea nearest to an area: left edge and middle of its name, and where the line to it starts."""
    right = view.x + view.width - wide
    seas = [
        (view.x, view.y + view.height * 0.12, (view.x + wide / 2, tall / 2 + 2)),
        (right, view.y + view.height * 0.17, (right + wide / 2, tall / 2 + 2)),
        (view.x, view.y + view.height * 0.66, (view.x + wide + 3, 0.0)),
    ]
    ends = [(left, middle, (x, middle + down)) for left, middle, (x, down) in seas]
    return min(ends, key=lambda sea: hypot(sea[2][0] - at[0], sea[2][1] - at[1]))


def _hatching(canvas: Canvas, name: str, scale: float) -> None:
    """Slanted lines as a filling; ``scale`` makes up for that of the map, so that they look alike everywhere."""
    canvas.raw(
        f'<defs><pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({scale:.4f}) rotate(45)"><rect width="5" height="5" fill="{PAPER}"/>'
        f'<rect width="1.6" height="5" fill="{SOFT}"/></pattern></defs>'
    )


def _legend(canvas: Canvas, found: Bands, areas: Mapping[str, MapValue], x: float, y: float, room: float) -> float:
    """A swatch for each band with its limits and how many areas lie in it, and one for no number; where it ends."""
    numbers = Counter(found.of(area.value) for area in areas.values() if area.value is not None)
    entries = [(BANDS[i], f"{words} ({numbers[i]})") for i, words in enumerate(found.words) if numbers]
    reasons = Counter(area.shown for area in areas.values() if area.value is None)
    hatch = f"url(#{canvas.id}-hatch)"
    entries += [(hatch, f"{shown}: {symbols().get(shown, 'no number')} ({n})") for shown, n in sorted(reasons.items())]
    canvas.text(x, y + canvas.small, "Number of authorities in brackets", size=canvas.small - 1)
    y += canvas.tall(1, canvas.small) + 6
    for fill, words in entries:
        lines = wrapped(words, canvas.small, room - 34, most=3)
        tall = max(canvas.tall(len(lines), canvas.small), 18)
        canvas.rect(x + 0.5, y + 0.5, 24, 16, fill=fill, stroke=SOFT, name="key")
        canvas.block(x + 32, y + tall / 2, lines, size=canvas.small)
        y += tall + 3
    return y
