"""The years that are made: collection years from 1 April to 31 March."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forethought.synth.rows import day


@dataclass(frozen=True, slots=True)
class Window:
    """``years`` collection years of which the last ends on 31 March of ``last_year``. Days are numbers, half-open."""

    last_year: int = 2026
    years: int = 6

    @property
    def first(self) -> int:
        """The first day of the first year."""
        return day(date(self.last_year - self.years, 4, 1))

    @property
    def end(self) -> int:
        """The day after the last: 1 April of the last year. What is open at the end of the window is open on the day
        before."""
        return day(date(self.last_year, 4, 1))

    @property
    def each(self) -> tuple[int, ...]:
        """The years, each by the year in which it ends."""
        return tuple(range(self.last_year - self.years + 1, self.last_year + 1))

    @staticmethod
    def bounds(year: int) -> tuple[int, int]:
        """First day and day after the last of the collection year that ends in ``year``."""
        return day(date(year - 1, 4, 1)), day(date(year, 4, 1))
