"""XmR charts: is a figure changing over time, or only varying as it always does?

Sources: D. J. Wheeler, "Understanding variation" (1993), for the chart (2.66 and 3.267 are its constants for moving
ranges of two); NHS England's "Making Data Count" and NHSRplotthedots for flags, screening, freezing and assurance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from forethought.insight.fair.errors import FairError
from forethought.insight.fair.given import LeftOut
from forethought.insight.fair.series import Entry, Series
from forethought.insight.fair.signals import Flag, Lines, Side, Sign, signals
from forethought.insight.fair.wording import cannot_show
from forethought.model import Period

ENOUGH = 12
"""Points below which no flag is raised and nothing is said of a target."""
_PAIRS = ENOUGH // 2
"""Pairs of neighbours below which, with so many periods hidden, the limits stay on trial."""
_TRIAL = 4
"""Pairs of neighbours below which not even a range is told."""
_REACH = Fraction("2.66")
_NEAR = _REACH * 2 / 3
_SCREEN = Fraction("3.267")

Assurance = Literal["", "consistently passes", "consistently fails", "hit and miss"]


@dataclass(frozen=True, slots=True)
class NamedChange:
    """A known change of practice, law or counting from which the limits are drawn anew; ``name`` says which."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Phase:
    """The limits between two named changes. ``change`` is the name of the one it starts at, empty for the first.

    ``centre``, ``low`` and ``high`` (limits), ``near_low`` and ``near_high``, ``moving_range`` (the mean one) are in
    the unit of the series, None when there is no pair of neighbours to draw them from. ``enough`` is false below 12
    points: then the limits are on trial and no point is flagged. ``kept`` of ``ranges`` moving ranges are used.
    """

    change: str
    points: int
    enough: bool
    frozen: bool
    centre: float | None
    low: float | None
    high: float | None
    near_low: float | None
    near_high: float | None
    moving_range: float | None
    ranges: int
    kept: int


@dataclass(frozen=True, slots=True)
class XmrPoint:
    """One period: its value or symbol, the moving range from its neighbour, its flag, and which phase it lies in."""

    period: Period
    value: float | None
    symbol: str
    moving_range: float | None
    flag: Flag
    side: Side
    phase: int


@dataclass(frozen=True, slots=True)
class Xmr:
    """An XmR chart. ``says`` is what to print when there are too few points for a verdict, else empty."""

    points: tuple[XmrPoint, ...]
    phases: tuple[Phase, ...]
    screened: bool
    left_out: LeftOut
    says: str

    def assurance(self, target: float, polarity: str) -> Assurance:
        """Whether the process as it runs now would meet ``target``; empty when nobody can say.

        ``polarity`` is ``high`` where more is better, ``low`` where less is, ``neutral`` where neither: then empty.
        """
        now = self.phases[-1]
        if not now.enough or now.low is None or now.high is None or polarity not in ("high", "low"):
            return ""
        above, below = target > now.high, target < now.low
        if not above and not below:
            return "hit and miss"
        return "consistently fails" if above == (polarity == "high") else "consistently passes"


def xmr(series: Series, *, screened: bool, freeze: bool = False, changes: Sequence[NamedChange] = ()) -> Xmr:
    """The XmR chart of ``series``: mean, limits at 2.66 mean moving ranges, near limits at two thirds of that, flags.

    ``screened`` leaves out, once, moving ranges of 3.267 times their mean or more before the limits are drawn; say on
    the chart which was done. ``freeze`` draws the limits of each phase from its first 12 points. ``changes`` start a
    new phase with the first period that begins on or after their day. A hidden or skipped period breaks runs and
    moving ranges. Below 12 points a phase has no flags. Raises ``FairError`` when a change has no name or no figures.
    """
    points: list[XmrPoint] = []
    phases: list[Phase] = []
    for change, entries in _split(series.entries, changes):
        phase, found = _phase(change, entries, screened, freeze, len(phases))
        phases.append(phase)
        points += found
    last = phases[-1]
    return Xmr(tuple(points), tuple(phases), screened, series.left_out, _says(last, series.every))


def _says(phase: Phase, every: str) -> str:
    if phase.enough:
        return ""
    low, high = (phase.low, phase.high) if phase.ranges >= _TRIAL else (None, None)
    return cannot_show(phase.points, every, low, high, "as far as they tell")


def _split(entries: Sequence[Entry], changes: Sequence[NamedChange]) -> Iterator[tuple[str, Sequence[Entry]]]:
    ordered = sorted(changes, key=lambda change: change.day)
    if any(not change.name.strip() for change in ordered):
        raise FairError(
            "Limits are drawn anew only at a change with a name",
            why="otherwise bad news can be drawn away",
            do="Say what changed on that day",
        )
    starts = [0, *(sum(e.period.start < change.day for e in entries) for change in ordered), len(entries)]
    for name, (start, end) in zip(["", *(change.name for change in ordered)], pairwise(starts), strict=True):
        if start == end:
            raise FairError("A part of the chart has no figures", where=name, do="Take the change out or add figures")
        yield name, entries[start:end]


def _phase(
    change: str, entries: Sequence[Entry], screened: bool, freeze: bool, number: int
) -> tuple[Phase, list[XmrPoint]]:
    ranges = _moving_ranges(entries)
    values = [entry.value for entry in entries if entry.value is not None]
    enough = len(values) >= ENOUGH
    used = entries[: _twelfth(entries)] if freeze and enough else entries
    kept = [r for r in ranges[: len(used)] if r is not None]
    before = len(kept)
    enough = enough and before >= _PAIRS
    if screened and kept:
        kept = [r for r in kept if r < _SCREEN * sum(kept) / len(kept)] or kept
    lines = _lines([entry.value for entry in used if entry.value is not None], kept)
    flags: list[Sign] = _flags(entries, lines) if enough and lines else [("", "")] * len(entries)
    phase = Phase(
        change,
        len(values),
        enough,
        freeze and enough,
        *_drawn(lines),
        moving_range=float(sum(kept) / len(kept)) if kept else None,
        ranges=before,
        kept=len(kept),
    )
    return phase, [
        XmrPoint(e.period, _float(e.value), e.symbol, _float(r), flag, side, number)
        for e, r, (flag, side) in zip(entries, ranges, flags, strict=True)
    ]


def _moving_ranges(entries: Sequence[Entry]) -> list[Fraction | None]:
    found: list[Fraction | None] = []
    before: Fraction | None = None
    for entry in entries:
        pair = entry.follows and entry.value is not None and before is not None
        found.append(abs(entry.value - before) if pair and entry.value is not None and before is not None else None)
        before = entry.value
    return found


def _twelfth(entries: Sequence[Entry]) -> int:
    """How many entries hold the first 12 numbers."""
    places = [place for place, entry in enumerate(entries, 1) if entry.value is not None]
    return places[ENOUGH - 1]


def _lines(values: Sequence[Fraction], ranges: Sequence[Fraction]) -> Lines | None:
    if not ranges:
        return None
    mean_range = sum(ranges, Fraction()) / len(ranges)
    return Lines(sum(values, Fraction()) / len(values), _REACH * mean_range, _NEAR * mean_range)


def _drawn(lines: Lines | None) -> tuple[float | None, float | None, float | None, float | None, float | None]:
    if lines is None:
        return None, None, None, None, None
    c, reach, near = lines.centre, lines.reach, lines.near
    return float(c), float(c - reach), float(c + reach), float(c - near), float(c + near)


def _flags(entries: Sequence[Entry], lines: Lines) -> list[Sign]:
    """Flags of each entry; every unbroken stretch is looked at on its own."""
    found: list[Sign] = []
    stretch: list[Fraction] = []
    for entry in entries:
        if not entry.follows and stretch:
            found += signals(stretch, lines)
            stretch = []
        if entry.value is None:
            found.append(("", ""))
        else:
            stretch.append(entry.value)
    return found + (signals(stretch, lines) if stretch else [])


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
