"""One type for spans of days: half-open inside, inclusive only in files and on screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` up to but not including ``end``; ``end`` None means still open.

    Raises ``ValueError`` when the end is not after the start: a period holds at least one day.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError("a period ends after it starts")

    @classmethod
    def inclusive(cls, first: date, last: date | None) -> Period:
        """From a first and a last day, both counted, as files and screens give them."""
        return cls(first, None if last is None else last + _DAY)

    @property
    def last(self) -> date | None:
        """The last day counted, None while open."""
        return None if self.end is None else self.end - _DAY

    @property
    def days(self) -> int | None:
        """How many days, None while open."""
        return None if self.end is None else (self.end - self.start).days

    def contains(self, day: date) -> bool:
        """Whether ``day`` lies in the period."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share at least one day."""
        return self.intersect(other) is not None

    def abuts(self, other: Period) -> bool:
        """Whether one begins on the day the other ends, with no day shared or lost."""
        return self.end == other.start or other.end == self.start

    def intersect(self, other: Period) -> Period | None:
        """The days shared, None when there are none."""
        start = max(self.start, other.start)
        end = _earlier(self.end, other.end)
        return None if end is not None and end <= start else Period(start, end)

    def union(self, other: Period) -> Period:
        """The period that covers both. Raises ``ValueError`` when a gap lies between them."""
        if not (self.overlaps(other) or self.abuts(other)):
            raise ValueError("periods with a gap between them have no union")
        end = None if self.end is None or other.end is None else max(self.end, other.end)
        return Period(min(self.start, other.start), end)


def _earlier(a: date | None, b: date | None) -> date | None:
    if a is None or b is None:
        return b if a is None else a
    return min(a, b)
