"""Lines over time: gaps where there is no number, a shape and dashes for each line, its name where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from forethought.insight.charts.colours import Look, looks
from forethought.insight.charts.drawing.axes import (
    EndLabel,
    Plot,
    axis_room,
    end_labels,
    end_room,
    evenly,
    grid,
    periods,
    unit_line,
    up,
)
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.drawing.keys import symbol_lines
from forethought.insight.charts.scales import Scale

if TYPE_CHECKING:
    from forethought.insight.charts.lines import LineChart, Track

_NEAR = 28.0
"""Pixels between periods below which only the ends of a line have their shape, or its dashes would not be seen."""


def draw(chart: LineChart, width: int, *, headed: bool) -> str:
    """The chart for a page of ``width`` pixels."""
    canvas = Canvas(chart, width)
    tall = 250 if canvas.narrow else 300
    every = tuple(v for t in chart.tracks for v in (*t.values, *t.lows, *t.highs) if v is not None)
    scale = up(every, 0, tall)
    top = unit_line(canvas, chart.unit, scale)
    scale = up(every, top, top + tall)
    words = [(_named(track), track.own) for track in chart.tracks]
    plot = Plot(axis_room(canvas, scale), width - end_room(canvas, words) - 14, top, top + tall)
    places = evenly(plot, len(chart.periods))
    grid(canvas, plot, scale)
    drawn = list(zip(chart.tracks, looks(tuple((t.label, t.own) for t in chart.tracks)), strict=True))
    for track, look in drawn:
        _interval(canvas, track, look, places, scale)
    for track, look in sorted(drawn, key=lambda pair: pair[0].own):
        _track(canvas, track, look, places, scale)
    below = periods(canvas, plot, places, chart.periods)
    labels = [
        EndLabel(scale.at(_last(track)), _named(track), look.lettering, track.own)
        for track, look in drawn
        if any(value is not None for value in track.values)
    ]
    below = max(below, end_labels(canvas, plot, plot.right + 14, labels))
    silent = [track.label for track in chart.tracks if all(value is None for value in track.values)]
    if silent:
        below += 4 + canvas.paragraph(below + 4, f"No figures: {', '.join(silent)}", size=canvas.small)
    return canvas.close(symbol_lines(canvas, below, [s for t in chart.tracks for s in _gaps(t)]) + 4, headed=headed)


def _gaps(track: Track) -> list[str]:
    return [text for value, text in zip(track.values, track.shown, strict=True) if value is None]


def _named(track: Track) -> str:
    held = [text for value, text in zip(track.values, track.shown, strict=True) if value is not None]
    return f"{track.label} {held[-1]}" if held else track.label


def _last(track: Track) -> float:
    return [value for value in track.values if value is not None][-1]


def _stretches(values: tuple[float | None, ...]) -> Iterator[list[int]]:
    """Places of numbers that follow each other without a gap."""
    for held, places in groupby(range(len(values)), key=lambda i: values[i] is not None):
        if held:
            yield list(places)


def _track(canvas: Canvas, track: Track, look: Look, places: list[float], scale: Scale) -> None:
    held = [i for i, value in enumerate(track.values) if value is not None]
    roomy = len(places) < 2 or places[1] - places[0] >= _NEAR
    for stretch in _stretches(track.values):
        points = [(places[i], scale.at(track.values[i] or 0.0)) for i in stretch]
        if len(points) > 1:
            canvas.polyline(points, look)
    for stretch in _stretches(track.values):
        for i in stretch:
            # A point alone between gaps has no line to be seen by.
            if roomy or len(stretch) == 1 or i in (held[0], held[-1]):
                canvas.mark(places[i], scale.at(track.values[i] or 0.0), look.shape, 5, colour=look.colour)


def _interval(canvas: Canvas, track: Track, look: Look, places: list[float], scale: Scale) -> None:
    if not track.lows:
        return
    for i, (low, high) in enumerate(zip(track.lows, track.highs, strict=True)):
        if low is not None and high is not None:
            x, bottom, top = places[i], scale.at(low), scale.at(high)
            canvas.line(x, bottom, x, top, colour=look.colour, width=1.5)
            for end in (bottom, top):
                canvas.line(x - 4, end, x + 4, end, colour=look.colour, width=1.5)
