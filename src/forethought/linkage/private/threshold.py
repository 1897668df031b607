"""Where to draw the line, without anybody's labels: from what the best and the second best of each record look like.

A record has at most one counterpart in another file. So where its best candidate is right, its second best is somebody
else: a sibling, a twin, a namesake. How often a second best reaches a threshold is how often somebody else does. Of the
records that are left without a counterpart, as many again may be linked to somebody else, if that one is free too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.linkage.private.ports import Likenesses, Rows

_STEPS = np.round(np.arange(0.5, 1.0001, 0.005), 3)
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A threshold and what it is believed to give between two files.

    ``precision``: share of the links believed right. ``recall``: share of the pairs that agree on a number which the
    filters alone would have linked, None where fewer than 50 do. Shares of links by filters, before numbers are used.
    """

    threshold: float
    precision: float | None
    recall: float | None


@dataclass(frozen=True)
class Rivals:
    """For each pair the likeness of the best other pair of its left and its right record, 0 where there is none."""

    left: Scores
    right: Scores

    @property
    def best(self) -> Scores:
        """The better of both."""
        return np.maximum(self.left, self.right)


def rivals(found: Likenesses) -> Rivals:
    """The rivals of each pair among all pairs of two files that no number speaks against."""
    open_to = np.where(found.conflict, 0.0, found.dice)
    return Rivals(_best_other(found.left, open_to), _best_other(found.right, open_to))


def _best_other(rows: Rows, score: Scores) -> Scores:
    """For each pair the best score of another pair with the same row."""
    order = np.lexsort((-score, rows))
    ordered = rows[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]] if len(rows) else np.zeros(0, bool)
    start = np.flatnonzero(first)
    run = np.cumsum(first) - 1
    best = score[order][start]
    has_more = np.r_[ordered[1:] == ordered[:-1], False][start] if len(rows) else np.zeros(0, bool)
    second = np.where(has_more, np.r_[score[order], 0.0][start + 1], 0.0)
    found = np.empty(len(rows))
    found[order] = np.where(first, second[run], best[run])
    return found


def estimate(found: Likenesses, sizes: tuple[int, int], precision: float, threshold: float | None = None) -> Estimate:
    """The lowest threshold that is believed to reach a precision, or what a given threshold is believed to give.

    ``sizes``: records in the left and in the right file.
    """
    against = rivals(found)
    sure = ~found.conflict & (found.dice >= against.best)  # the best of both its records
    dice, second = found.dice[sure], np.concatenate([against.left[sure], against.right[sure]])
    tried = _STEPS if threshold is None else np.asarray([threshold])
    for step in tried.tolist():
        believed = _precision(dice, second, sizes, step)
        if threshold is not None or (believed is not None and believed >= precision) or step == _STEPS[-1]:
            return Estimate(step, believed, _recall(found, step))
    raise AssertionError("a threshold is always found")


def _precision(dice: Scores, second: Scores, sizes: tuple[int, int], threshold: float) -> float | None:
    linked = int((dice >= threshold).sum())
    if not linked:
        return None
    others = float((second[np.tile(dice >= threshold, 2)] >= threshold).mean())
    left, right = (max(size - linked, 0) for size in sizes)
    wrong = min(left * others * (right / max(sizes[1], 1)), float(linked))
    return 1 - wrong / linked


def _recall(found: Likenesses, threshold: float) -> float | None:
    known = found.dice[found.agree]
    return float((known >= threshold).mean()) if len(known) >= 50 else None
