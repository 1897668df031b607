"""Stages of a pathway: how many reach each, how long it takes, and where others leave."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.insight.charts.drawing.stages import draw
from forethought.insight.charts.frames import WIDE, Frame, Rows, numbers, sentence, spoken


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. ``count`` None draws no bar; ``shown`` is what is written.

    ``share_shown`` is the share of those at the stage before; ``days_shown`` how long it took from there and
    ``lost_shown`` what became of the others; all three are empty where there is nothing to say.
    """

    label: str
    count: int | None
    shown: str
    share_shown: str
    days_shown: str
    lost_shown: str


@dataclass(frozen=True, slots=True)
class StageChart:
    """A bar for each stage, from the first on; what happens between two stages is written between their bars."""

    frame: Frame
    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        numbers(*(stage.count for stage in self.stages))

    @property
    def description(self) -> str:
        """Every stage with its number, share, time and losses, in words."""
        return sentence(*(_told(stage) for stage in self.stages), self.frame.note)

    def rows(self) -> Rows:
        """A row for each stage, in the order of the pathway."""
        head = ("Stage", "Number", "Share of the stage before", "Time from the stage before", "Not reaching it")
        return (head, *((s.label, s.shown, s.share_shown, s.days_shown, s.lost_shown) for s in self.stages))

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)


def _told(stage: Stage) -> str:
    parts = (spoken(stage.shown), spoken(stage.share_shown), spoken(stage.days_shown), spoken(stage.lost_shown))
    return f"{stage.label}: {', '.join(part for part in parts if part)}"
