"""Days as people write them, no more exactly than they are known."""

from __future__ import annotations

from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_in_words(when: date | None, precision: str = "day") -> str:
    """A day as people write it: 14 October 2008; with precision ``month`` October 2008, with ``year`` 2008.

    Empty for None. Any other precision is read as ``day``.
    """
    if when is None:
        return ""
    month = f"{_MONTHS[when.month - 1]} {when.year}"
    return {"year": f"{when.year}", "month": month}.get(precision, f"{when.day} {month}")


def on_day_in_words(when: date | None, precision: str = "day") -> str:
    """The same with the word that goes before it: on 14 October 2008, in October 2008, in 2008."""
    words = day_in_words(when, precision)
    return words and f"{'in' if precision in ('month', 'year') else 'on'} {words}"
