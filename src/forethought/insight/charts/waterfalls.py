"""Steps that add up: where a sum starts, what each step adds or takes, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.insight.charts.drawing.waterfalls import draw
from forethought.insight.charts.frames import WIDE, Frame, Rows, numbers, sentence


@dataclass(frozen=True, slots=True)
class Step:
    """One step from ``before`` to ``after``. ``shown`` is what it does, ``total_shown`` where the sum is after it.

    ``found`` says in a few words why; a step whose ``before`` and ``after`` are the same is drawn as a line.
    """

    label: str
    found: str
    before: float
    after: float
    shown: str
    total_shown: str


@dataclass(frozen=True, slots=True)
class Limit:
    """An upright line at a value, with its words."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class WaterfallChart:
    """A bar for each step, from where the sum was to where it is after it; the sum itself as the last bar's end.

    Steps up are solid and point right, steps down are outlined and point left: neither is told by colour alone.
    ``heads`` name the columns of the table: step, found, what it does, sum.
    """

    frame: Frame
    heads: tuple[str, str, str, str]
    steps: tuple[Step, ...]
    limits: tuple[Limit, ...] = ()

    def __post_init__(self) -> None:
        numbers(*(value for step in self.steps for value in (step.before, step.after)))
        numbers(*(limit.value for limit in self.limits))

    @property
    def description(self) -> str:
        """Every step with what it does and the sum after it, in words."""
        told = (f"{s.label}: {s.found}; {s.shown}; {s.total_shown}" for s in self.steps)
        return sentence(*told, *(limit.words for limit in self.limits), self.frame.note)

    def rows(self) -> Rows:
        """A row for each step, in order."""
        return (self.heads, *((s.label, s.found, s.shown, s.total_shown) for s in self.steps))

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)
