"""Which days a payload looks back on, and who was young enough in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from forethought.model import add_months, add_years

from .facts import cohort


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a payload, half-open: from ``start`` up to, and without, ``stop``, the day after ``day``."""

    day: date
    start: date
    stop: date

    @classmethod
    def at(cls, day: date) -> Window:
        """From the 1 April of the financial year in which the day 24 months before ``day`` lies, to ``day`` itself."""
        back = add_months(day, -cohort().months_back)
        opened = date(back.year if (back.month, back.day) >= (4, 1) else back.year - 1, 4, 1)
        return cls(day, opened, day + timedelta(days=1))

    def born_after(self) -> date:
        """Whoever was born on this day or earlier was too old on every day of the window."""
        return add_years(self.start, -(cohort().oldest + 1))

    def care_leavers_born(self) -> tuple[date, date]:
        """Care leavers of the right age on the day were born after the first of these and not after the second."""
        return add_years(self.day, -(cohort().oldest + 1)), add_years(self.day, -cohort().care_leaver_from)

    def census_days(self) -> tuple[date, ...]:
        """Each 31 March in the window, on which the worker in charge is told."""
        years = range(self.start.year, self.stop.year + 1)
        return tuple(day for year in years if self.start <= (day := date(year, 3, 31)) < self.stop)

    def row(self) -> dict[str, str]:
        """The days as ISO text, as the queries ask for them."""
        leavers = self.care_leavers_born()
        return {
            "day": self.day.isoformat(),
            "start": self.start.isoformat(),
            "stop": self.stop.isoformat(),
            "born_after": self.born_after().isoformat(),
            "leaver_born_after": leavers[0].isoformat(),
            "leaver_born_by": leavers[1].isoformat(),
        }
