"""Gather weighed pairs into groups by their averages, at a threshold chosen without labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import pairs_within

from .averaging import average_linkage
from .learning import probability

Nodes = NDArray[np.int64]
Weights = NDArray[np.float64]

_THRESHOLDS = tuple(np.arange(-2.0, 2.25, 0.5).tolist())
_AS_GOOD = 0.0002  # of two thresholds whose expected F1 differs by less, the higher: wrong joins do more harm
_LENIENT, _UNSEEN = -2.0, -3.0  # for the first look, in which pairs never compared are not held against a group
_LEAST, _MOST = -12.0, 10.0  # what one pair can say against or for a join
_LARGEST = 200  # nodes of a first group within which every pair is weighed


@dataclass(frozen=True)
class Groups:
    """For each node its group; the threshold, and what precision and recall over pairs the model expects there."""

    group: Nodes
    threshold: float
    precision: float
    recall: float


def pairs_to_add(size: int, left: Nodes, right: Nodes, weight: Weights) -> tuple[Nodes, Nodes]:
    """Pairs that no pass brought together though others of their group were: worth weighing too, lower node first."""
    group = average_linkage(size, left, right, weight, threshold=_LENIENT, absent=_UNSEEN, most=_MOST)
    one, two = pairs_within(group, _LARGEST)
    new = ~np.isin(one * size + two, np.minimum(left, right) * size + np.maximum(left, right))
    return one[new], two[new]


def group_pairs(size: int, left: Nodes, right: Nodes, weight: Weights, threshold: float | None = None) -> Groups:
    """Gather nodes by average linkage; without a threshold, at the one of the best expected F1 over pairs.

    Every pair's probability under the model says how many right pairs a grouping holds and how many there are, so
    precision and recall can be expected for each threshold without anyone knowing the truth. The expectation is
    cautious: a group's pairs confirm each other, which the pairs alone do not show.
    """
    match = probability(weight)
    tried = [
        _tried(size, left, right, weight, match, one) for one in (_THRESHOLDS if threshold is None else (threshold,))
    ]
    best = max(_f1(each) for each in tried)
    return [each for each in tried if _f1(each) >= best - _AS_GOOD][-1]


def parted(
    group: Nodes, left: Nodes, right: Nodes, weight: Weights, against: NDArray[np.bool_], threshold: float
) -> Nodes:
    """Gather each group anew, the pairs within it that a rule is against weighing least.

    One odd writing among many does not part a person, but a rule against most pairs of two halves does.
    """
    within = np.flatnonzero(group[left] == group[right])
    told = np.where(against[within], _LEAST, weight[within])
    return average_linkage(
        len(group), left[within], right[within], told, threshold=threshold, absent=_LEAST, most=_MOST
    )


def _tried(size: int, left: Nodes, right: Nodes, weight: Weights, match: Weights, threshold: float) -> Groups:
    group = average_linkage(size, left, right, weight, threshold=threshold, absent=_LEAST, most=_MOST)
    sizes = np.bincount(group)
    joined, right_ones = int((sizes * (sizes - 1) // 2).sum()), float(match[group[left] == group[right]].sum())
    return Groups(group, threshold, right_ones / max(joined, 1), right_ones / max(float(match.sum()), 1e-9))


def _f1(groups: Groups) -> float:
    both = groups.precision + groups.recall
    return 2 * groups.precision * groups.recall / both if both else 0.0
