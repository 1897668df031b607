"""Weigh pairs of records: which pairs, under which model, with which words for how they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.model.runs import place_in_run

from .comparing import Commonness, Model, PeopleTable, Weighed, candidates, read_model, weigh
from .forests import Nodes
from .settings import LinkSettings
from .training import Trained, passes, train

_BELOW_REVIEW = 4  # pairs this far below the review threshold are still counted, to show the shape of the weights
_NOBODY = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Edges:
    """Scored pairs of nodes (`left` < `right`), the heaviest first, with weights (log2 odds, 4 decimals).

    `words`: for each comparison its name and what each outcome is called; `outcomes`: what each pair's was.
    """

    left: Nodes = field(default_factory=_NOBODY.copy)
    right: Nodes = field(default_factory=_NOBODY.copy)
    weight: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    words: tuple[tuple[str, ...], ...] = ()
    outcomes: tuple[NDArray[np.int8], ...] = ()

    def __len__(self) -> int:
        return len(self.left)

    def take(self, which: NDArray[Any]) -> Edges:
        """Some of the pairs."""
        outcomes = tuple(held[which] for held in self.outcomes)
        return replace(
            self, left=self.left[which], right=self.right[which], weight=self.weight[which], outcomes=outcomes
        )

    def heaviest_first(self) -> Edges:
        """The pairs from the heaviest down, equal ones by their nodes."""
        return self.take(np.lexsort((self.right, self.left, -self.weight)))

    def reasons(self, which: Nodes) -> pa.Array:
        """How the two records of pairs agree, in words: "forename same; surname different"."""
        key = np.zeros(len(which), np.int64)
        for words, outcome in zip(self.words, self.outcomes, strict=True):
            key = key * len(words) + outcome[which]
        each, where = np.unique(key, return_inverse=True)
        said = []
        for number in each.tolist():
            parts = []
            for words in reversed(self.words):
                number, place = divmod(number, len(words))
                parts.append(words[place])
            said.append("; ".join(reversed(parts)))
        return pa.array(said, pa.string()).take(pa.array(where))


@dataclass(frozen=True)
class Scores:
    """All scored pairs, the model that scored them, and whether its weights were learned here."""

    edges: Edges
    model: Mapping[str, Any]
    trained: bool
    notes: tuple[str, ...] = ()


class Among(Commonness, Protocol):
    """The many people among whom a few are looked at: how many they are, and how common their names."""

    @property
    def people(self) -> int:
        """How many different people as written there are."""


def score(nodes: pa.Table, settings: LinkSettings, among: Among | None = None) -> Scores:
    """Score every pair of nodes that shares a key; sealed pairs are left out before any comparison.

    The weights are learned here unless `settings.model` brings a model. `among`: the people among whom these stand,
    when they are not all there are. Raises `LinkageError` when that does not fit
    the columns.
    """
    if nodes.num_rows < 2:
        return Scores(Edges(), {}, trained=False, notes=("fewer than two different people as written",))
    known = among.people if among else 0
    made = train(nodes, settings) if settings.model is None else _given(settings, nodes.num_rows + known)
    model, people = read_model(made.model), PeopleTable.of(nodes)
    least = settings.review - _BELOW_REVIEW
    weighed = weigh(candidates(people, model.passes), model, least=least, commonness=among)
    return Scores(edges_of(weighed, model), made.model, trained=made.learned, notes=made.notes)


def _given(settings: LinkSettings, people: int) -> Trained:
    return Trained(saved_model(settings, people), learned=False)


def saved_model(settings: LinkSettings, people: int) -> dict[str, Any]:
    """The model of the settings, with the passes of this version: which pairs are compared is not learned.

    A person has about as many records among many people as among few, so the share of matches among all pairs falls
    as their number rises.
    """
    model = {**(settings.model or {}), "blocking_rules_to_generate_predictions": passes()}
    if settings.model_people:
        share = float(model["probability_two_random_records_match"])
        model["probability_two_random_records_match"] = min(share * settings.model_people / people, 0.5)
    return model


def spread(scores: Scores, written: Nodes) -> Scores:
    """Turn pairs of compared rows into pairs of the nodes that say what each row says (`People.written`)."""
    order = np.argsort(written, kind="stable")
    sizes = np.bincount(written)
    if sizes.max(initial=1) == 1:
        return scores
    edges, begins = scores.edges, np.cumsum(sizes) - sizes
    many = sizes[edges.left] * sizes[edges.right]
    each, place = np.repeat(np.arange(len(edges)), many), place_in_run(many)
    one, other = np.divmod(place, sizes[edges.right[each]])
    left = order[begins[edges.left[each]] + one]
    right = order[begins[edges.right[each]] + other]
    spreaded = replace(edges.take(each), left=np.minimum(left, right), right=np.maximum(left, right))
    return replace(scores, edges=spreaded.heaviest_first())


def edges_of(weighed: Weighed, model: Model) -> Edges:
    """Weighed pairs as edges, the heaviest first."""
    words = tuple(
        tuple(f"{each.name.replace('_', ' ')} {'unknown' if v.unknown else v.label}" for v in each.levels)
        for each in model.comparisons
    )
    outcomes = tuple(weighed.outcomes[comparison.name] for comparison in model.comparisons)
    found = Edges(weighed.pairs.left, weighed.pairs.right, weighed.weight.round(4), words, outcomes)
    return found.heaviest_first()
