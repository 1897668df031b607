"""Funnels: areas against the limits that chance and the usual spread between areas give for their size."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.insight.charts.drawing.funnels import draw
from forethought.insight.charts.frames import WIDE, Frame, Rows, sentence
from forethought.insight.fair import Funnel, FunnelPoint


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """A funnel plot. ``own`` is the reader's area or empty; figures are shown ``per`` so many, with ``decimals``.

    Areas with too few to say are in the table with their interval but not in the drawing.
    """

    frame: Frame
    unit: str
    funnel: Funnel
    own: str
    per: int
    decimals: int

    @property
    def description(self) -> str:
        """All areas together, the area's own figure and what it says, areas to ask about by name, in words."""
        points = self.funnel.points
        own = next((point for point in points if point.area == self.own), None)
        asked = [f"{p.area} ({p.side}, {self.shown(p.value)})" for p in points if p.says == "ask why"]
        few = sum(point.limits_998 is None for point in points)
        return sentence(
            self.unit,
            f"All areas together: {self.shown(self.funnel.centre)}",
            f"{own.area}: {self._value(own)}, {own.says}" if own else "",
            f"Outside the outer limits, ask why: {'; '.join(asked)}"
            if asked
            else "No area lies outside the outer limits",
            f"Too few to say: {few}" if few else "",
            self.funnel.note,
            self.frame.note,
        )

    def shown(self, value: float) -> str:
        """A figure as it is written: a fraction of 1 times ``per``."""
        return f"{value * self.per:,.{self.decimals}f}"

    def _value(self, point: FunnelPoint) -> str:
        return self.shown(point.value) if point.limits_998 else "u"

    def rows(self) -> Rows:
        """A row for each area in alphabetical order: counts, figure, interval, what may be said."""
        head = ("Area", "Counted", "Out of", self.unit, "95% interval, low", "95% interval, high", "What it says")
        return (head, *(self._row(point) for point in sorted(self.funnel.points, key=lambda point: point.area)))

    def _row(self, point: FunnelPoint) -> tuple[str, ...]:
        says = f"{point.says}, {point.side}" if point.side else point.says
        interval = (self.shown(point.low), self.shown(point.high))
        return (point.area, f"{point.numerator:,}", f"{point.denominator:,}", self._value(point), *interval, says)

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)
