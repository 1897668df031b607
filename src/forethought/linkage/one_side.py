"""Whoever fits two sides of a seal belongs to the one that fits clearly better, or to neither.

Both sides of a seal may carry the same numbers, and a record that nobody sealed yet carries them too. Were the first
certain join to win, an old name could come to stand in the new identity.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .forests import Marks, Nodes

Weights = NDArray[np.float64]


def on_one_side(left: Nodes, right: Nodes, weight: Weights, seal: Nodes, side: Nodes, margin: float) -> Marks:
    """Say of each proposal to put two nodes into one person whether it stands.

    `seal`, `side`: for each node a number, 0 without. `weight`: infinite for what was decided or known before, not a
    number where a pair was not weighed. A node's proposals to the side of its heaviest one stand where no other side of
    that seal comes within `margin`; else none to any side does, but what was decided.
    """
    stands = np.ones(len(left), bool)
    known = np.nan_to_num(weight, nan=-np.inf, posinf=np.inf)
    ones, others = np.concatenate([left, right]), np.concatenate([right, left])
    at = np.flatnonzero((seal[others] > 0) & (seal[others] != seal[ones]))
    rows = [*zip(*(c.tolist() for c in (at % len(left), ones[at], seal[others[at]], side[others[at]])), strict=True)]
    best: dict[tuple[int, int], dict[int, float]] = {}
    for place, node, of, on in rows:
        sides = best.setdefault((node, of), {})
        sides[on] = max(sides.get(on, -np.inf), float(known[place]))
    for place, node, of, on in rows:
        rest = [held for other, held in best[node, of].items() if other != on]
        if rest and known[place] < np.inf and not best[node, of][on] > max(rest) + margin:
            stands[place] = False
    return stands
