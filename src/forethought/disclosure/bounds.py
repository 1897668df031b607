"""Between which numbers a count must lie, from what is printed about it alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from forethought.disclosure.errors import DisclosureError


@dataclass(frozen=True, slots=True)
class Bound:
    """Between ``low`` and ``high`` people, both included; ``high`` is ``None`` when there is no limit."""

    low: int
    high: int | None

    def meet(self, other: Bound) -> Bound:
        """What both allow."""
        highs = [high for high in (self.high, other.high) if high is not None]
        return Bound(max(self.low, other.low), min(highs) if highs else None)

    @property
    def empty(self) -> bool:
        """Whether no number is left."""
        return self.high is not None and self.low > self.high

    def spans(self, low: int, high: int) -> bool:
        """Whether every number from ``low`` to ``high`` lies within."""
        return self.low <= low and (self.high is None or self.high >= high)


UNKNOWN = Bound(0, None)


def rounded_bound(shown: int, base: int) -> Bound:
    """What a count shown as ``shown`` can be when it was rounded to the nearest ``base``, ties going up."""
    return Bound(max(0, shown - base // 2), shown + (base - 1) // 2)


def share_bound(shown: str, whole: Bound, per: int = 100) -> Bound:
    """What a count can be that is published as a share of ``whole``: ``"12.5"`` per 100, or a rate per 10,000.

    ``shown`` is the figure as it is printed, since its decimals say how it was rounded. Either rule for ties is
    allowed for. Raises ``DisclosureError`` when ``shown`` is no figure.
    """
    try:
        figure = Decimal(shown)
        half = Fraction(1, 2) * Fraction(10) ** int(figure.as_tuple().exponent)
    except (ArithmeticError, ValueError) as failure:
        raise DisclosureError("A share is not a figure", do="Give it as it is printed, such as 12.5") from failure
    low = ceil(max(Fraction(figure) - half, Fraction(0)) * whole.low / per)
    high = None if whole.high is None else floor((Fraction(figure) + half) * whole.high / per)
    return Bound(low, high)
