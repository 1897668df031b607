"""Sentences that several comparisons share."""

from __future__ import annotations

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven")


def cannot_show(points: int, every: str, low: float | None, high: float | None, how: str) -> str:
    """That so few points cannot show a change, and the range that chance alone gives where one is known.

    ``every`` as in ``Series``; ``how`` says what the range was worked out from.
    """
    number = _NUMBERS[points] if points < len(_NUMBERS) else str(points)
    noun = " ".join(word for word in (number, every, "point" if points == 1 else "points") if word)
    if low is None or high is None:
        return f"{noun} cannot show a change."
    return f"{noun} cannot show a change; {how}, chance alone gives this range: {low:.1f} to {high:.1f}."
