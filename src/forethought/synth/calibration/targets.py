"""Published figures for England that the synthetic population is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from forethought.synth.reading import rows_of

ENGLAND = 12_183_016
"""Children aged 0 to 17 in England, mid-2024 (ONS mid-year estimates)."""
RELATIVE, POINTS = 0.05, 2.0
"""How near is near enough: 5 per cent of the published value, or 2 percentage points."""
ROUNDING = {"months": 0.5, "count": 5.0}
"""How far a published figure may lie from the true one because it was rounded: to whole months, counts to tens."""


@dataclass(frozen=True, slots=True)
class Target:
    """One published figure. ``key`` joins data set, group, topic, breakdown and measure with ``|``; ``unit`` is
    ``count``, ``percent``, ``number``, ``score`` or ``rate per 10,000``; counts are England's."""

    key: str
    unit: str
    value: float
    period: str
    publication: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A synthetic figure beside the published one; counts are put on England's scale. ``noise`` is about how far the
    synthetic figure would stray by chance at its size (one standard deviation), None where nobody worked it out."""

    target: Target
    synthetic: float
    noise: float | None = None

    @property
    def difference(self) -> float:
        """Synthetic less published, in the unit of the figure."""
        return self.synthetic - self.target.value

    @property
    def relative(self) -> float:
        """The difference as a share of the published figure; nought where both are nought."""
        if not self.target.value:
            return 0.0 if not self.synthetic else float("inf")
        return self.difference / self.target.value

    @property
    def tolerance(self) -> float:
        """How far off is near enough, in the unit of the figure; rounding of the published figure is on top."""
        points = POINTS if self.target.unit == "percent" else 0.0
        return max(points, RELATIVE * abs(self.target.value)) + ROUNDING.get(self.target.unit, 0.0)

    @property
    def near(self) -> bool:
        """Whether it is near enough."""
        return abs(self.difference) <= self.tolerance

    @property
    def verdict(self) -> str:
        """``near``, ``missed``, or ``too small`` where chance alone could carry the figure out of or into nearness: two
        standard deviations are more than the tolerance, and the difference is no more than both together."""
        noise = 2 * (self.noise or 0.0)
        if noise > self.tolerance and abs(self.difference) <= self.tolerance + noise:
            return "too small"
        return "near" if self.near else "missed"


@cache
def targets() -> Mapping[str, Target]:
    """Every published figure by its key, from ``data/targets.csv``."""
    found = {}
    for row in rows_of("targets"):
        key = "|".join(row[name] for name in ("dataset", "group", "topic", "breakdown", "measure"))
        found[key] = Target(key, row["unit"], float(row["value"]), row["period"], row["publication"])
    return MappingProxyType(found)
