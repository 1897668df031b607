"""What hangs together: the islands of a graph of pairs, and the pairs that are enough to hold them together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import different

Nodes = NDArray[np.int64]
Marks = NDArray[np.bool_]


def islands(size: int, left: Nodes, right: Nodes) -> Nodes:
    """For each of ``size`` nodes the lowest node that pairs connect it with, by any number of steps."""
    lowest = np.arange(size)
    while len(left):
        least = np.minimum(lowest[left], lowest[right])
        np.minimum.at(lowest, lowest[left], least)
        np.minimum.at(lowest, lowest[right], least)
        while not np.array_equal(lowest, further := lowest[lowest]):
            lowest = further
        still = lowest[left] != lowest[right]
        left, right = left[still], right[still]
    return lowest


def joining(size: int, left: Nodes, right: Nodes) -> Marks:
    """Which pairs join what no pair before them had joined, when they are tried in order (Borůvka's algorithm)."""
    joins = np.zeros(len(left), bool)
    lowest = np.arange(size)
    waiting = np.arange(len(left))
    while True:
        one, two = lowest[left[waiting]], lowest[right[waiting]]
        apart = one != two
        waiting, one, two = waiting[apart], one[apart], two[apart]
        if not len(waiting):
            return joins
        first = np.full(size, len(left))
        np.minimum.at(first, one, waiting)
        np.minimum.at(first, two, waiting)
        picked = different(first[first < len(left)])
        joins[picked] = True
        lowest = islands(size, lowest[left[picked]], lowest[right[picked]])[lowest]
