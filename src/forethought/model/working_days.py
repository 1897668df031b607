"""Working days in England: not a Saturday, not a Sunday, not a bank holiday."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

_DAY = timedelta(days=1)
_SATURDAY = 5


@cache
def _holidays() -> frozenset[date]:
    text = (files("forethought.model") / "data" / "bank_holidays_england.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(date.fromisoformat(row["date"]) for row in rows)


BANK_HOLIDAYS: frozenset[date] = _holidays()
"""England's bank holidays, 1990 to 2035, from ``data/bank_holidays_england.csv``."""


def is_working_day(day: date) -> bool:
    """Whether ``day`` is a working day in England."""
    return day.weekday() < _SATURDAY and day not in BANK_HOLIDAYS


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier.

    Counts as statutory timescales do: the day of the event is day nought.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + _DAY * n) for n in range(1, (end - start).days + 1))


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (before it when ``count`` is negative)."""
    step = _DAY if count >= 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day
