"""Groups: a dot with its interval for each group, beside a reference."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.insight.charts.drawing.groups import draw
from forethought.insight.charts.errors import ChartError
from forethought.insight.charts.frames import WIDE, Frame, Rows, listed, numbers, sentence


@dataclass(frozen=True, slots=True)
class GroupMark:
    """One group with the ends of its interval. Where ``value`` is None nothing is drawn; ``shown`` says why."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    shown: str


@dataclass(frozen=True, slots=True)
class GroupChart:
    """A dot with its interval for each group, in the order given, and a line at ``reference``.

    ``log`` is for ratios: twice and half lie as far from 1. Raises ``ChartError`` for a figure that is not above nought
    then.
    """

    frame: Frame
    unit: str
    groups: tuple[GroupMark, ...]
    reference: float | None = None
    log: bool = False

    def __post_init__(self) -> None:
        found = numbers(self.reference, *(v for g in self.groups for v in (g.value, g.low, g.high)))
        if self.log and any(value <= 0 for value in found):
            raise ChartError(
                "A ratio of nought has no place on this axis",
                where=self.frame.title,
                do="Leave the figure out, with the symbol that says why",
            )

    @property
    def description(self) -> str:
        """Every group with its figure and interval, in words."""
        line = f"The line stands at {self.reference:,.4g}" if self.reference is not None else ""
        told = listed((group.label, _with_interval(group)) for group in self.groups)
        return sentence(self.unit, told, line, self.frame.note)

    def rows(self) -> Rows:
        """A row for each group in the order given: figure and the two ends of its interval."""
        return (
            ("Group", self.unit, "Interval, low", "Interval, high"),
            *((g.label, g.shown, _end(g, g.low), _end(g, g.high)) for g in self.groups),
        )

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)


def _with_interval(group: GroupMark) -> str:
    if group.value is None or group.low is None or group.high is None:
        return group.shown
    return f"{group.shown}, interval {_end(group, group.low)} to {_end(group, group.high)}"


def _end(group: GroupMark, value: float | None) -> str:
    if value is None:
        return ""
    decimals = len(group.shown.partition(".")[2].rstrip("%")) if group.shown[:1].isdigit() else 1
    return f"{value:,.{decimals}f}"
