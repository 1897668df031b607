"""The weight of pairs under a model: how each comparison came out, and log2 odds that two records are one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.linkage.comparing.conditions import Pairs
from forethought.linkage.comparing.model import Comparison, Level, Model, Rarity
from forethought.linkage.comparing.people_table import PeopleTable, Rows
from forethought.linkage.comparing.words import Numbers
from forethought.linkage.side_by_side import side_by_side

_AT_ONCE = 500_000
_ROUNDING = 1e-6  # what adding in another order may change
Outcomes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pairs with their weight and, for each comparison, the place of the level that they reached."""

    pairs: Pairs
    weight: Numbers
    outcomes: dict[str, Outcomes]

    def take(self, which: Rows) -> Weighed:
        """Some of the pairs."""
        outcomes = {name: reached[which] for name, reached in self.outcomes.items()}
        return Weighed(self.pairs.take(which), self.weight[which], outcomes)


def together(one: Weighed, two: Weighed) -> Weighed:
    """The pairs of both, which are of one table under one model."""
    sides = zip((one.pairs.left, one.pairs.right), (two.pairs.left, two.pairs.right), strict=True)
    outcomes = {name: np.concatenate([reached, two.outcomes[name]]) for name, reached in one.outcomes.items()}
    pairs = Pairs(one.pairs.people, *(np.concatenate(side) for side in sides))
    return Weighed(pairs, np.concatenate([one.weight, two.weight]), outcomes)


class Commonness(Protocol):
    """How common texts are among more people than those at hand."""

    def counts(self, column: str, texts: pa.Array) -> Numbers:
        """How many people have each text in a column."""

    def total(self, column: str) -> int:
        """How many people have any text in a column."""


def weigh(pairs: Pairs, model: Model, *, least: float = -np.inf, commonness: Commonness | None = None) -> Weighed:
    """Weigh pairs; those below ``least`` are left out. The weight is the one that Splink gives, to its last digits.

    How rare a text is is told by the people at hand, or by ``commonness``.
    """
    return weigh_parts(pairs.people, [pairs], model, least=least, commonness=commonness)


def weigh_parts(
    people: PeopleTable,
    parts: Iterable[Pairs],
    model: Model,
    *,
    least: float = -np.inf,
    commonness: Commonness | None = None,
) -> Weighed:
    """Weigh pairs of some people that come in parts, which need not all be held at once; otherwise as ``weigh``."""
    shares = _shares(people, model, commonness)
    found: list[Weighed] = []
    for pairs in parts:
        found += side_by_side(lambda part: _weighed(part, model, shares, least), _pieces(pairs), worth=True)
    names = [comparison.name for comparison in model.comparisons]
    nobody = np.zeros(0, np.int64)
    return Weighed(
        Pairs(
            people,
            np.concatenate([nobody, *(piece.pairs.left for piece in found)]),
            np.concatenate([nobody, *(piece.pairs.right for piece in found)]),
        ),
        np.concatenate([np.zeros(0), *(piece.weight for piece in found)]),
        {name: np.concatenate([np.zeros(0, np.int8), *(piece.outcomes[name] for piece in found)]) for name in names},
    )


def _pieces(pairs: Pairs) -> Iterator[Pairs]:
    for start in range(0, max(len(pairs), 1), _AT_ONCE):
        yield pairs.take(np.arange(start, min(start + _AT_ONCE, len(pairs))))


def _weighed(pairs: Pairs, model: Model, shares: dict[str, Numbers], least: float) -> Weighed:
    """Weigh some pairs; one that cannot reach ``least`` any more is not looked at further."""
    tops = {comparison.name: _top(comparison, shares) for comparison in model.comparisons}
    left_over, so_far = sum(tops.values()) + model.prior + _ROUNDING, np.zeros(len(pairs))
    added: dict[str, Numbers] = {}
    outcomes: dict[str, Outcomes] = {}
    for comparison in sorted(model.comparisons, key=lambda each: each.measures):
        reached = _outcome(pairs, comparison)
        weight = np.asarray([level.weight for level in comparison.levels])[reached]
        for place, level in enumerate(comparison.levels):
            if level.rarity:
                at = np.flatnonzero(reached == place)
                weight[at] += _rarity(pairs.take(at), level.rarity, shares[level.rarity.column])
        added[comparison.name], outcomes[comparison.name] = weight, reached
        so_far, left_over = so_far + weight, left_over - tops[comparison.name]
        kept = np.flatnonzero(so_far + left_over >= least)
        if len(kept) < len(pairs):
            pairs, so_far = pairs.take(kept), so_far[kept]
            added = {name: held[kept] for name, held in added.items()}
            outcomes = {name: held[kept] for name, held in outcomes.items()}
    weight = np.full(len(pairs), model.prior)
    for comparison in model.comparisons:  # one order of adding, so that a weight has the same last digits however found
        weight += added[comparison.name]
    kept = np.flatnonzero(weight >= least)
    return Weighed(pairs.take(kept), weight[kept], {name: reached[kept] for name, reached in outcomes.items()})


def _top(comparison: Comparison, shares: dict[str, Numbers]) -> float:
    """The most that a comparison can add to a weight."""
    return max(level.weight + _most(level.rarity, shares) for level in comparison.levels)


def _most(rarity: Rarity | None, shares: dict[str, Numbers]) -> float:
    if rarity is None:
        return 0.0
    rarest = np.nanmin(shares[rarity.column], initial=1.0, where=shares[rarity.column] > 0)
    return max(0.0, rarity.power * float(np.log2(rarity.usual / max(rarest, rarity.least))))


def _outcome(pairs: Pairs, comparison: Comparison) -> Outcomes:
    """The place of the first level of a comparison that each pair meets; every pair meets the last."""
    reached = np.zeros(len(pairs), np.int8)
    open_still = np.arange(len(pairs))
    for place, level in enumerate(comparison.levels):
        met = pairs.take(open_still).holds(level.condition)
        reached[open_still[met]] = place
        open_still = open_still[~met]
    return reached


def _rarity(pairs: Pairs, rarity: Rarity, shares: Numbers) -> Numbers:
    codes = pairs.people.texts[rarity.column]
    left, right = codes[pairs.left], codes[pairs.right]
    share = np.fmax(shares[left], shares[right])
    known = ~np.isnan(share)
    found = np.zeros(len(pairs))
    found[known] = rarity.power * (np.log2(rarity.usual) - np.log2(np.maximum(share[known], rarity.least)))
    return found


def _shares(people: PeopleTable, model: Model, commonness: Commonness | None) -> dict[str, Numbers]:
    """For each column whose rare values weigh more, the share of each word among its values, null's last."""
    levels: list[Level] = [level for comparison in model.comparisons for level in comparison.levels]
    found: dict[str, Numbers] = {}
    for column in {level.rarity.column for level in levels if level.rarity}:
        counts = people.counts(column).astype(np.float64)
        total = int(counts.sum())
        if commonness:
            here = np.flatnonzero(counts)  # words of other columns are nobody's question
            counts[here] = commonness.counts(column, people.words.texts.take(pa.array(here)))
            total = commonness.total(column)
        found[column] = np.append(counts / max(total, 1), np.nan)
    return found
