"""What is known or assumed of justice, read once from ``data/justice.toml``, and small helpers to draw by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import pick_index
from forethought.synth.reading import parameters_of

Array = NDArray[Any]


def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return parameters_of("justice")


def by_age(values: Mapping[str, float], years: Array) -> NDArray[np.float64]:
    """The value of the highest age (in years) not above each of ``years``; nought below every age."""
    ages = np.asarray([float(age) for age in values])
    found: NDArray[np.float64] = np.append(list(values.values()), 0.0)[np.searchsorted(ages, years, side="right") - 1]
    return found


def minutes(rng: np.random.Generator, size: int) -> NDArray[np.int32]:
    """Minutes of the day at which things happen, by the weights of the hours."""
    hour = pick_index(rng, parameters()["incidents"]["hours"], size)
    return (hour * 60 + np.floor(rng.random(size) * 60)).astype(np.int32)
