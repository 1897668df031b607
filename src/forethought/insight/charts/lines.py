"""Lines: figures over time, at most four of them, each named where it ends."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.insight.charts.drawing.lines import draw
from forethought.insight.charts.errors import ChartError
from forethought.insight.charts.frames import WIDE, Frame, Rows, numbers, sentence, spoken

MOST = 4
"""Tracks in one chart; with more nobody can follow one."""


@dataclass(frozen=True, slots=True)
class Track:
    """One figure over time. ``values`` and ``shown`` have one entry a period; None leaves a gap.

    ``lows`` and ``highs`` are the ends of intervals, one a period, or empty. ``own`` is the reader's area.
    """

    label: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...]
    lows: tuple[float | None, ...] = ()
    highs: tuple[float | None, ...] = ()
    own: bool = False

    @property
    def decimals(self) -> int:
        """The most decimals that any figure is shown with."""
        return max((len(text.partition(".")[2].rstrip("%")) for text in self.shown if text[:1].isdigit()), default=1)

    def end(self, ends: tuple[float | None, ...], place: int) -> str:
        """One end of an interval as it is written, empty where there is none."""
        value = ends[place] if ends else None
        return "" if value is None else f"{value:,.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class LineChart:
    """Tracks over ``periods``. Raises ``ChartError`` for more than four, or a track of another length."""

    frame: Frame
    unit: str
    periods: tuple[str, ...]
    tracks: tuple[Track, ...]

    def __post_init__(self) -> None:
        if len(self.tracks) > MOST:
            raise ChartError(
                f"A chart of lines holds {MOST} at most",
                where=self.frame.title,
                why="with more, none can be followed",
                do="Draw several small charts",
            )
        for track in self.tracks:
            numbers(*track.values, *track.lows, *track.highs)
            given = {len(track.values), len(track.shown), *(len(e) for e in (track.lows, track.highs) if e)}
            if given != {len(self.periods)} or bool(track.lows) != bool(track.highs):
                raise ChartError(
                    "A line does not have one figure for each period", where=track.label, do="Give None where none is"
                )

    @property
    def description(self) -> str:
        """The first and last figure, lowest and highest, and the gaps of each track, in words."""
        return sentence(self.unit, *(_told(track, self.periods) for track in self.tracks), self.frame.note)

    def rows(self) -> Rows:
        """A row for each period, a column for each track, and two more where it has intervals."""
        header = ["Period"]
        for track in self.tracks:
            header += [track.label, *([f"{track.label}, low", f"{track.label}, high"] if track.lows else [])]
        return (tuple(header), *(self._row(place) for place in range(len(self.periods))))

    def _row(self, place: int) -> tuple[str, ...]:
        row = [self.periods[place]]
        for track in self.tracks:
            ends = (track.lows, track.highs) if track.lows else ()
            row += [track.shown[place], *(track.end(end, place) for end in ends)]
        return tuple(row)

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)


def _told(track: Track, periods: tuple[str, ...]) -> str:
    held = [(value, place) for place, value in enumerate(track.values) if value is not None]
    gaps = [f"{periods[p]} {spoken(track.shown[p]) or 'no figure'}" for p, v in enumerate(track.values) if v is None]
    missing = f"; without a number: {', '.join(gaps)}" if gaps else ""
    if not held:
        return f"{track.label}: no figures{missing}"
    first, last = held[0][1], held[-1][1]
    if first == last:
        return f"{track.label}: {track.shown[first]} in {periods[first]}{missing}"
    low, high = min(held)[1], max(held)[1]
    return (
        f"{track.label}: {track.shown[first]} in {periods[first]}, {track.shown[last]} in {periods[last]}, "
        f"lowest {track.shown[low]} in {periods[low]}, highest {track.shown[high]} in {periods[high]}{missing}"
    )
