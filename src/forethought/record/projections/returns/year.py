"""The collection year of a return, in days as ISO text: both ends are counted, as in files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forethought.model import CollectionYear, add_years
from forethought.record.errors import RecordError
from forethought.record.projections.returns.facts import Row, day

_LAST_BIRTH = "9000"  # the calendar ends in 9999


@dataclass(frozen=True, slots=True)
class ReturnYear:
    """The year that ends on 31 March of ``number``. ``first`` and ``last`` are its days, both counted."""

    number: int
    first: str
    last: str

    @classmethod
    def ending(cls, number: int) -> ReturnYear:
        """The year that ends in ``number``."""
        year = CollectionYear(number)
        return cls(number, year.start.isoformat(), year.end.isoformat())

    def holds(self, on: str | None) -> bool:
        """Whether the day lies in the year."""
        return on is not None and self.first <= on <= self.last

    def touches(self, begin: str | None, end: str | None) -> bool:
        """Whether what began on ``begin`` and ended on ``end`` (None: goes on) touches the year; both days count."""
        return begin is not None and begin <= self.last and (end is None or end >= self.first)

    def by_then(self, row: Row, column: str) -> str | None:
        """The day in ``column`` if it has come by the last day of the year, else None."""
        on = day(row, column)
        return on if on is not None and on <= self.last else None


def asked_year(text: str) -> ReturnYear:
    """The year a projection is asked for, as ``2026``. Raises ``RecordError`` when it is no year."""
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise RecordError("The year of the return is not a year", do="Give the year in which the collection ends: 2026")
    return ReturnYear.ending(int(text))


def birthday(row: Row, age: int) -> str | None:
    """The day on which the person becomes ``age`` years old, as ISO text; None where no birth is held, or none that
    leaves room for one."""
    born = day(row, "pers_dob")
    if born is None or born > _LAST_BIRTH:
        return None
    return add_years(date.fromisoformat(born), age).isoformat()
