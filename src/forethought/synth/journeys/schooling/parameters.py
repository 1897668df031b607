"""What is known or assumed of schooling, read once from ``data/schooling.toml``."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.reading import parameters_of

GROUPS = ("others", "need", "plan", "care")
"""Where a child stands with social care on 31 March of a school year: in need without a plan, under a plan, looked
after for a year or more, or none of these."""
PHASES = ("primary", "secondary", "special", "alternative")
"""The phases that report absence."""

_REACH, _STEPS = 6.0, 4001


def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return parameters_of("schooling")


@cache
def cells(*path: str) -> NDArray[np.float64]:
    """A table of the parameters by group and phase: numbers, or lists of numbers along a third axis."""
    table: Any = parameters()
    for name in path:
        table = table[name]
    found: NDArray[np.float64] = np.asarray([[table[group][phase] for phase in PHASES] for group in GROUPS], np.float64)
    return found


@cache
def _normal() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    grid = np.linspace(-_REACH, _REACH, _STEPS)
    return grid, np.asarray([0.5 * (1 + math.erf(value / math.sqrt(2))) for value in grid])


def share_below(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of a standard normal distribution that lies below each score."""
    found: NDArray[np.float64] = np.interp(scores, *_normal())
    return found


def chance_of(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities from the logarithms of odds."""
    found: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return found
