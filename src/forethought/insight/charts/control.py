"""XmR charts: is a figure changing, or only varying as it always does?"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.insight.charts.drawing.control import draw
from forethought.insight.charts.errors import ChartError
from forethought.insight.charts.frames import WIDE, Frame, Rows, numbers, sentence, spoken
from forethought.insight.fair import Xmr, XmrPoint

FLAGS = {
    "outside": "outside the limits",
    "trend": "one of seven or more in a trend",
    "two of three": "one of two in three near a limit",
    "shift": "one of seven or more on one side of the mean",
}
"""What a flag says in words."""


@dataclass(frozen=True, slots=True)
class ControlChart:
    """An XmR chart with its mean and limits; ``labels`` name the periods, ``decimals`` are those of the figures.

    Flagged points have a shape of their own and are named in words. Raises ``ChartError`` when there is not one label
    a point.
    """

    frame: Frame
    unit: str
    chart: Xmr
    labels: tuple[str, ...]
    decimals: int

    def __post_init__(self) -> None:
        numbers(*(point.value for point in self.chart.points))
        if len(self.labels) != len(self.chart.points):
            raise ChartError("A control chart needs one label for each point", where=self.frame.title)

    @property
    def description(self) -> str:
        """The limits now, the flagged points and the gaps, in words."""
        named = list(zip(self.chart.points, self.labels, strict=True))
        flagged = [f"{label}: {self.shown(p.value)}, {self.says(p)}" for p, label in named if p.flag]
        gaps = [f"{label}: {spoken(p.symbol)}" for p, label in named if p.value is None]
        told = f"Flagged: {'; '.join(flagged)}" if flagged else "No point is flagged"
        limits = [self._limits(place) for place in range(len(self.chart.phases))]
        missing = f"Without a number: {'; '.join(gaps)}" if gaps else ""
        return sentence(self.unit, *limits, told, missing, self.chart.says, self.frame.note)

    def _limits(self, place: int) -> str:
        phase = self.chart.phases[place]
        start = f"From {phase.change}: " if phase.change else ""
        if phase.centre is None:
            return f"{start}{phase.points} points, too few for limits"
        trial = "" if phase.enough else ", limits on trial"
        mean, low, high = self.shown(phase.centre), self.shown(phase.low), self.shown(phase.high)
        return f"{start}{phase.points} points, mean {mean}, limits {low} to {high}{trial}"

    def shown(self, value: float | None) -> str:
        """A figure as it is written."""
        return "" if value is None else f"{value:,.{self.decimals}f}"

    def says(self, point: XmrPoint) -> str:
        """What a point is flagged for, and to which side; empty when it is not."""
        return f"{FLAGS[point.flag]}, {point.side}" if point.flag else ""

    def rows(self) -> Rows:
        """A row for each period: the figure, the mean and limits it is judged by, what it is flagged for."""
        head = ("Period", self.unit, "Mean", "Lower limit", "Upper limit", "What it shows")
        return (head, *(self._row(point, label) for point, label in zip(self.chart.points, self.labels, strict=True)))

    def _row(self, point: XmrPoint, label: str) -> tuple[str, ...]:
        phase = self.chart.phases[point.phase]
        lines = (self.shown(line) for line in (phase.centre, phase.low, phase.high))
        value = point.symbol if point.value is None else self.shown(point.value)
        return (label, value, *lines, self.says(point) or ("no change shown" if phase.enough else "too few to say"))

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)
