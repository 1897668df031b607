"""Weigh pairs of records: which pairs, under which model, with which words for how they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pyarrow as pa

from .comparing import Comparison, Model, PeopleTable, Weighed, candidates, read_model, weigh
from .settings import LinkSettings
from .training import Trained, passes, train

_BELOW_REVIEW = 4  # pairs this far below the review threshold are still counted, to show the shape of the weights


@dataclass(frozen=True)
class Edge:
    """One scored pair of nodes (`left` < `right`), its weight (log2 odds, 4 decimals) and why."""

    left: int
    right: int
    weight: float
    reason: str


@dataclass(frozen=True)
class Scores:
    """All scored pairs, the model that scored them, and whether its weights were learned here."""

    edges: tuple[Edge, ...]
    model: Mapping[str, Any]
    trained: bool
    notes: tuple[str, ...] = ()


def score(nodes: pa.Table, settings: LinkSettings) -> Scores:
    """Score every pair of nodes that shares a key; sealed pairs are left out before any comparison.

    The weights are learned here unless `settings.model` brings a model. Raises `LinkageError` when that does not fit
    the columns.
    """
    if nodes.num_rows < 2:
        return Scores((), {}, trained=False, notes=("fewer than two different people as written",))
    made = train(nodes, settings) if settings.model is None else _given(settings.model)
    model, people = read_model(made.model), PeopleTable.of(nodes)
    weighed = weigh(candidates(people, model.passes), model, least=settings.review - _BELOW_REVIEW)
    return Scores(_edges(weighed, model), made.model, trained=made.learned, notes=made.notes)


def _given(model: Mapping[str, Any]) -> Trained:
    """A saved model, with the passes of this version: which pairs are compared is not learned."""
    return Trained({**model, "blocking_rules_to_generate_predictions": passes()}, learned=False)


def spread(scores: Scores, nodes: Sequence[Sequence[int]]) -> Scores:
    """Turn pairs of compared rows into pairs of the nodes that each row stands for (`People.written_alike`)."""
    if all(len(group) == 1 for group in nodes):
        return scores
    edges = [
        replace(edge, left=min(pair), right=max(pair))
        for edge in scores.edges
        for pair in product(nodes[edge.left], nodes[edge.right])
    ]
    return replace(scores, edges=tuple(sorted(edges, key=_heaviest_first)))


def _edges(weighed: Weighed, model: Model) -> tuple[Edge, ...]:
    said = zip(*(_said(comparison, weighed) for comparison in model.comparisons), strict=True)
    weights = weighed.weight.round(4).tolist()
    sides = weighed.pairs.left.tolist(), weighed.pairs.right.tolist()
    edges = [
        Edge(left, right, weight, "; ".join(words))
        for left, right, weight, words in zip(*sides, weights, said, strict=True)
    ]
    return tuple(sorted(edges, key=_heaviest_first))


def _said(comparison: Comparison, weighed: Weighed) -> list[str]:
    """For each pair, what a comparison found, in words: "forename same"."""
    name = comparison.name.replace("_", " ")
    words = [f"{name} {'unknown' if level.unknown else level.label}" for level in comparison.levels]
    return [words[place] for place in weighed.outcomes[comparison.name].tolist()]


def _heaviest_first(edge: Edge) -> tuple[float, int, int]:
    return -edge.weight, edge.left, edge.right
