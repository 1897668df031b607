"""Tables of the extract whose rows are there from one day on, and whose cells are filled as their days come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.synth.feeds.case_system.moments import Moment
from forethought.synth.feeds.periods import Array, code_column, date_column
from forethought.synth.rows import NEVER

Maker = Callable[[NDArray[np.int64], Moment], pa.Array]
"""Makes a column of some rows of the table, as it is known at a moment."""


@dataclass(frozen=True)
class Sheet:
    """``days`` are those on which rows change: the first of them is when a row comes into being, and a row with a day
    that has not come (NEVER) goes on, unless ``over`` gives the day it is done with. ``until`` is the day on which a
    row gives way to another; no row does without.
    """

    days: tuple[Array, ...]
    columns: Mapping[str, Maker]
    until: Array | None = None
    over: Array | None = None

    def rows(self, moment: Moment, kept: int = NEVER) -> NDArray[np.int64]:
        """The rows sent at a moment; of those whose last day has come, the ones not older than ``kept`` days."""
        there = self.days[0] < moment.end
        if self.until is not None:
            there &= self.until >= moment.end
        if moment.whole:
            last = reduce(np.maximum, self.days) if self.over is None else self.over
            return np.flatnonzero(there & (last.astype(np.int64) >= moment.end - kept))
        changes = ((days >= moment.since) & (days < moment.end) for days in self.days)
        return np.flatnonzero(there & reduce(np.logical_or, changes))

    def at(self, moment: Moment, kept: int = NEVER) -> pa.Table:
        """The table as it is sent at a moment."""
        rows = self.rows(moment, kept)
        return pa.table({name: make(rows, moment) for name, make in self.columns.items()})


def text(values: Array | pa.Array, since: Array | None = None) -> Maker:
    """A column of codes; null for an empty one, and before its day of ``since``."""
    whole = values if isinstance(values, pa.Array) else code_column(values)

    def make(rows: NDArray[np.int64], moment: Moment) -> pa.Array:
        found = whole.take(pa.array(rows))
        if since is None:
            return found
        return pc.if_else(pa.array(since[rows] < moment.end), found, pa.scalar(None, found.type))

    return make


def day(days: Array) -> Maker:
    """A column of days; null for those that have not come."""

    def make(rows: NDArray[np.int64], moment: Moment) -> pa.Array:
        found = days[rows]
        return date_column(np.where(found < moment.end, found, NEVER))

    return make


def flag(values: Array, since: Array | None = None) -> Maker:
    """A column of Y and N; null before its day of ``since``."""
    return text(np.where(values, "Y", "N"), since)


def number(rows_of: Array) -> Maker:
    """A column of the numbers that rows of some table have; null for nobody."""

    def make(rows: NDArray[np.int64], moment: Moment) -> pa.Array:
        return moment.numbers(rows_of[rows])

    return make


def own_number(rows: NDArray[np.int64], moment: Moment) -> pa.Array:
    """The column of the rows' own numbers."""
    return moment.numbers(rows)
