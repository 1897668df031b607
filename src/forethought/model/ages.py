"""Ages and anniversaries, with 29 February decided once."""

from __future__ import annotations

import calendar
from datetime import date


def age_years(born: date, on: date) -> int:
    """Completed years of age on the day ``on``.

    A child born on 29 February completes a year on 1 March of a common year, as English law counts it.
    Raises ``ValueError`` when ``on`` is before ``born``.
    """
    if on < born:
        raise ValueError("not born yet on that day")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 28 February in a common year.

    This is the convention of DfE's validation rules ("date of birth plus n years"), which differs by one
    day from :func:`age_years` for children born on 29 February.
    """
    return add_months(day, 12 * years)


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the month's last day when there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
