"""Which local counts may be shipped, so that nothing of ours gives a number its publisher hid.

Counts come in families: parts of one total, or figures of which one can be taken from another. A count is *troubled*
when its publisher hid it, or when it is 1 to 5. Of a family with a troubled count only the total is kept. The total
goes too when it is troubled itself or when the family holds a troubled count whose percentage is published (a
percentage of a known total is a count). Families with the same total lose it together, and their parts with it, since
parts add up.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

SMALLEST_SHOWN = 6
"""Counts from 1 up to, and not including, this one are small."""
_FIELDS = ("table", "group", "topic", "breakdown", "measure")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a series of counts stands: its family, whether it is the family's total, and families with that total."""

    family: str
    total: bool
    whole: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of one area and year. ``hidden``: the publisher withheld it. ``share``: its percentage is published."""

    place: Place
    area: str
    year: int
    value: float | None
    hidden: bool = False
    share: bool = False

    @property
    def small(self) -> bool:
        """Whether it is published and from 1 to 5 (for full-time equivalents: above 0 and below 6)."""
        return self.value is not None and 0 < self.value < SMALLEST_SHOWN

    @property
    def troubled(self) -> bool:
        """Whether it must not be known."""
        return self.hidden or self.small


@cache
def family_of(table: str, group: str, topic: str, breakdown: str, measure: str) -> Place | None:
    """Where the series of counts stands; None when it counts no people (a mean, a population)."""
    series = dict(zip(_FIELDS, (table, group, topic, breakdown, measure), strict=True))
    rule = next((r for r in _rules() if all(fnmatchcase(series[f], r[f]) for f in _FIELDS)), None)
    if rule is None:
        return Place("|".join((table, group, topic, measure)), total=False, whole="")
    if rule["role"] == "none":
        return None
    family = rule["family"].format(**series) or "|".join((table, group, topic, measure))
    return Place(family, rule["role"] == "total", rule["whole"].format(**series))


@cache
def percentages() -> Mapping[str, str]:
    """The interactive tool's percentage of each of its counts that has one, by the count's id."""
    return {rule["measure"]: rule["percentage"] for rule in _rules() if rule["percentage"]}


def kept(cells: Sequence[Cell]) -> list[bool]:
    """For each cell, whether it may be shipped. Cells without a number that nobody hid (not available) may."""
    families: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for index, cell in enumerate(cells):
        families[cell.place.family, cell.area, cell.year].append(index)
    keep = [True] * len(cells)
    lost: set[tuple[str, str, int]] = set()
    for members in families.values():
        _judge_family(cells, members, keep, lost)
    for index, cell in enumerate(cells):
        if (cell.place.whole, cell.area, cell.year) in lost and cell.value is not None:
            keep[index] = False
    return keep


def _judge_family(
    cells: Sequence[Cell], members: Sequence[int], keep: list[bool], lost: set[tuple[str, str, int]]
) -> None:
    family = [cells[index] for index in members]
    if not any(cell.troubled for cell in family):
        return
    total_goes = any(cell.troubled and (cell.place.total or cell.share) for cell in family)
    for index, cell in zip(members, family, strict=True):
        if cell.hidden or (cell.value is not None and (total_goes or not cell.place.total)):
            keep[index] = False
        if total_goes and cell.place.whole:
            lost.add((cell.place.whole, cell.area, cell.year))


def kept_in_region(counts: Sequence[tuple[float | None, bool]]) -> list[bool]:
    """For the counts of one measure in the areas of one region whose exact sum is published: which may be shipped.

    Each count is its value and whether it may be shipped so far. A single missing count is the region's sum less the
    others, so the smallest shipped ones are dropped until two are missing, one of them 6 or more.
    """
    keep = [may for _, may in counts]
    missing = [value or 0.0 for value, may in counts if not may]
    if not missing:
        return keep
    shipped = sorted(
        (value, index)
        for index, (value, may) in enumerate(counts)
        if may and value is not None and value >= SMALLEST_SHOWN
    )
    for value, index in shipped:
        if len(missing) > 1 and max(missing) >= SMALLEST_SHOWN:
            break
        keep[index] = False
        missing.append(value)
    return keep


@cache
def _rules() -> tuple[Mapping[str, str], ...]:
    text = (files("forethought.insight.statistics") / "data" / "families.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
