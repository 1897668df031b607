"""Numbers, periods and days as the scorecard writes them."""

from __future__ import annotations

from datetime import date

from forethought.insight.statistics import Figure, Measure

_UNITS = {"percent": "per cent", "rate per 10,000": "per 10,000 children", "£ per child": "pounds per child"}
_SCORES = {"NF20": "points", "NF21": "points", "NF22": "points", "NF51": "points of 40"}
"""Attainment 8 and strengths and difficulties are points, whatever unit their publication names."""
_JUDGED = "authorities"


def unit_of(about: Measure) -> str:
    """The unit in words, for a chart or a table."""
    if about.kind == "judgement":
        return _JUDGED
    return _SCORES.get(about.id, _UNITS.get(about.unit, about.unit))


def amount(value: float) -> str:
    """A quartile or another worked-out number: one decimal at most, none where it is whole."""
    return f"{value:,.1f}".removesuffix(".0")


def period_in_words(period: str) -> str:
    """A period as people write it: ``202425`` is 2024/25."""
    return f"{period[:4]}/{period[4:]}" if len(period) == 6 and period.isdigit() else period


def day(when: date) -> str:
    """A day in words, for example 31 March 2025."""
    return f"{when.day} {when:%B %Y}"


def months_between(start: date, end: date) -> int:
    """Whole months from ``start`` to ``end``; the last day of a month counts as its end whatever its number."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end.day >= start.day or _is_month_end(end) else months - 1


def _is_month_end(when: date) -> bool:
    return date.fromordinal(when.toordinal() + 1).month != when.month


def reason_shown(one: Figure) -> str:
    """A figure as text: the number, the publisher's symbol, or that it is not held."""
    return one.shown or "not held"
