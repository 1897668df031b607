"""Periods as deliveries name them: a collection year, a term, a quarter, a month or a day."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from forethought.model.ages import add_months
from forethought.model.collection import CollectionYear
from forethought.model.errors import UserError
from forethought.model.periods import Period


@cache
def _parts_of_a_year() -> dict[str, list[list[int]]]:
    return tomllib.loads((files("forethought.model") / "data" / "named_periods.toml").read_text(encoding="utf-8"))


def named_period(name: str) -> Period:
    """The days that ``name`` means, half-open.

    ``2026`` is the collection year that ends on 31 March 2026; ``2026-spring``, ``2026-Q1``, ``2026-03`` and
    ``2026-03-31`` are a term, a calendar quarter, a month and a day. Raises ``UserError`` for anything else.
    """
    year, _, part = name.partition("-")
    try:
        if not part:
            return CollectionYear(int(year)).period
        if part in _parts_of_a_year():
            first, last = _parts_of_a_year()[part]
            return Period.inclusive(date(int(year), *first), date(int(year), *last))
        if len(part) == 2:
            start = date(int(year), int(part), 1)
            return Period(start, add_months(start, 1))
        day = date.fromisoformat(name)
        return Period(day, day + timedelta(days=1))
    except ValueError:
        raise UserError(
            f"'{name}' is no period",
            why="what a delivery leaves out can only be understood when its period is known",
            do="Write a year (2026), a term (2026-spring), a quarter (2026-Q1), a month (2026-03), a day (2026-03-31)",
        ) from None
