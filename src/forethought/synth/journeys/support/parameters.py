"""What is known or assumed of the support of families, read once from ``data/support.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.reading import parameters_of

Array = NDArray[Any]


def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return parameters_of("support")


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
