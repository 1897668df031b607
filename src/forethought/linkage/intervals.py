"""Intervals: Wilson's for shares, the same for pairs that come in clusters, and the shortest of draws."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Estimate:
    """A share with its 95 % interval and how it was come by; `pairs` is what it rests on. Share None: nothing to go
    by."""

    measure: str
    method: str
    share: float | None
    low: float
    high: float
    pairs: int


Z = 1.959964  # the 97.5 per cent point of the normal distribution


def wilson(hits: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return the Wilson interval for a share `hits / n` (95 % by default); (0, 1) when n is 0.

    Source: Wilson 1927, the interval without continuity correction. `n` may be an effective number.
    """
    if n <= 0:
        return 0.0, 1.0
    share = min(1.0, max(0.0, hits / n))
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def shortest(draws: NDArray[np.float64], level: float = 0.95) -> tuple[float, float]:
    """The shortest interval that holds ``level`` of some draws, itself two of them (Chen and Shao 1999).

    Where all lie against a bound, such as no error at all, it reaches the bound, which an interval that leaves equal
    parts out on both sides cannot (Brown, Cai and DasGupta 2001). Of several as short that which holds most, in their
    middle. (NaN, NaN) without draws or with one that is NaN.
    """
    held = np.sort(draws)
    if not len(held) or np.isnan(held[-1]):
        return math.nan, math.nan
    least = max(math.ceil(level * len(held) - 1e-9), 1)
    low, high = held[: len(held) - least + 1], held[least - 1 :]
    wide = high - low
    slack = 1e-12 * max(1.0, float(np.abs(held).max()))
    best = np.flatnonzero(wide <= wide.min() + slack)
    inside = np.searchsorted(held, high[best] + slack, side="right") - np.searchsorted(held, low[best] - slack)
    best = best[inside == inside.max()]
    at = best[len(best) // 2]
    return float(low[at]), float(high[at])


def clustered(hits: NDArray[np.float64], sizes: NDArray[np.float64]) -> tuple[float, float]:
    """The 95 % interval for ``sum(hits) / sum(sizes)`` when each entry is a cluster (a child, a person) of pairs.

    Wilson's interval at the effective number of units: that at which simple sampling would vary as much as the ratio
    does between clusters (linearised; Korn and Graubard 1998), at most the number of clusters; without any variation
    that number itself. (0, 1) when there is nothing.
    """
    used = sizes > 0
    hits, sizes = hits[used].astype(float), sizes[used].astype(float)
    n = len(sizes)
    if not n:
        return 0.0, 1.0
    share = float(hits.sum() / sizes.sum())
    spread = hits - share * sizes
    variance = float((spread**2).sum()) * n / max(n - 1, 1) / float(sizes.sum()) ** 2
    effective = share * (1 - share) / variance if variance > 0 else float(n)
    effective = min(effective, float(n))
    return wilson(share * effective, effective)
