"""What happened last, and how often, before a day: quick answers for many people and days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.synth.feeds.annex_a.dates import Array
from forethought.synth.rows import NEVER, NOBODY

_SPAN = 2**33  # room for every day in the place of one person on the line that all events are laid out on


class History:
    """Events by whom (or what) they happened to and their day; NEVER has not happened before any day.

    ``which`` names the rows of the table that the events are, all of them when it is left out.
    """

    def __init__(self, whom: Array, days: Array, which: Array | None = None) -> None:
        rows = np.arange(len(whom)) if which is None else np.flatnonzero(which)
        keys = _line(whom[rows], days[rows])
        order = np.argsort(keys, kind="stable")
        self._keys, self._rows = keys[order], rows[order]
        self._days = days

    def latest(self, whom: Array, before: Array, since: Array | int = 0) -> NDArray[np.int64]:
        """The row of the last event of each from ``since`` on and before the day, NOBODY for none."""
        place = np.searchsorted(self._keys, _line(whom, before)) - 1
        found = np.full(len(whom), NOBODY, np.int64)
        there = place >= 0
        there[there] = self._keys[place[there]] >= _line(whom, np.broadcast_to(since, whom.shape))[there]
        found[there] = self._rows[place[there]]
        return found

    def day(self, whom: Array, before: Array, since: Array | int = 0) -> NDArray[np.int64]:
        """The day of that event, NEVER for none."""
        row = self.latest(whom, before, since)
        if not len(self._days):
            return np.full(len(row), NEVER, np.int64)
        return np.where(row == NOBODY, NEVER, self._days[row]).astype(np.int64)

    def count(self, whom: Array, before: Array, since: Array | int = 0) -> NDArray[np.int64]:
        """How many events each had from ``since`` on and before the day."""
        upto = np.searchsorted(self._keys, _line(whom, before))
        found: NDArray[np.int64] = upto - np.searchsorted(self._keys, _line(whom, np.broadcast_to(since, whom.shape)))
        return found


def _line(whom: Array, days: Array) -> NDArray[np.int64]:
    found: NDArray[np.int64] = whom.astype(np.int64) * _SPAN + days
    return found


def spells_touching(
    starts: History, ends: History, whom: Array, before: Array, since: Array | int
) -> NDArray[np.int64]:
    """How many spells of each, half-open, have a day from ``since`` on and before a day, from their starts and ends."""
    return starts.count(whom, before) - ends.count(whom, np.asarray(since) + 1)
