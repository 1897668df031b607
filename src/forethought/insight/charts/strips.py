"""Strips: where an area lies among all others, along one axis and in no order but that of the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forethought.insight.charts.bars import ReferenceLine
from forethought.insight.charts.drawing.strips import draw
from forethought.insight.charts.frames import WIDE, Frame, Rows, listed, numbers, sentence

Kind = Literal["own", "neighbour", "other"]
KINDS: dict[Kind, str] = {"own": "This area", "neighbour": "Statistical neighbour", "other": "Other area"}


@dataclass(frozen=True, slots=True)
class Dot:
    """One area. ``value`` None draws no dot; ``shown`` is what the table says."""

    label: str
    value: float | None
    shown: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class StripChart:
    """A dot for each area, lines to compare with, and lower quartile, median and upper quartile where given."""

    frame: Frame
    unit: str
    dots: tuple[Dot, ...]
    lines: tuple[ReferenceLine, ...] = ()
    quartiles: tuple[float, float, float] | None = None

    def __post_init__(self) -> None:
        numbers(*(dot.value for dot in self.dots), *(line.value for line in self.lines), *(self.quartiles or ()))

    @property
    def description(self) -> str:
        """The area's own figure, lines, quartiles, span and gaps, in words; no area's place in an order."""
        own = listed((dot.label, dot.shown) for dot in self.dots if dot.kind == "own")
        near = listed((dot.label, dot.shown) for dot in self._sorted() if dot.kind == "neighbour")
        held = [(dot.value, dot.shown) for dot in self.dots if dot.value is not None]
        span = f"{len(held)} areas, from {min(held)[1]} to {max(held)[1]}" if held else "No area has a number"
        gaps = f"{len(self.dots) - len(held)} without a number" if len(held) < len(self.dots) else ""
        return sentence(
            self.unit,
            own,
            f"Neighbours: {near}" if near else "",
            listed((line.label, line.shown) for line in self.lines),
            span,
            gaps,
            self._middle(),
            self.frame.note,
        )

    def _middle(self) -> str:
        if self.quartiles is None:
            return ""
        low, middle, high = (f"{value:,.4g}" for value in self.quartiles)
        return f"Half of the areas lie between {low} and {high}, the median is {middle}"

    def _sorted(self) -> list[Dot]:
        return sorted(self.dots, key=lambda dot: dot.label)

    def rows(self) -> Rows:
        """The area itself, then lines, then neighbours and others in alphabetical order."""
        own = [(dot.label, dot.shown, KINDS[dot.kind]) for dot in self.dots if dot.kind == "own"]
        rest = [(dot.label, dot.shown, KINDS[dot.kind]) for dot in self._sorted() if dot.kind != "own"]
        lines = [(line.label, line.shown, "To compare with") for line in self.lines]
        return (("Area", self.unit, "Which"), *own, *lines, *rest)

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)
