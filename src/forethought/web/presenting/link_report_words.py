"""Figures of the link report as text."""

from __future__ import annotations

from collections.abc import Sequence

HIDDEN, NONE = "c", "–"
_FINE = 1_000


def counted(number: int | None, hidden: str = HIDDEN) -> str:
    """A count with its thousands apart; ``hidden`` for one that may not be shown."""
    return hidden if number is None else f"{number:,}"


def share(part: float | None, whole: int | None) -> str:
    """A share in per cent, no finer than its whole allows; c where it may not be shown."""
    if part is None:
        return HIDDEN
    return f"{100 * part:.1f}%" if whole is None or whole >= _FINE else f"{100 * part:.0f}%"


def exact(part: float | None, places: int = 2) -> str:
    """A measured share to a hundredth of a per cent; a dash for none."""
    return NONE if part is None else f"{100 * part:.{places}f}%"


def between(ends: Sequence[float | None] | None, places: int = 2) -> str:
    """The two ends of an interval; a dash for none."""
    if not ends or ends[0] is None:
        return NONE
    return f"{exact(ends[0], places).removesuffix('%')} to {exact(ends[1], places)}"


def weight(value: float) -> str:
    """A weight with a proper minus sign."""
    return f"{value:g}".replace("-", "−")
