"""Children in care as made, beside what England published: how many, who, where they live, how care ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from forethought.synth.calibration import care_labels as labels
from forethought.synth.calibration.care_counts import CareCounts, points_of
from forethought.synth.calibration.care_outcomes import (
    DAYS,
    MEASURED,
    MONTH,
    count_adoption_times,
    count_health,
    count_leavers,
)
from forethought.synth.calibration.targets import ENGLAND, targets
from forethought.synth.journeys.tables import Care
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting

__all__ = ["measure", "points_of"]

Place = tuple[Setting, Lives, Care]
"""What is measured of one locality."""

_NOT_COMPARED = ("population_estimate",)


def measure(places: Iterable[Place], years: Iterable[int] | None = None) -> list[tuple[str, float, float]]:
    """Target, England's figure and ours, for every target that care can be held against.

    Counts are averaged over ``years`` (all of the window without it) and put on England's scale. Care leavers are taken
    from the years in which the window holds everyone up to 21. Not compared: children of other authorities placed here,
    school moves, the times to adoption by age (too few), and care leavers of 17 and 18, of whom the return of the year
    has only those who left before their birthday, while the statistics also count those who left on it.
    """
    return figures(count(places, years))


def count(places: Iterable[Place], years: Iterable[int] | None = None) -> Counter[str]:
    """What :func:`figures` needs of some localities: counts that add up over localities."""
    found: Counter[str] = Counter()
    wanted = list(years) if years is not None else None
    for setting, lives, care in places:
        counts = CareCounts(setting, lives, care)
        for year in wanted or setting.window.each:
            found.update(counts.year(year))
            found.update(count_health(counts, year))
            found.update(count_leavers(counts, year))
            found.update(count_adoption_times(counts, year))
    return found


def figures(found: Counter[str]) -> list[tuple[str, float, float]]:
    """Target, England's figure and ours, from what was counted."""
    results = []
    for key, target in targets().items():
        base, _, name = key.rpartition("|")
        value = _of_adopted(found, base) if name == "months" else _of_counts(found, base, name)
        if value is not None:
            results.append((key, target.value, value))
    return results


def _of_adopted(found: Counter[str], base: str) -> float | None:
    """The mean in months of one stage on the way to adoption; days are what was counted."""
    return found[base + DAYS] / MONTH / found[base] if found[base] else None


def _of_counts(found: Counter[str], base: str, name: str) -> float | None:
    """A count on England's scale, a rate, an average or a share of the total that belongs to it."""
    dataset, group, topic, breakdown = base.split("|")
    topics = f"{dataset}|{group}|{topic}|"
    if name in _NOT_COMPARED or not any(key.startswith(topics) for key in found):
        return None
    children = max(found["children of leavers" if dataset.startswith("care_leavers") else "children"], 1)
    if breakdown == labels.AVERAGE_SCORE:
        return found[MEASURED] / max(found[topics + labels.TOTALS[dataset, topic]], 1)
    if name == "rate_per_10000":
        return 10_000 * found[base] / children
    if not name.endswith(("percent", "percentage")):
        return found[base] / children * ENGLAND
    total = labels.PARTS.get(breakdown, labels.TOTALS.get((dataset, topic), "Total"))
    return 100 * found[base] / max(found[topics + total], 1)
