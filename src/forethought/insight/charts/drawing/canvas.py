"""Elements of a drawing, written as text: every label escaped, no script, no style attribute, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from forethought.insight.charts.colours import INK, PALE, PAPER, Look
from forethought.insight.charts.frames import WIDE
from forethought.insight.charts.lettering import cut, width_of, wrapped

if TYPE_CHECKING:
    from forethought.insight.charts.frames import Chart

SIZE, SMALL = 16, 14
"""Heights of letters: labels, and axes and notes. At 320 pixels a narrow layout has the same."""
_LINE = 1.25
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold."""


class Canvas:
    """A drawing on its way: elements in the order in which they lie on each other."""

    def __init__(self, chart: Chart, width: int) -> None:
        self.width = width
        self.narrow = width < 480
        self.size = SMALL if self.narrow else SIZE
        self.small = 13 if self.narrow else SMALL
        self.id = chart.frame.id if width == WIDE else f"{chart.frame.id}-{width}"
        self._chart = chart
        self._parts: list[str] = []

    def text(
        self, x: float, y: float, words: str, *, size: float = 0, anchor: str = "start", bold: bool = False,
        colour: str = INK,
    ) -> None:  # fmt: skip
        """``words`` with their base line at ``y``; ``anchor`` is start, middle or end."""
        weight = ' font-weight="bold"' if bold else ""
        side = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size or self.size:g}"{side}{weight} fill="{colour}">'
            f"{clean(words)}</text>"
        )

    def block(
        self, x: float, middle: float, lines: Sequence[str], *, size: float = 0, anchor: str = "start",
        bold: bool = False, colour: str = INK,
    ) -> None:  # fmt: skip
        """Lines under each other, their middle at ``middle``."""
        size = size or self.size
        top = middle - len(lines) * size * _LINE / 2
        for row, line in enumerate(lines):
            self.text(x, top + (row + 0.78) * size * _LINE, line, size=size, anchor=anchor, bold=bold, colour=colour)

    def tall(self, lines: int, size: float = 0) -> float:
        """The height of so many lines."""
        return lines * (size or self.size) * _LINE

    def paragraph(self, top: float, words: str, *, size: float = 0, room: float = 0, bold: bool = False) -> float:
        """``words`` over the whole width from ``top``; the height they take."""
        size = size or self.size
        lines = wrapped(words, size, room or self.width, most=12, bold=bold) if words else []
        self.block(0, top + self.tall(len(lines), size) / 2, lines, size=size, bold=bold)
        return self.tall(len(lines), size)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = INK, width: float = 1, dashes: str = ""
    ) -> None:
        """A straight line."""
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}"{dash}/>'
        )

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "", name: str = "mark"
    ) -> None:
        """A rectangle; ``name`` is its class."""
        edge = f' stroke="{stroke}"' if stroke else ""
        self._parts.append(
            f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{fill}"{edge}/>'
        )

    def path(self, d: str, *, fill: str = "none", stroke: str = "none", width: float = 1, dashes: str = "") -> None:
        """A path of lines already written."""
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round"{dash}/>'
        )

    def polyline(self, points: Iterable[tuple[float, float]], look: Look) -> None:
        """A line through points, in a look."""
        d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self.path(d, stroke=look.colour, width=look.width, dashes=look.dashes)

    def mark(self, x: float, y: float, shape: str, r: float, *, colour: str, name: str = "mark") -> None:
        """A point: circle, ring, square, diamond, triangle (tip up), down (tip down) or cross."""
        fill, stroke = (PAPER, colour) if shape == "ring" else (colour, PAPER)
        look = f'class="{name}" fill="{fill}" stroke="{stroke}" stroke-width="{1.5 if shape == "ring" else 1:g}"'
        if shape in ("circle", "ring"):
            self._parts.append(f'<circle {look} cx="{x:.1f}" cy="{y:.1f}" r="{r:g}"/>')
        else:
            corners = " ".join(f"{x + dx * r:.1f},{y + dy * r:.1f}" for dx, dy in _CORNERS[shape])
            self._parts.append(f'<polygon {look} points="{corners}"/>')

    def raw(self, element: str) -> None:
        """An element written elsewhere; it must hold no text from outside."""
        self._parts.append(element)

    def close(self, height: float, *, headed: bool) -> str:
        """The whole drawing with title and description, on white; title and note are drawn too when ``headed``."""
        frame, name = self._chart.frame, self.id
        above = below = 0.0
        parts = self._parts
        if headed:
            head, foot = Canvas(self._chart, self.width), Canvas(self._chart, self.width)
            above = head.paragraph(0, frame.title, size=self.size + 3, bold=True) + 4
            above += head.paragraph(above, frame.subtitle) + 12
            below = foot.paragraph(above + height + 8, frame.note, size=self.small) + 8 if frame.note else 0
            parts = [*head._parts, f'<g transform="translate(0 {above:.1f})">', *parts, "</g>", *foot._parts]
        whole = above + height + below
        return "".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
                f'viewBox="0 0 {self.width} {whole:.0f}" width="{self.width}" height="{whole:.0f}" '
                f'font-family="Arial, Helvetica, sans-serif" font-size="{self.size}" class="chart">',
                f'<title id="{name}-title">{clean(frame.title)}</title>',
                f'<desc id="{name}-desc">{clean(self._chart.description)}</desc>',
                f'<rect class="paper" width="{self.width}" height="{whole:.0f}" fill="{PAPER}"/>',
                *parts,
                "</svg>",
            ]
        )

    def figure(self, words: str, *, bold: bool = False) -> str:
        """A figure beside its mark, cut where it is so long that nothing else would have room."""
        return cut(words, self.size, self.width * 0.3, bold=bold)

    def width_of(self, words: str, size: float = 0, *, bold: bool = False) -> float:
        """The width of ``words`` at a size, the usual one unless said."""
        return width_of(words, size or self.size, bold=bold)

    def grid_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A light line of the grid."""
        self.line(x1, y1, x2, y2, colour=PALE)


_CORNERS = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "down": ((0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
}


def clean(words: str) -> str:
    """Text for an element: markup escaped, control characters gone."""
    return escape(_UNFIT.sub("", words))
