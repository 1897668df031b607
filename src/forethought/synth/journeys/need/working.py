"""Working days in bulk: the day so many working days after another."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.working_days import BANK_HOLIDAYS
from forethought.synth.rows import day

_MARGIN = 400


@cache
def _calendar() -> tuple[int, NDArray[np.int32], NDArray[np.int32]]:
    """The first day known, how many working days there were up to and including each day, and the working days."""
    holidays = np.asarray([day(item) for item in sorted(BANK_HOLIDAYS)], np.int64)
    first, last = int(holidays[0]) - _MARGIN, int(holidays[-1]) + _MARGIN
    days = np.arange(first, last)
    working = (days + 3) % 7 < 5  # 1 January 1970 was a Thursday
    working[holidays - first] = False
    return first, np.cumsum(working).astype(np.int32), days[working].astype(np.int32)


def after(days: NDArray[Any], count: NDArray[Any] | int) -> NDArray[np.int32]:
    """The ``count``-th working day after each day; the day itself, or the next working day, where ``count`` is 0.

    Days are those of the bank holidays that are known, 1990 to 2035, and about a year more at either end.
    """
    first, number, working = _calendar()
    before = number[np.asarray(days) - 1 - first]
    here = number[np.asarray(days) - first]
    place = np.where(np.asarray(count) > 0, here + count - 1, before)
    found: NDArray[np.int32] = working[place]
    return found


def between(start: NDArray[Any], end: NDArray[Any]) -> NDArray[np.int32]:
    """Working days after ``start`` up to and including ``end``: the day of the event is day nought."""
    first, number, _ = _calendar()
    found: NDArray[np.int32] = number[np.asarray(end) - first] - number[np.asarray(start) - first]
    return found
