"""Years, school years and birthdays of many days at once. Days are numbers, as everywhere in the tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LATEST = 60_000
"""A day of the year 2134: what comes later, or never, is taken for it where a year is asked for."""

Array = NDArray[Any]


def year_of(days: Array) -> NDArray[np.int64]:
    """The calendar year of each day."""
    found: NDArray[np.int64] = _days(days).astype("datetime64[Y]").astype(np.int64) + 1970
    return found


def school_year(days: Array) -> NDArray[np.int32]:
    """The school year that each day lies in, by the calendar year in which it ends."""
    months = _days(days).astype("datetime64[M]").astype(np.int64)
    found: NDArray[np.int32] = (1970 + (months + 4) // 12).astype(np.int32)
    return found


def september(year: Array | int) -> NDArray[np.int32]:
    """1 September of each calendar year."""
    months = ((np.asarray(year) - 1970) * 12 + 8).astype("datetime64[M]")
    found: NDArray[np.int32] = months.astype("datetime64[D]").astype(np.int64).astype(np.int32)
    return found


def birthday(born: Array, years: int) -> NDArray[np.int32]:
    """The day on which each person becomes ``years`` old; 1 March for those born on 29 February in other years."""
    months, within = _month_and_day(born)
    later = (months + 12 * years).astype("datetime64[D]") + within
    found: NDArray[np.int32] = later.astype(np.int64).astype(np.int32)
    return found


def plus_years(days: Array, years: int) -> NDArray[np.int64]:
    """The same day ``years`` later, 28 February for 29 February in a common year, as the rules of returns count."""
    months, within = _month_and_day(days)
    later = months + 12 * years
    last = (later + 1).astype("datetime64[D]") - 1
    found: NDArray[np.int64] = np.minimum(later.astype("datetime64[D]") + within, last).astype(np.int64)
    return found


def _days(days: Array) -> Array:
    return np.minimum(days, LATEST).astype(np.int64).astype("datetime64[D]")


def _month_and_day(days: Array) -> tuple[Array, Array]:
    """The month of each day, and how many days of it had gone by."""
    given = days.astype("datetime64[D]")
    months = given.astype("datetime64[M]")
    return months, given - months.astype("datetime64[D]")
