"""What is known or assumed of the way to social care, read once from ``data/need.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.reading import parameters_of


def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return parameters_of("need")


def banded(bands: Sequence[Sequence[float]], draws: NDArray[np.float64]) -> NDArray[np.int32]:
    """A whole number for each draw between 0 and 1: a band by its weight, and evenly from its first to its last number.

    ``bands`` are first number, last number and weight. A larger draw never gives a smaller number where the bands
    rise, so children with the same draw get the same.
    """
    table = np.asarray(bands, np.float64)
    edges = np.concatenate([[0.0], np.cumsum(table[:, 2])])
    scaled = draws * edges[-1]
    band = np.clip(np.searchsorted(edges, scaled, side="right") - 1, 0, len(table) - 1)
    within = (scaled - edges[band]) / table[band, 2]
    found: NDArray[np.int32] = (table[band, 0] + np.floor(within * (table[band, 1] - table[band, 0] + 1))).astype(
        np.int32
    )
    return found


def picked(weights: Mapping[str, float], draws: NDArray[np.float64]) -> NDArray[np.str_]:
    """One of the keys for each draw between 0 and 1, each as likely as its weight."""
    edges = np.cumsum(list(weights.values()))
    place = np.minimum(np.searchsorted(edges, draws * edges[-1], side="right"), len(edges) - 1)
    found: NDArray[np.str_] = np.asarray(list(weights), np.str_)[place]
    return found


def by_age(shares: Mapping[str, float], years: NDArray[np.float64]) -> NDArray[np.float64]:
    """The value of the highest age not above each of ``years``; the first one below every age."""
    ages = np.asarray([float(age) for age in shares])
    place = np.maximum(np.searchsorted(ages, years, side="right") - 1, 0)
    found: NDArray[np.float64] = np.asarray(list(shares.values()), np.float64)[place]
    return found
