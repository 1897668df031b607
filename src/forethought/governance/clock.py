"""The clock that callers pass in, and the English calendar day a moment falls on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from forethought.governance.errors import GovernanceError

Clock = Callable[[], datetime]
"""A function without arguments that gives the present moment, with its time zone."""


def english_day(moment: datetime) -> date:
    """The calendar day in England at ``moment``; agreements and roles end at midnight there, not in UTC.

    British Summer Time runs between the last Sundays of March and October, changing at 01:00 UTC (Summer Time
    Act 1972 as amended); worked out here because not every machine has a time zone database.
    """
    if moment.tzinfo is None:
        raise GovernanceError(
            "The clock gives a time without a time zone",
            why="the end of an agreement would then depend on the machine",
            do="Pass a clock that gives UTC, such as lambda: datetime.now(UTC)",
        )
    utc = moment.astimezone(UTC)
    summer = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    return (utc + timedelta(hours=1 if summer else 0)).date()


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
