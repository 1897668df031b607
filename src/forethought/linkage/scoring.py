"""Weigh pairs of records: which pairs, under which model, with which words for how they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.engine.pair_conditions import pair_condition
from forethought.model.runs import place_in_run

from .cleaners import Cleaners
from .comparing import (
    Commonness,
    Model,
    Pairs,
    PeopleTable,
    Weighed,
    candidates,
    candidates_in_parts,
    read_model,
    together,
    weigh,
    weigh_parts,
)
from .features import widen
from .forests import Nodes
from .grouping import Groups, group_pairs, pairs_to_add
from .settings import LinkSettings
from .training import NOT_SEALED, Trained, passes, passes_for, train, without_rarity

_LEAST = -12.0  # below this a pair says no more against a join than one that was never compared
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
    """All scored pairs, the model that scored them, and whether its weights were learned here.

    `groups`: for each node the group that averages put it in, when records are joined by averages, and `threshold` the
    mean weight from which they were.
    """

    edges: Edges
    model: Mapping[str, Any]
    trained: bool
    notes: tuple[str, ...] = ()
    groups: Nodes | None = None
    threshold: float = 0.0


class Among(Commonness, Protocol):
    """The many people among whom a few are looked at: how many they are, and how common their names.

    ``cleaners`` know what cleaning made of their texts.
    """

    cleaners: Cleaners

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
    if settings.any_people:
        nodes = widen(nodes)
    known = among.people if among else 0
    made = train(nodes, settings) if settings.model is None else _given(nodes, settings, nodes.num_rows + known)
    model, people = read_model(made.model), PeopleTable.of(nodes)
    if settings.any_people:
        return _by_averages(people, model, made, settings)
    least = settings.review - _BELOW_REVIEW
    parts = candidates_in_parts(people, model.passes)
    weighed = weigh_parts(people, parts, model, least=least, commonness=among)
    return Scores(edges_of(weighed, model), made.model, trained=made.learned, notes=made.notes)


def _given(nodes: pa.Table, settings: LinkSettings, people: int) -> Trained:
    model = saved_model(settings, people)
    if settings.any_people:
        model["blocking_rules_to_generate_predictions"] = passes_for(nodes)
    return Trained(model, learned=False)


def _by_averages(people: PeopleTable, model: Model, made: Trained, settings: LinkSettings) -> Scores:
    """Score the pairs of the passes and those that these make likely, and put the nodes in groups."""
    weighed = weigh(candidates(people, model.passes), model, least=_LEAST)
    more = Pairs(people, *pairs_to_add(people.rows, weighed.pairs.left, weighed.pairs.right, weighed.weight))
    more = more.take(np.flatnonzero(more.holds(pair_condition(NOT_SEALED))))
    weighed = together(weighed, weigh(more, model))
    learned = made.learned or settings.model is not None
    threshold = settings.threshold if settings.threshold is not None or learned else settings.automatic
    groups = group_pairs(people.rows, weighed.pairs.left, weighed.pairs.right, weighed.weight, threshold)
    notes = (*made.notes, _told(groups, chosen=threshold is None))
    kept = weighed.weight >= settings.review - _BELOW_REVIEW
    kept |= groups.group[weighed.pairs.left] == groups.group[weighed.pairs.right]
    edges = edges_of(weighed.take(np.flatnonzero(kept)), model)
    return Scores(edges, made.model, made.learned, notes, groups.group, groups.threshold)


def _told(groups: Groups, *, chosen: bool) -> str:
    how = "chosen without labels" if chosen else "as given"
    return (
        f"groups joined from a mean weight of {groups.threshold:g} ({how}); over pairs the model expects "
        f"a precision of {groups.precision:.3f} and a recall of {groups.recall:.3f}"
    )


def saved_model(settings: LinkSettings, people: int) -> dict[str, Any]:
    """The model of the settings, with the passes of this version: which pairs are compared is not learned.

    A person has about as many records among many people as among few, so the share of matches among all pairs falls
    as their number rises.
    """
    model = {**(settings.model or {}), "blocking_rules_to_generate_predictions": passes()}
    if settings.model_people and people < settings.train_from:
        model["comparisons"] = without_rarity(model["comparisons"])
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
    groups = None if scores.groups is None else scores.groups[written]
    return replace(scores, edges=spreaded.heaviest_first(), groups=groups)


def edges_of(weighed: Weighed, model: Model) -> Edges:
    """Weighed pairs as edges, the heaviest first."""
    words = tuple(
        tuple(f"{each.name.replace('_', ' ')} {'unknown' if v.unknown else v.label}" for v in each.levels)
        for each in model.comparisons
    )
    outcomes = tuple(weighed.outcomes[comparison.name] for comparison in model.comparisons)
    found = Edges(weighed.pairs.left, weighed.pairs.right, weighed.weight.round(4), words, outcomes)
    return found.heaviest_first()
