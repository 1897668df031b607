"""Dates, numbers and lists as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def day(value: date | str | None) -> str:
    """A date as people write it: 3 April 2026. Text in ISO form is read first; nothing gives ``not known``."""
    if not value:
        return "not known"
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return str(value)
    return f"{value.day} {value:%B %Y}"


def thousands(value: float | int | None) -> str:
    """A number with its thousands marked."""
    return "" if value is None else f"{value:,}"


def listed(values: Iterable[str]) -> str:
    """Words as people list them: one, two and three."""
    words = list(values)
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def figure(value: float) -> str:
    """A figure with one decimal place, none where it is whole: 16.9, 23, 1,204."""
    return f"{value:,.1f}".removesuffix(".0")
