"""Chance that brothers and sisters share: those who are referred together mostly go the same way on the same days."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.setting import Setting

_NAMES = (
    "course", "start", "authorised", "lag", "strategy", "conference", "duration", "later", "later_days", "delay",
    "steps_down", "after", "with_plan", "begins", "reason", "enquiry", "category", "changed", "changed_to", "none",
    "need",
)  # fmt: skip


class Draws:
    """A draw between 0 and 1 for each child named in each call and each name; the same for all who go together."""

    def __init__(self, setting: Setting, call: NDArray[Any], calls: int, together: float) -> None:
        rng = setting.stream("need", "draws")
        shared = rng.random((calls, len(_NAMES)))
        own = rng.random((len(call), len(_NAMES)))
        alike = chosen(rng, together, len(call))
        self._values = np.where(alike[:, None], shared[call], own)

    def of(self, name: str, rows: NDArray[Any]) -> NDArray[np.float64]:
        """The draws of one name for some of the rows that are named."""
        found: NDArray[np.float64] = self._values[rows, _NAMES.index(name)]
        return found
