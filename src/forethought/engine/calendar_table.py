"""The table of days that rules join to when they count working days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pyarrow as pa

from forethought.model import BANK_HOLIDAYS, is_working_day

_DAY = timedelta(days=1)


@cache
def calendar_table() -> pa.Table:
    """Every day for which England's bank holidays are known, one row each, in order.

    Columns: ``day`` (date), ``is_working_day`` (bool), ``working_day_no`` (int32: working days since the
    first row, this day included, so that a difference counts working days after one day up to and including
    another), ``is_month_end`` (bool).
    """
    first = date(min(BANK_HOLIDAYS).year, 1, 1)
    last = date(max(BANK_HOLIDAYS).year, 12, 31)
    days = [first + _DAY * n for n in range((last - first).days + 1)]
    working = [is_working_day(day) for day in days]
    numbers, number = [], 0
    for works in working:
        number += works
        numbers.append(number)
    return pa.table(
        {
            "day": pa.array(days, pa.date32()),
            "is_working_day": pa.array(working, pa.bool_()),
            "working_day_no": pa.array(numbers, pa.int32()),
            "is_month_end": pa.array([(day + _DAY).day == 1 for day in days], pa.bool_()),
        }
    )
