"""Rows that share a number: runs of them one after another, their pairs, and one number made of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
_ROOM = 2**62  # combinations that a number of 64 bits can tell apart


def place_in_run(counts: NDArray[Any]) -> Numbers:
    """The place of each row in its run, from 0, for runs of ``counts`` rows: of 2, 0 and 3 they are 0 1 0 1 2."""
    found: Numbers = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return found


def different(numbers: Numbers) -> Numbers:
    """The different numbers of an array in order; many times faster than a library's table of those seen."""
    ordered = np.sort(numbers)
    found: Numbers = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return found


def one_number(columns: Sequence[Numbers], sizes: Sequence[int]) -> Numbers:
    """A number for each row that only rows with the same in every column have, in their order, with gaps between.

    ``sizes``: above the largest number of each column.
    """
    key, size = np.zeros(len(columns[0]), np.int64), 1
    for column, width in zip(columns, sizes, strict=True):
        if size * width > _ROOM:
            found, key = np.unique(key, return_inverse=True)
            size = len(found)
        key, size = key * width + column, size * width
    return key


def ordered(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The rows that have a number (none below 0), by number and then as they stand, and their numbers."""
    rows = np.flatnonzero(numbers >= 0)
    held, many = numbers[rows], max(len(numbers), 1)
    if int(held.max(initial=0)) * many > _ROOM:
        order = np.argsort(held, kind="stable")
        return rows[order], held[order]
    held, rows = np.divmod(np.sort(held * many + rows), many)  # a sort of numbers is much faster than one of places
    return rows, held


def places_in(order: Numbers) -> Numbers:
    """The place of each thing in an order of them all."""
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


@dataclass(frozen=True, slots=True)
class Grouped:
    """Which rows have each number from 0: those of ``n`` are ``rows[starts[n]:starts[n + 1]]``."""

    starts: Numbers
    rows: Numbers

    @staticmethod
    def of(numbers: Numbers, size: int) -> Grouped:
        """Gather the rows of ``numbers``, all below ``size``."""
        order = np.argsort(numbers, kind="stable")
        return Grouped(np.searchsorted(numbers[order], np.arange(size + 1)), order)

    def at(self, numbers: Numbers) -> Numbers:
        """The rows of some numbers, one number after another."""
        counts = self.starts[numbers + 1] - self.starts[numbers]
        return np.asarray(self.rows[np.repeat(self.starts[numbers], counts) + place_in_run(counts)])


@dataclass(frozen=True, slots=True)
class Sharing:
    """Rows that are not alone with their number: ``rows`` by number and then as they stand, ``before`` how many of the
    same number stand before each.
    """

    rows: Numbers
    before: Numbers

    @staticmethod
    def of(numbers: Numbers) -> Sharing:
        """Gather the rows of ``numbers``; those below 0 share with nobody."""
        rows, held = ordered(numbers)
        sizes = np.diff(np.flatnonzero(np.diff(held, prepend=-1)), append=len(held))
        return Sharing(rows[np.repeat(sizes > 1, sizes)], place_in_run(sizes[sizes > 1]))  # most rows are alone

    def pairs(self, which: Numbers) -> tuple[Numbers, Numbers]:
        """Each of some rows (places in ``rows``, in order) as the right side beside every one before it."""
        before = self.before[which]
        second = np.repeat(which, before)
        return self.rows[second - self.before[second] + place_in_run(before)], self.rows[second]


def pairs_within(numbers: Numbers, largest: int | None = None, *, firsts: bool = False) -> tuple[Numbers, Numbers]:
    """Every two rows of one number, the earlier row first, each pair once; rows below 0 are with nobody.

    ``largest``: runs of more rows are left out, or with ``firsts`` their first row beside each other one. The pairs
    of a run grow with its square.
    """
    shared = Sharing.of(numbers)
    rows, before = shared.rows, shared.before
    sizes = np.diff(np.flatnonzero(before == 0), append=len(rows))
    large = np.repeat(sizes, sizes) > (len(rows) if largest is None else largest)
    left, right = shared.pairs(np.flatnonzero(~large))
    if not firsts or not large.any():
        return left, right
    others = np.flatnonzero(large & (before > 0))
    return np.concatenate([left, rows[others - before[others]]]), np.concatenate([right, rows[others]])


def pairs_across(left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Every row of one array beside each row of another that has its number; rows below 0 meet nobody."""
    rows, held = ordered(right)
    start, end = (np.searchsorted(held, left, side=side) for side in ("left", "right"))
    counts = np.where(left < 0, 0, end - start)
    return np.repeat(np.arange(len(left)), counts), rows[np.repeat(start, counts) + place_in_run(counts)]
