"""What is known or assumed of the support of families, read once from ``data/support.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@cache
def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return tomllib.loads((files("forethought.synth") / "data" / "support.toml").read_text(encoding="utf-8"))


def waits(rng: np.random.Generator, shape: Sequence[float], size: int) -> NDArray[np.int32]:
    """Days: the least, and an exponential with a mean on top."""
    least, mean = shape
    return (least + rng.exponential(mean, size)).astype(np.int32)


def evenly(rng: np.random.Generator, shape: Sequence[float], size: int) -> NDArray[np.int32]:
    """Whole numbers from the first to the last of ``shape``, each as likely."""
    return rng.integers(int(shape[0]), int(shape[1]) + 1, size).astype(np.int32)


def shares_of(values: Mapping[str, float], kinds: Array) -> NDArray[np.float64]:
    """The value of each of ``kinds``; nought where ``values`` has none."""
    found = np.zeros(len(kinds))
    for kind, value in values.items():
        found[kinds == kind] = value
    return found


def joined(flags: Mapping[str, Array], size: int, mark: str = "; ") -> NDArray[np.str_]:
    """For each row the names whose flag is set, in their order, with ``mark`` between them."""
    text = np.full(size, "", f"U{sum(len(name) + len(mark) for name in flags) + 1}")
    for name, flag in flags.items():
        rows = np.flatnonzero(flag)
        text[rows] = np.where(text[rows] == "", name, np.char.add(text[rows], f"{mark}{name}"))
    return text
