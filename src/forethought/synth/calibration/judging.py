"""Holds a sample against every published figure, with the noise of its size, and finds the reasons for misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from forethought.synth.calibration import overlaps
from forethought.synth.calibration.sampling import FIGURES, Sample
from forethought.synth.calibration.targets import ENGLAND, Comparison, Target, targets
from forethought.synth.reading import parameters_of

GROUPS = 20
"""Parts of the sample that are left out one after another to see how far figures move."""
WHOLE = 100.0
_PUPILS = ("outcomes_absence", "outcomes_ks2", "outcomes_ks4")
Figures = dict[str, tuple[float, float]]


def settings() -> Mapping[str, Any]:
    """Units, overlaps and reasons for misses, from ``data/calibration.toml``."""
    return parameters_of("calibration")


@dataclass(frozen=True, slots=True)
class Band:
    """A figure that should lie between two bounds; either may be the same as the other."""

    name: str
    title: str
    low: float
    high: float
    unit: str
    source: str
    synthetic: float

    @property
    def inside(self) -> bool:
        """Whether it does."""
        return self.low <= self.synthetic <= self.high


def judge(sample: Sample) -> list[Comparison]:
    """Every published figure that the sample can be held against, in the order of their keys."""
    whole = _figures(sample.pooled())
    noise = _noise(sample, whole)
    years = sample.children * sample.window.years
    found = []
    for key, (published, synthetic) in sorted(whole.items()):
        target = _target(key, published)
        if target.unit == "number" or not published or (target.unit == "percent" and published == WHOLE):
            continue
        chance = noise[key]
        if target.unit == "count":
            # What is so rare that it did not come up has no noise of its own: that of the published count then.
            chance = max(chance, (published * ENGLAND / years) ** 0.5)
        found.append(Comparison(target, synthetic, chance))
    return found


def bands(sample: Sample, *more: tuple[str, float]) -> list[Band]:
    """The overlaps that have bounds rather than one published figure; ``more`` are figures worked out elsewhere."""
    ours = dict(more) | overlaps.figures(sample.pooled()["overlaps"])
    return [
        Band(name, row["title"], row["low"], row["high"], row["unit"], row["source"], ours[name])
        for name, row in settings()["bands"].items()
        if name in ours
    ]


def reason(item: Comparison) -> str:
    """Why a figure is missed, empty where nobody has said so. A reason may hold for every key that begins alike.

    Where none is written down, chance is named if it could account for all that is beyond the tolerance.
    """
    for row in settings()["misses"]:
        if item.target.key.startswith(row["key"]):
            return str(row["reason"])
    by_chance = abs(item.difference) <= item.tolerance + 2 * (item.noise or 0.0)
    return str(settings()["by_chance"]) if by_chance else ""


def _figures(pooled: Mapping[str, Counter[str]]) -> Figures:
    """Published and synthetic value by key. A figure counted by two parts is that of the first."""
    found: Figures = {}
    for part, figures in FIGURES.items():
        for key, published, synthetic in figures(pooled[part]):
            found.setdefault(key, (published, synthetic))
    ours = overlaps.figures(pooled["overlaps"])
    for name, row in settings()["overlaps"].items():
        found[f"overlaps||||{name}"] = (row["value"], ours[name])
    return _pupils_as_shares(found)


def _pupils_as_shares(found: Figures) -> Figures:
    """Counts of pupils by kind of school as shares of their group; other counts of pupils are left out.

    The publication counts only children whom the department could match to a pupil, of each group another part.
    """
    pupils = {key: pair for key, pair in found.items() if key.split("|")[0] in _PUPILS and key.endswith("pupils")}
    rest = {key: pair for key, pair in found.items() if key not in pupils}
    for key, pair in pupils.items():
        dataset, group, school = key.split("|")[:3]
        whole = pupils.get(f"{dataset}|{group}|Total||t_pupils")
        if whole and school not in ("Total", ""):
            rest[key + " (share)"] = (100 * pair[0] / whole[0], 100 * pair[1] / max(whole[1], 1e-9))
    return rest


def _noise(sample: Sample, whole: Figures) -> dict[str, float]:
    """About one standard deviation of each figure at this size: the jackknife over parts of the sample, in which
    brothers and sisters, schools and homes stay together."""
    groups = min(GROUPS, len(sample.localities))
    if groups < 2:
        return dict.fromkeys(whole, float("inf"))
    values: dict[str, list[float]] = {key: [] for key in whole}
    for group in range(groups):
        left_out = _figures(sample.pooled(range(group, len(sample.localities), groups)))
        for key in whole:
            values[key].append(left_out.get(key, whole[key])[1])
    times = (groups - 1) / groups
    return {key: float(np.sqrt(times * np.square(np.asarray(row) - np.mean(row)).sum())) for key, row in values.items()}


def _target(key: str, published: float) -> Target:
    known = targets().get(key)
    if known is not None:
        return known
    if key.startswith("overlaps||||"):
        row = settings()["overlaps"][key.removeprefix("overlaps||||")]
        return Target(key, row["unit"], published, row["period"], row["source"])
    unit = settings()["units"].get(key, "percent")
    return Target(key, unit, published, "latest", "")
