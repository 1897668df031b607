"""The linking party's side: which pairs share a keyed block, and how alike their filters are. It needs no key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.linkage.errors import LinkageError
from forethought.linkage.private.encoding import Encodings, Tokens, Words
from forethought.linkage.private.ports import Likenesses, Rows
from forethought.model.runs import place_in_run

_AT_ONCE = 1_000_000
_ROWS = 1_000


@dataclass(frozen=True)
class BlockComparer:
    """The comparer of the port: pairs that share a block, Dice by counting bits in words of 64.

    ``largest``: a block value that more records of one file share is passed over, and counted.
    """

    largest: int = 1_000

    def compare(self, left: Encodings, right: Encodings) -> Likenesses:
        """Pairs that share a block, in order of left and right row. Records without a filter are in no pair."""
        keys, passed_over = [np.zeros(0, np.int64)], 0
        for name in sorted(left.blocks.keys() & right.blocks.keys()):
            found, passed = self._sharing(left.blocks[name], right.blocks[name])
            keys.append(found[0] * len(right) + found[1])
            passed_over += passed
        each = np.unique(np.concatenate(keys))
        one, two = each // max(len(right), 1), each % max(len(right), 1)
        kept = left.filters[one].any(axis=1) & right.filters[two].any(axis=1)
        one, two = one[kept], two[kept]
        agree, conflict = _numbers(left, right, one, two)
        return Likenesses(one, two, dice(left.filters, right.filters, one, two), agree, conflict, passed_over)

    def _sharing(self, left: Tokens, right: Tokens) -> tuple[tuple[Rows, Rows], int]:
        order = np.argsort(right, kind="stable")
        ordered = right[order]
        rows = np.flatnonzero(left)
        start, end = (np.searchsorted(ordered, left[rows], side) for side in ("left", "right"))
        values, place, here = np.unique(left[rows], return_inverse=True, return_counts=True)
        large = (end - start > self.largest) | ((here[place] > self.largest) & (end > start))
        passed = len(np.unique(place[large])) if len(values) else 0
        lengths = np.where(large, 0, end - start)
        return (np.repeat(rows, lengths), order[np.repeat(start, lengths) + place_in_run(lengths)]), passed


@dataclass(frozen=True)
class EveryPairComparer:
    """Every record with every other, for encodings without blocks; pairs no more alike than chance are left out.

    ``most``: the pairs that may be looked at. ``compare`` raises ``LinkageError`` for files with more.
    """

    most: int = 400_000_000

    def compare(self, left: Encodings, right: Encodings) -> Likenesses:
        """Pairs more alike than the mean and three standard deviations of the first thousand rows with all."""
        if len(left) * len(right) > self.most:
            raise LinkageError(
                "The files are too large for comparing every record with every other",
                where="encodings",
                do="have the agencies encode with a scheme that has blocks",
            )
        other, least, found = _as_numbers(right.filters), 0.0, [np.zeros((0, 2), np.int64)]
        for start in range(0, len(left) if len(right) else 0, _ROWS):
            some = _as_numbers(left.filters[start : start + _ROWS])
            each = np.maximum(some.sum(axis=1)[:, None] + other.sum(axis=1), 1)
            alike = 2 * (some @ other.T) / each
            least = least or float(alike.mean() + 3 * alike.std())
            found.append(np.argwhere(alike > least) + np.asarray([start, 0]))
        pairs = np.concatenate(found)
        one, two = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
        agree, conflict = _numbers(left, right, one, two)
        return Likenesses(one, two, dice(left.filters, right.filters, one, two), agree, conflict)


def _as_numbers(filters: Words) -> NDArray[np.float32]:
    """Bits as 0 and 1, so that a product of matrices counts those in common, exactly."""
    if not len(filters):
        return np.zeros((0, filters.shape[1] * 64), np.float32)
    return np.unpackbits(filters.view(np.uint8), axis=1).astype(np.float32)


def dice(left: Words, right: Words, one: Rows, two: Rows) -> NDArray[np.float64]:
    """Twice the bits set in both, by the bits set in each; 0 where none is set."""
    counts = [np.bitwise_count(side).sum(axis=1, dtype=np.int64) for side in (left, right)]
    found = np.zeros(len(one))
    for start in range(0, len(one), _AT_ONCE):
        at = slice(start, start + _AT_ONCE)
        both = np.bitwise_count(left[one[at]] & right[two[at]]).sum(axis=1, dtype=np.int64)
        each = counts[0][one[at]] + counts[1][two[at]]
        found[at] = 2 * both / np.maximum(each, 1)
    return found


def _numbers(left: Encodings, right: Encodings, one: Rows, two: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    agree, differ = np.zeros(len(one), bool), np.zeros(len(one), bool)
    for name in left.numbers.keys() & right.numbers.keys():
        a, b = left.numbers[name][one], right.numbers[name][two]
        both = (a > 0) & (b > 0)
        agree |= both & (a == b)
        differ |= both & (a != b)
    return agree, differ & ~agree
