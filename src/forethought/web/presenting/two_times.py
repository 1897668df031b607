"""The two times of a page: the day it is about, and the day up to which what sources had stated counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from forethought.governance import english_day
from forethought.record.reading import last_moment

PARTS = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class TwoTimes:
    """What was asked for. Both days are days in England; ``errors`` name the first field of a date that is wrong.

    ``as_known_at`` is the last moment of the day ``known_on``, or now where that day is today. With errors the dates
    are those of today and nothing must be read by them.
    """

    as_at: date
    known_on: date
    as_known_at: datetime
    form: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def query(self) -> str:
        """The same question as the end of an address."""
        days = (("at", self.as_at), ("known", self.known_on))
        return urlencode({f"{name}-{part}": getattr(day, part) for name, day in days for part in PARTS})


def two_times(given: Mapping[str, str], now: datetime) -> TwoTimes:
    """The two times in the fields ``at-day`` … ``known-year``; a date of which nothing is given is today."""
    today = english_day(now)
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    days: dict[str, date] = {}
    for name in ("at", "known"):
        typed = {part: given.get(f"{name}-{part}", "").strip()[:4] for part in PARTS}
        if not any(typed.values()):
            typed = {part: str(getattr(today, part)) for part in PARTS}
        form |= {f"{name}-{part}": text for part, text in typed.items()}
        day = _day(typed)
        if day is None:
            errors[f"{name}-day"] = "Enter a real date, such as 27 3 2026"
        elif day > today:
            errors[f"{name}-day"] = "Enter today or an earlier day: nobody has stated anything later"
        days[name] = day if day and not errors else today
    known = days["known"]
    return TwoTimes(days["at"], known, now if known == today else last_moment(known), form, errors)


def _day(typed: Mapping[str, str]) -> date | None:
    try:
        return date(*(int(typed[part]) for part in reversed(PARTS)))
    except ValueError:
        return None
