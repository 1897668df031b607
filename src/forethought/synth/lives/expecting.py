"""Whether women are expecting a child."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.lives.tables import Persons

Array = NDArray[Any]
_TERM = 270
"""Days before a birth."""
_SPAN = 2**33
"""Room for every day within one person's place on the line that all births are laid out on."""


def expecting(persons: Persons, women: Array, days: Array) -> NDArray[np.bool_]:
    """Whether each of ``women`` (rows of ``persons``) is with child on her day: a child of hers is born soon after."""
    kids = np.flatnonzero(persons.child & (persons.mother >= 0))
    births = np.sort(persons.mother[kids].astype(np.int64) * _SPAN + persons.born[kids])
    at = women.astype(np.int64) * _SPAN + days
    soon, by_now = np.searchsorted(births, at + _TERM, side="left"), np.searchsorted(births, at, side="right")
    found: NDArray[np.bool_] = soon > by_now
    return found
