"""Invented tables of England's shape: regions and authorities by nested kinds of need, and by age.

Seeded and made with the standard library's random numbers alone, so that every machine gets the same tables.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pyarrow as pa

from forethought.disclosure import Layout

REGIONS = (12, 23, 15, 9, 14, 11, 33, 19, 15)
"""How many authorities each region has: 151 together."""
GROUPS = (3, 4, 1, 2)
"""How many kinds of need each group of kinds has."""
LIMIT = 5


@dataclass(frozen=True)
class Shape:
    """The labels of an invented table: authorities by region, kinds by group, and a number of ages (0: none)."""

    regions: tuple[int, ...] = REGIONS
    groups: tuple[int, ...] = GROUPS
    ages: int = 0

    @property
    def parents(self) -> dict[str, dict[str, str]]:
        return {"area": _nest(self.regions, "Region", "Area"), "need": _nest(self.groups, "Group", "Need")}

    @property
    def layout(self) -> Layout:
        return Layout(("area", "need", *(("age",) if self.ages else ())), ("n",), "Total", self.parents)

    @property
    def cells(self) -> int:
        whole = (1 + len(self.regions) + sum(self.regions)) * (1 + len(self.groups) + sum(self.groups))
        return whole * ((1 + self.ages) if self.ages else 1)


ENGLAND = Shape()
ENGLAND_BY_AGE = Shape(ages=5)


def invented(shape: Shape, share: float, seed: int) -> pa.Table:
    """A table in which about ``share`` of all cells are small counts, with every total, as whole numbers."""
    low, high = -4.0, 9.0
    for _ in range(24):  # more people, fewer small counts: halve the range of sizes until the share fits
        middle = (low + high) / 2
        if small(counts := _counts(shape, math.exp(middle), seed)) / len(counts) > share:
            low = middle
        else:
            high = middle
    return _table(shape, _counts(shape, math.exp(high), seed))


def small(counts: Mapping[tuple[str, ...], int], limit: int = LIMIT) -> int:
    """How many counts lie from 1 to ``limit``."""
    return sum(1 <= count <= limit for count in counts.values())


def with_small_hidden(table: pa.Table, limit: int = LIMIT) -> pa.Table:
    """The table with its small counts hidden and nothing else: what primary suppression alone would publish."""
    shown = ["c" if 1 <= count <= limit else str(count) for count in table["n"].to_pylist()]
    return table.set_column(table.column_names.index("n"), "n", pa.array(shown, pa.string()))


def _nest(sizes: Sequence[int], outer: str, inner: str) -> dict[str, str]:
    return {
        f"{inner} {number}.{part}": f"{outer} {number}"
        for number, size in enumerate(sizes, 1)
        for part in range(1, size + 1)
    }


def _counts(shape: Shape, scale: float, seed: int) -> dict[tuple[str, ...], int]:
    chance = random.Random(f"{seed} {shape}")
    parents = shape.parents
    areas = {area: math.exp(chance.gauss(0, 0.6)) for area in parents["area"]}
    needs = {need: math.exp(chance.gauss(0, 1.0)) for need in parents["need"]}
    ages = {f"Band {letter}": math.exp(chance.gauss(0, 0.5)) for letter in "abcdefghij"[: shape.ages]}
    counts: dict[tuple[str, ...], int] = {}
    axes = (areas, needs, *((ages,) if ages else ()))
    for key in product(*axes):
        mean = scale * math.prod(axis[label] for axis, label in zip(axes, key, strict=True))
        number = _poisson(chance, mean)
        for cell in product(*_above(key, parents)):
            counts[cell] = counts.get(cell, 0) + number
    return counts


def _above(key: tuple[str, ...], parents: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, ...]]:
    yield (key[0], parents["area"][key[0]], "Total")
    yield (key[1], parents["need"][key[1]], "Total")
    for label in key[2:]:
        yield (label, "Total")


def _poisson(chance: random.Random, mean: float) -> int:
    drawn = (chance.random(), chance.gauss(0, 1))  # both always, so that a larger scale moves no later number
    if mean > 60:
        return max(0, round(mean + math.sqrt(mean) * drawn[1]))
    number, term = 0, math.exp(-mean)
    reached = term
    while drawn[0] > reached and number < 400:
        number += 1
        term *= mean / number
        reached += term
    return number


def _table(shape: Shape, counts: Mapping[tuple[str, ...], int]) -> pa.Table:
    names = shape.layout.dimensions
    columns = {name: [cell[place] for cell in counts] for place, name in enumerate(names)}
    return pa.table({**columns, "n": pa.array(list(counts.values()), pa.int64())})
