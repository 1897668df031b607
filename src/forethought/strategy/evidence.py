"""What is said to show that a promise was kept: who says so, and when."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from forethought.strategy.commitments import Commitment
from forethought.strategy.reading import reading

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(rf"(?<![\w-])(?:(\d{{1,2}}) )?({'|'.join(_MONTHS)})[a-z]* (\d{{4}})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source: its title, the last day it may have been written (None: undated), and whether the owner wrote it."""

    title: str
    date: date | None
    own: bool


def evidence(commitment: Commitment) -> tuple[Evidence, ...]:
    """The sources of a commitment, parted by semicolons in its list.

    A source is dated by the newest day or month in its own words (a month counts as its last day), else by
    ``status_as_of``. A row noted from memory has none: a recollection is not a source.
    """
    if commitment.unverified == "row":
        return ()
    titles = (part.strip() for part in commitment.source.split(";"))
    return tuple(
        Evidence(title, _dated(title) or commitment.status_as_of, reading().own_voice(commitment.owner, title))
        for title in titles
        if title
    )


def proof(commitment: Commitment, as_of: date) -> tuple[Evidence, ...]:
    """The sources that show, on ``as_of``, that the promise was kept.

    Not the owner's, dated by that day, and not older than the state they are to show: an article from before the
    delivery speaks of the promise. None when the list marks the status itself as recalled.
    """
    if commitment.unverified in ("row", "status"):
        return ()
    since = commitment.status_as_of
    return tuple(
        item
        for item in evidence(commitment)
        if not item.own and item.date is not None and item.date <= as_of and (since is None or item.date >= since)
    )


def _dated(title: str) -> date | None:
    found = [_day(*match.groups()) for match in _DATE.finditer(title)]
    return max((day for day in found if day), default=None)


def _day(day: str | None, month: str, year: str) -> date | None:
    number = _MONTHS.index(month[:3].lower()) + 1
    last = monthrange(int(year), number)[1] if int(year) else 0
    return date(int(year), number, int(day or last)) if 1 <= int(day or last) <= last else None
