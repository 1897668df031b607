"""Runs of rows: so many of the first kind, so many of the next, one after another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def place_in_run(counts: NDArray[Any]) -> NDArray[np.int64]:
    """The place of each row in its run, from 0, for runs of ``counts`` rows: of 2, 0 and 3 they are 0 1 0 1 2."""
    found: NDArray[np.int64] = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return found
