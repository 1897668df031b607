"""95 per cent intervals for the two kinds of figure: proportions (Wilson) and rates (Byar).

Methods as in the public health profiles of England: E. B. Wilson, "Probable inference, the law of succession, and
statistical inference", JASA 22 (1927); D. Byar's approximation in N. E. Breslow and N. E. Day, "Statistical methods
in cancer research", volume II, IARC (1987), section 2.3.
"""

from __future__ import annotations

from math import sqrt

_Z = 1.959964
"""Standard normal quantile for 95 per cent, two-sided."""


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """Low and high limit of a proportion between 0 and 1. Raises ``ValueError`` when it is none."""
    if not 0 <= numerator <= denominator or denominator == 0:
        raise ValueError("a proportion needs 0 <= numerator <= denominator and something to divide by")
    share = numerator / denominator
    centre = share + _Z**2 / (2 * denominator)
    spread = _Z * sqrt(share * (1 - share) / denominator + _Z**2 / (4 * denominator**2))
    scale = 1 + _Z**2 / denominator
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def byar(count: int) -> tuple[float, float]:
    """Low and high limit of the expected number behind an observed ``count`` of events."""
    if count < 0:
        raise ValueError("a count is not below nought")
    low = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - _Z / (3 * sqrt(count))) ** 3
    above = count + 1
    return max(0.0, low), above * (1 - 1 / (9 * above) + _Z / (3 * sqrt(above))) ** 3
