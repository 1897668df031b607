"""Average linkage: two groups of records are one person when all their pairs, taken together, say so.

Joining whatever a single heavy pair connects makes chains: one wrong pair joins two people. Here two groups are joined
while the mean weight over all pairs between them, those never compared included, reaches a threshold; pairs that may
not be one person forbid the join of their groups (UPGMA with cannot-link; Sokal and Michener 1958).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.int64]
Weights = NDArray[np.float64]

_NEVER = -1e9  # the sum of weights between groups that a forbidden pair keeps apart stays below any threshold


def average_linkage(
    size: int,
    left: Nodes,
    right: Nodes,
    weight: Weights,
    *,
    threshold: float,
    absent: float,
    most: float = np.inf,
    forbidden: tuple[Nodes, Nodes] | None = None,
) -> Nodes:
    """Give each of ``size`` nodes the number of its group, the lowest node in it.

    ``left``, ``right``, ``weight``: scored pairs, each once. ``absent``: the weight of a pair that is not among them,
    and the least that any pair counts; ``most`` the most. ``forbidden``: pairs whose nodes never come into one group.
    In each round all groups that are each other's best are joined, which gives what joining the best two of all,
    again and again, gives: averaging never makes a third group closer than it was to one of the two. Equal means
    go to the lower nodes, so the order of the pairs does not matter.
    """
    group, members = np.arange(size), np.ones(size)
    low, high = np.minimum(left, right), np.maximum(left, right)
    excess = np.clip(weight, absent, most) - absent
    if forbidden is not None and len(forbidden[0]):
        low = np.concatenate([low, np.minimum(*forbidden)])
        high = np.concatenate([high, np.maximum(*forbidden)])
        excess = np.concatenate([excess, np.full(len(forbidden[0]), _NEVER)])
    low, high, excess = _gathered(size, low, high, excess)
    while True:
        mean = excess / (members[low] * members[high]) + absent
        near = mean >= threshold
        one, two = _mutual(size, low[near], high[near], mean[near])
        if not len(one):
            return group
        members[one] += members[two]
        into = np.arange(size)
        into[two] = one
        group = into[group]
        low, high, excess = _gathered(size, into[low], into[high], excess)


def _mutual(size: int, low: Nodes, high: Nodes, mean: Weights) -> tuple[Nodes, Nodes]:
    """Groups that are each other's best: of the highest mean, then of the lowest number."""
    ends, others = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.lexsort((others, -np.concatenate([mean, mean]), ends))
    first = order[np.unique(ends[order], return_index=True)[1]]
    best = np.full(size, -1)
    best[ends[first]] = others[first]
    one = np.flatnonzero((best >= 0) & (best[best] == np.arange(size)))
    one = one[one < best[one]]
    return one, best[one]


def _gathered(size: int, low: Nodes, high: Nodes, excess: Weights) -> tuple[Nodes, Nodes, Weights]:
    """Pairs of groups, each once, lower first, with their sum; pairs within a group are done with."""
    low, high = np.minimum(low, high), np.maximum(low, high)
    apart = low != high
    each, where = np.unique(low[apart] * size + high[apart], return_inverse=True)
    total = np.bincount(where, weights=excess[apart], minlength=len(each)).astype(np.float64)
    return each // max(size, 1), each % max(size, 1), total
