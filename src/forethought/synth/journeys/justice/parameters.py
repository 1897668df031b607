"""What is known or assumed of justice, read once from ``data/justice.toml``, and small helpers to draw by it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import pick_index

Array = NDArray[Any]


@cache
def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return tomllib.loads((files("forethought.synth") / "data" / "justice.toml").read_text(encoding="utf-8"))


def by_age(values: Mapping[str, float], years: Array) -> NDArray[np.float64]:
    """The value of the highest age (in years) not above each of ``years``; nought below every age."""
    ages = np.asarray([float(age) for age in values])
    found: NDArray[np.float64] = np.append(list(values.values()), 0.0)[np.searchsorted(ages, years, side="right") - 1]
    return found


def waits(rng: np.random.Generator, shape: Sequence[float], size: int) -> NDArray[np.int32]:
    """Days: the least, and an exponential with a mean on top."""
    least, mean = shape
    return (least + rng.exponential(mean, size)).astype(np.int32)


def evenly(rng: np.random.Generator, shape: Sequence[float], size: int) -> NDArray[np.int32]:
    """Whole numbers from the first to the last of ``shape``, each as likely."""
    return rng.integers(int(shape[0]), int(shape[1]) + 1, size).astype(np.int32)


def minutes(rng: np.random.Generator, size: int) -> NDArray[np.int32]:
    """Minutes of the day at which things happen, by the weights of the hours."""
    hour = pick_index(rng, parameters()["incidents"]["hours"], size)
    return (hour * 60 + np.floor(rng.random(size) * 60)).astype(np.int32)
