"""The dates for which Annex A is made, and what of a table is in a list of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.feeds.periods import periods_of
from forethought.synth.rows import NEVER
from forethought.synth.window import Window

Array = NDArray[Any]


@dataclass(frozen=True)
class Dates:
    """The dates by name; ``ends`` has the day after each, which is the first of a month."""

    names: tuple[str, ...]
    ends: NDArray[np.int64]

    def since(self, months: int) -> NDArray[np.int64]:
        """For each date the first day of the ``months`` months that end with it."""
        first = self.ends.astype("datetime64[D]").astype("datetime64[M]") - months
        days: NDArray[np.int64] = first.astype("datetime64[D]").astype(np.int64)
        return days


@dataclass(frozen=True)
class Listed:
    """Rows of a table that are in a list: ``date`` is the place of the date, ``row`` that in the table."""

    dates: Dates
    date: NDArray[np.int64]
    row: NDArray[np.int64]

    @property
    def end(self) -> NDArray[np.int64]:
        """The day after the date of each."""
        found: NDArray[np.int64] = self.dates.ends[self.date]
        return found

    def since(self, months: int) -> NDArray[np.int64]:
        """The first day of the ``months`` months before the end of each."""
        found: NDArray[np.int64] = self.dates.since(months)[self.date]
        return found

    def known(self, days: Array) -> NDArray[np.int64]:
        """One day for each: NEVER for what had not come by the date."""
        return np.where(days < self.end, days, NEVER).astype(np.int64)

    def take(self, wanted: Array) -> Listed:
        """Those of them that are wanted."""
        return Listed(self.dates, self.date[wanted], self.row[wanted])


def dates_of(window: Window) -> Dates:
    """Each 31 March of the window, named by the year, and every end of a month of its last year (``2026-03``)."""
    years, months = periods_of(window, "yearly"), periods_of(window, "monthly")
    names = (*years.names[:-1], *months.names[-12:])
    return Dates(names, np.concatenate([years.edges[1:-1], months.edges[-12:]]))


def listed(dates: Dates, start: Array, last: Array, months: int) -> Listed:
    """What began by each date and had not stopped before the ``months`` months that end with it."""
    inside = (start < dates.ends[:, None]) & (last >= dates.since(months)[:, None])
    date, row = np.nonzero(inside)
    return Listed(dates, date.astype(np.int64), row.astype(np.int64))
