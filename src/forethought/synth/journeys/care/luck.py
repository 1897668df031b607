"""Chance for one child at a time: what is drawn singly is taken from blocks, which is much quicker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from forethought.synth.journeys.care.parameters import Choice

_BLOCK = 4096
T = TypeVar("T")


class Luck:
    """A stream of chance for draws one at a time; the same stream gives the same draws in the same order."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._left: list[float] = []

    def part(self) -> float:
        """A number from 0 up to but not including 1."""
        if not self._left:
            self._left = self._rng.random(_BLOCK).tolist()
        return self._left.pop()

    def yes(self, share: float) -> bool:
        """True with the probability ``share``."""
        return self.part() < share

    def between(self, low: float, high: float) -> int:
        """A whole number from ``low`` to ``high``, both counted; ``low`` where there is no room."""
        return int(low) + int(self.part() * max(1, int(high) - int(low) + 1))

    def wait(self, mean: float) -> float:
        """A time until what may come at any moment alike; infinite where ``mean`` is."""
        return -math.log(1.0 - self.part()) * mean

    def gamma(self, shape: float, mean: float) -> float:
        """A time or size that differs more the smaller ``shape`` is."""
        return float(self._rng.standard_gamma(shape)) * mean / shape

    def poisson(self, mean: float) -> int:
        """How often something comes that comes ``mean`` times."""
        return int(self._rng.poisson(mean))

    def pick(self, choice: Choice) -> str:
        """One of the codes of ``choice``."""
        return choice.at(self.part())

    def one(self, values: Sequence[T]) -> T:
        """One of ``values``, each as likely."""
        return values[int(self.part() * len(values))]
