"""What is known or assumed of care, read once from ``data/care.toml``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

from forethought.synth.reading import parameters_of


def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return parameters_of("care")


@dataclass(frozen=True, slots=True)
class Choice:
    """Codes and how likely each is: ``edges`` are the sums of the weights up to and including each."""

    codes: tuple[str, ...]
    edges: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Choice:
        """The choice between the keys of ``weights``."""
        return cls(tuple(weights), tuple(accumulate(weights.values())))

    def at(self, part: float) -> str:
        """The code at ``part`` (0 to 1, without 1) of the way through the weights."""
        return self.codes[min(bisect_right(self.edges, part * self.edges[-1]), len(self.codes) - 1)]


@dataclass(frozen=True, slots=True)
class Steps:
    """A number for each range: ``values[n]`` holds from ``edges[n]`` up to the next edge."""

    edges: tuple[float, ...]
    values: tuple[Any, ...]

    def at(self, point: float) -> Any:
        """The value at a point; the first one below all edges."""
        return self.values[max(bisect_right(self.edges, point) - 1, 0)]


@cache
def choice(*path: str) -> Choice:
    """The choice that stands at a path of the parameters, such as ``("moves", "reason")``."""
    return Choice.of(_found(path))


@cache
def steps(*path: str) -> Steps:
    """The steps at a path of the parameters, whose keys are the edges."""
    table = _found(path)
    return Steps(tuple(float(edge) for edge in table), tuple(table.values()))


@cache
def choices_by_age(*path: str) -> Steps:
    """Choices by age in years, from the edge on."""
    table = _found(path)
    ages = {edge: weights for edge, weights in table.items() if edge.isdigit()}
    return Steps(tuple(float(edge) for edge in ages), tuple(Choice.of(weights) for weights in ages.values()))


def _found(path: tuple[str, ...]) -> dict[str, Any]:
    found: Any = parameters()
    for name in path:
        found = found[name]
    table: dict[str, Any] = found
    return table
