"""Learn a model from all compared pairs at once, without labels: expectation and maximisation over a whole file.

Splink learns by blocks in which one column is known to agree, which needs a column that agrees often. Here the pairs of
every pass take part, each as far as it is a match under the model so far, and pairs that share no key count as no
match. Chance agreement comes from random pairs, each as far as it is no match: where a person has ten records, random
pairs hold matches too, and would make agreement look cheap. (Fellegi and Sunter 1969; Winkler 1988.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .comparing import Model, Pairs, PeopleTable, Weighed, candidates, read_model, weigh

Numbers = NDArray[np.float64]
Outcomes = NDArray[np.int8]

_ROUNDS = 30
_MET = 4  # compared pairs for each random one
_STILL = 1e-4  # a change of the share of matches, by its size, that is none
_SMOOTH = 0.5  # pairs added to every level, so that none is impossible
_SURE = 60.0  # weights beyond this are as good as certain


@dataclass(frozen=True)
class Sample:
    """Pairs: the level each comparison reached, and what rare values add to their weight."""

    outcomes: Mapping[str, Outcomes]
    rare: Numbers

    @staticmethod
    def of(weighed: Weighed, model: Model) -> Sample:
        """Pairs as weighed, with what their levels weigh taken away."""
        plain = np.full(len(weighed.weight), model.prior)
        for comparison in model.comparisons:
            plain += np.asarray([level.weight for level in comparison.levels])[weighed.outcomes[comparison.name]]
        return Sample(weighed.outcomes, weighed.weight - plain)


@dataclass
class Shares:
    """Learned: the shares of matches (``m``) and of others (``u``) at each level, and of matches in all pairs."""

    m: dict[str, Numbers]
    u: dict[str, Numbers]
    unknown: dict[str, NDArray[np.bool_]]
    prior: float

    @staticmethod
    def of(model: Mapping[str, Any]) -> Shares:
        """The shares that a model in Splink's form starts from."""
        levels = {each["output_column_name"]: each["comparison_levels"] for each in model["comparisons"]}
        return Shares(
            {name: _column(held, "m_probability") for name, held in levels.items()},
            {name: _column(held, "u_probability") for name, held in levels.items()},
            {name: np.asarray([bool(level.get("is_null_level")) for level in held]) for name, held in levels.items()},
            float(model["probability_two_random_records_match"]),
        )

    def posterior(self, sample: Sample) -> Numbers:
        """For each pair how probable it is that it is a match."""
        weight = np.log2(self.prior / (1 - self.prior)) + sample.rare
        for name, reached in sample.outcomes.items():
            weight = weight + np.log2(self.m[name] / self.u[name])[reached]
        return probability(weight)

    def improve(self, met: Sample, drawn: Sample, every: float) -> None:
        """One round: who matches under these shares, then the shares among those; ``every``: all pairs there are."""
        match, chance = self.posterior(met), 1 - self.posterior(drawn)
        self.prior = min(max(float(match.sum()) / every, 1 / every), 0.5)
        for name, unknown in self.unknown.items():
            self.m[name] = _share(met.outcomes[name], match, unknown)
            self.u[name] = _share(drawn.outcomes[name], chance, unknown)

    def into(self, model: Mapping[str, Any]) -> dict[str, Any]:
        """The model with these shares."""
        comparisons = []
        for each in model["comparisons"]:
            name = each["output_column_name"]
            both = zip(each["comparison_levels"], self.m[name].tolist(), self.u[name].tolist(), strict=True)
            levels = [
                level if level.get("is_null_level") else {**level, "m_probability": m, "u_probability": u}
                for level, m, u in both
            ]
            comparisons.append({**each, "comparison_levels": levels})
        return {**model, "comparisons": comparisons, "probability_two_random_records_match": self.prior}


def learn(nodes: pa.Table, model: Mapping[str, Any], *, pairs: int, seed: int) -> dict[str, Any]:
    """Learn the shares of a model in Splink's form from the table that is compared.

    ``pairs``: how many random pairs are looked at, and at most four times as many of those compared. The same table,
    model and seed give the same shares.
    """
    held, people = read_model(model), PeopleTable.of(nodes)
    dice = np.random.default_rng(seed)
    found = candidates(people, held.passes)
    every = people.rows * (people.rows - 1) / 2
    if len(found) > _MET * pairs:
        every *= _MET * pairs / len(found)
        found = found.take(np.sort(dice.choice(len(found), _MET * pairs, replace=False)))
    left, right = dice.integers(0, people.rows, (2, pairs))
    two = left != right
    met = Sample.of(weigh(found, held), held)
    drawn = Sample.of(weigh(Pairs(people, left[two], right[two]), held), held)
    shares = Shares.of(model)
    for _ in range(_ROUNDS):
        before = shares.prior
        shares.improve(met, drawn, every)
        if abs(shares.prior - before) < _STILL * shares.prior:
            break
    return shares.into(model)


def probability(weight: Numbers) -> Numbers:
    """The probability that log2 odds stand for."""
    return np.asarray(1 / (1 + np.exp2(-np.clip(weight, -_SURE, _SURE))), np.float64)


def _column(levels: Sequence[Mapping[str, Any]], name: str) -> Numbers:
    return np.asarray([float(level.get(name) or 1) for level in levels])


def _share(reached: Outcomes, counted: Numbers, unknown: NDArray[np.bool_]) -> Numbers:
    """The share of pairs at each level, each pair counted so far; 1 for levels of the unknown, which weigh nothing."""
    held = np.bincount(reached, weights=counted, minlength=len(unknown)) + _SMOOTH
    held[unknown] = 0
    return np.asarray(np.where(unknown, 1.0, held / held.sum()), np.float64)
