"""Forenames that one person may use for another: short forms, spellings, transliterations."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Variants:
    """Pairs of forenames that one person may use ("bob" and "robert"); not transitive."""

    also: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, name: str) -> frozenset[str]:
        """Return the other forenames that may stand for this one."""
        return self.also.get(name, frozenset())

    def related(self, left: str, right: str) -> bool:
        """Say whether two forenames are the same or may stand for each other."""
        return left == right or right in self.of(left)


@cache
def load_variants() -> Variants:
    """Load the table of forename variants that comes with the package."""
    text = resources.files("forethought.linkage").joinpath("data/forename_variants.csv").read_text("utf-8")
    also: defaultdict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(text.splitlines()):
        for other in row["also"].split():
            also[row["name"]].add(other)
            also[other].add(row["name"])
    return Variants({name: frozenset(others) for name, others in also.items()})
