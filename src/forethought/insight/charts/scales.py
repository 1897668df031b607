"""From figures to pixels: axes with round ticks."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log, log10

_NICE = (1, 2, 2.5, 5, 10)
_TINY = 1e-200
"""Figures nearer to nought are nought to an axis."""
_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from figure ``low`` at pixel ``start`` to ``high`` at ``end``, with its ticks; ``log`` for ratios."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    log: bool = False

    def at(self, value: float) -> float:
        """The pixel of a figure, at most the end of the axis away from it."""
        low, high, v = (log(x) if self.log else x for x in (self.low, self.high, value))
        return self.start + (min(max(v, low), high) - low) / (high - low) * (self.end - self.start)

    def label(self, tick: float) -> str:
        """A tick as it is written, with as many decimals as the step needs."""
        step = min((b - a for a, b in zip(self.ticks, self.ticks[1:], strict=False)), default=abs(tick) or 1.0)
        return short(tick, tick if self.log else step)


def linear(
    values: tuple[float, ...], start: float, end: float, *, most: int = 6, zero: bool = True, pad: bool = False
) -> Scale:
    """An axis that holds all ``values``, with at most ``most`` ticks.

    It begins at nought when ``zero``, and also without where that costs less than half of its length. ``pad`` leaves a
    little room at both ends where the axis does not begin at nought.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if zero or 0 <= low <= high / 2 or high / 2 <= high <= 0:
        low, high = min(low, 0.0), max(high, 0.0)
    size = max(abs(low), abs(high))
    if size < _TINY:
        low, high = 0.0, 1.0
    elif high - low <= size * 1e-9:
        low, high = low - size / 10, high + size / 10
    step = step_of((high - low) / max(1, most - 1))
    first, last = floor(low / step), ceil(high / step)
    if pad:
        first, last = first - (low != 0 and first * step == low), last + (high != 0 and last * step == high)
    ticks = tuple(i * step for i in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, end, ticks)


def ratio(values: tuple[float, ...], start: float, end: float) -> Scale:
    """An axis for ratios that holds all ``values`` and 1, with ticks at doublings or powers of ten."""
    low, high = min((*values, 1.0)) / 1.05, max((*values, 1.0)) * 1.05
    base = 2.0 if high / low <= 64 else 10.0
    first, last = floor(log(low, base)), ceil(log(high, base))
    stride = max(1, ceil((last - first) / 7))
    ticks = tuple(base**i for i in range(first, last + 1) if i % stride == 0)
    return Scale(low, high, start, end, tuple(t for t in ticks if low <= t <= high), log=True)


def short(value: float, step: float = 1) -> str:
    """A figure of an axis: 20, 0.25, 1,500, 1.5 million."""
    size = abs(value)
    for unit, word in _WORDS:
        if size >= 1e15:
            return f"{value:.3g}"
        if size >= unit:
            return f"{value / unit:.4g} {word}"
    if 0 < abs(step) < 1e-6:
        return f"{value:.3g}"
    decimals = max(0, -floor(log10(abs(step)) + 1e-9)) if step else 0
    text = f"{value:,.{decimals + 1}f}".rstrip("0").rstrip(".") if decimals or step % 1 else f"{value:,.0f}"
    return text if text not in ("-0", "") else "0"


def step_of(rough: float, steps: tuple[float, ...] = _NICE) -> float:
    """The least of ``steps`` times a power of ten that is not below ``rough``; 1 and 10 are among the steps."""
    power = 10.0 ** floor(log10(rough))
    found: float = next(nice * power for nice in steps if nice * power >= rough * (1 - 1e-9))
    return found
