"""Given and family names by how common they are, their short forms, and slips of the pen."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

_NEIGHBOURS = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi",
    "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "xa",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Names to draw from. Names do not follow ethnic group: no open table for the UK says how."""

    forenames: Mapping[tuple[int, str], tuple[list[str], list[int]]]
    surnames: tuple[list[str], list[int]]
    variants: Mapping[str, tuple[list[str], list[int]]]

    def forename(self, rng: random.Random, sex: str, year: int) -> str:
        """A given name as common as it was for ``sex`` (M or F) in ``year`` of birth."""
        since = max([start for start, _ in self.forenames if start <= year], default=1996)
        names, weights = self.forenames[since, sex]
        return rng.choices(names, cum_weights=weights)[0]

    def surname(self, rng: random.Random) -> str:
        """A family name."""
        names, weights = self.surnames
        return rng.choices(names, cum_weights=weights)[0]

    def variant(self, rng: random.Random, forename: str) -> str:
        """A short form or other spelling of ``forename``; itself when none is known."""
        if forename not in self.variants:
            return forename
        names, weights = self.variants[forename]
        return rng.choices(names, cum_weights=weights)[0]


@cache
def load_names() -> Names:
    """The name lists of the package."""
    forenames: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for row in _rows("forenames.csv"):
        forenames[int(row["from_year"]), row["sex"]][row["forename"]] = int(row["weight"])
    variants: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in _rows("forename_variants.csv"):
        variants[row["forename"]][row["variant"]] = int(row["weight"])
    surnames = {row["surname"]: int(row["weight"]) for row in _rows("surnames.csv")}
    return Names(
        {key: _cumulative(weights) for key, weights in forenames.items()},
        _cumulative(surnames),
        {key: _cumulative(weights) for key, weights in variants.items()},
    )


def typo(rng: random.Random, name: str) -> str:
    """``name`` with one slip: a letter doubled, dropped, swapped with the next, or its neighbour on the keyboard."""
    if len(name) < 3:
        return name
    at = rng.randrange(1, len(name) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + name[at] + name[at:]
    if kind == 1:
        return name[:at] + name[at + 1 :]
    if kind == 2:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + rng.choice(_NEIGHBOURS.get(name[at].lower(), "e")) + name[at + 1 :]


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("forethought.synth") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _cumulative(weights: Mapping[str, int]) -> tuple[list[str], list[int]]:
    return list(weights), list(accumulate(weights.values()))
