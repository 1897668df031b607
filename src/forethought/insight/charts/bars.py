"""Bars: one figure for each area or group, in the order given, from nought."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.insight.charts.drawing.bars import draw
from forethought.insight.charts.frames import WIDE, Frame, Rows, listed, numbers, sentence


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar. ``value`` None draws none; ``shown`` is what is written. ``own`` is the reader's area."""

    label: str
    value: float | None
    shown: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A figure to compare with, drawn as a line: England, a region, a median."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar for each mark, in the order given, and a line to compare. Raises ``ChartError`` for infinite figures."""

    frame: Frame
    unit: str
    marks: tuple[Mark, ...]
    line: ReferenceLine | None = None

    def __post_init__(self) -> None:
        numbers(*(mark.value for mark in self.marks), self.line.value if self.line else None)

    @property
    def description(self) -> str:
        """The chart in words, made from its numbers."""
        return sentence(self.unit, listed((row[0], row[1]) for row in self.rows()[1:]), self.frame.note)

    def rows(self) -> Rows:
        """Area and value, in the chart's order, the line last."""
        line = ((self.line.label, self.line.shown),) if self.line else ()
        return (("Area", self.unit), *((mark.label, mark.shown) for mark in self.marks), *line)

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)
