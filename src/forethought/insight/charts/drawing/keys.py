"""What several kinds of charts draw alike: explanations of symbols, keys to shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forethought.insight.charts.colours import Look
from forethought.insight.charts.drawing.canvas import Canvas
from forethought.insight.charts.frames import symbols
from forethought.insight.charts.lettering import cut

_SAMPLE = 24


def symbol_lines(canvas: Canvas, y: float, shown: Iterable[str]) -> float:
    """What each symbol among ``shown`` means, in small letters from ``y``; where they end."""
    found = sorted({text for text in shown if text in symbols()})
    if not found:
        return y
    words = "; ".join(f"{symbol} means {symbols()[symbol]}" for symbol in found)
    return y + 4 + canvas.paragraph(y + 4, words, size=canvas.small)


def key(canvas: Canvas, y: float, entries: Sequence[tuple[Look, str]]) -> float:
    """A shape with its meaning for each entry, in as many lines as it takes from ``y``; where they end."""
    x, row = 0.0, canvas.tall(1, canvas.small) + 2
    for look, words in entries:
        words = cut(words, canvas.small, canvas.width - _SAMPLE)
        wide = _SAMPLE + canvas.width_of(words, canvas.small)
        if x and x + wide > canvas.width:
            x, y = 0.0, y + row
        canvas.mark(x + 8, y + row / 2 - 1, look.shape, 6, colour=look.colour, name="key")
        canvas.text(x + _SAMPLE - 4, y + row * 0.72, words, size=canvas.small)
        x += wide + 16
    return y + row + 6 if entries else y
