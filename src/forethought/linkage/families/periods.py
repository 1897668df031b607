"""Runs of time: periods of one group that hang together, and how many hold at once. All periods are half-open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import STILL, Codes

_WIDTH = np.int64(4 * STILL)  # wider than all of time: groups are laid one after another on one axis


@dataclass(frozen=True)
class Runs:
    """Runs found among periods: `order` sorts the periods by group and time, `number` is the run of each, in order."""

    order: Codes
    number: Codes

    @property
    def first(self) -> Codes:
        """The place in `order` at which each run begins."""
        return np.flatnonzero(np.diff(self.number, prepend=-1))


def runs(group: Codes, begin: Codes, end: Codes, *, touching: bool) -> Runs:
    """Gather periods of one group that overlap into runs; with `touching`, also those that follow without a gap.

    Group numbers count from 0. Periods that end before they begin must be left out beforehand.
    """
    order = np.lexsort((end, begin, group))
    place, start, stop = group[order], begin[order], end[order]
    if not len(order):
        return Runs(order, order)
    latest = np.maximum.accumulate(stop + place * _WIDTH)[:-1] - place[1:] * _WIDTH
    apart = start[1:] > latest if touching else start[1:] >= latest
    new = np.append(True, (place[1:] != place[:-1]) | apart)
    return Runs(order, np.cumsum(new) - 1)


def spans(found: Runs, begin: Codes, end: Codes) -> tuple[Codes, Codes]:
    """Return the first day of each run and the day after its last."""
    if not len(found.order):
        return found.order, found.order
    at = found.first
    return begin[found.order][at], np.maximum.reduceat(end[found.order], at)


def most_at_once(group: Codes, begin: Codes, end: Codes, size: int) -> Codes:
    """Return for each group the most periods that hold on one day. On a day of change, who leaves is not there."""
    where, day = np.concatenate([group, group]), np.concatenate([begin, end])
    step = np.concatenate([np.ones(len(begin), np.int64), -np.ones(len(end), np.int64)])
    order = np.lexsort((step, day, where))
    most = np.zeros(size, np.int64)
    # Each group comes back to nought at its end, so that one running sum serves all.
    np.maximum.at(most, where[order], np.cumsum(step[order]))
    return most
