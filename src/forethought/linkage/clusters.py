"""Gather nodes into persons under the rule that no two of a person's records may contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.model.runs import pairs_within

from .contested import ALIKE, BETWEEN, THIN, Doubt, Fit, Proposal, contest
from .forests import Marks, Nodes, islands, joining
from .keys import EQUAL, KINDS, SAID, Joins
from .one_side import on_one_side
from .scoring import Edges
from .settings import LinkSettings
from .vetoes import REASONS, Conflicts

_LARGEST = 60  # nodes of an island that is looked through pair by pair beforehand
_SCORED, _NUMBERED, _AVERAGED = range(len(KINDS), len(KINDS) + 3)
_STAGES = (*(kind.stage for kind in KINDS), "score", "number_and_score", "average")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The joins that were made, in the order in which they were tried; `weight` is not a number where unscored."""

    left: Nodes
    right: Nodes
    weight: NDArray[np.float64]
    stage: pa.Array
    reason: pa.Array


@dataclass(frozen=True, slots=True)
class Clustering:
    """The persons: `cluster` is the lowest node of each node's person.

    `forbidden`: pairs of nodes that could not join, with weight and reason. `review`: pairs that wait for a person.
    """

    cluster: Nodes
    accepted: Accepted
    forbidden: dict[tuple[int, int], tuple[float | None, str]]
    review: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Strong:
    """The scored pairs at or above review, or of one group, `at` their places among all edges.

    `thin` where too little is known, `number` where both carry the same number, `joins` where the weight (or the group)
    is enough, `margin` how much worse another fit must be.
    """

    at: Nodes
    edges: Edges
    thin: Marks
    number: Marks
    joins: Marks
    margin: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Proposals:
    """All pairs that may join, in order; `kind` is a place in `_STAGES`, `edge` one among the edges, -1 without."""

    left: Nodes
    right: Nodes
    kind: NDArray[np.int64]
    edge: Nodes


def gather(
    size: int,
    joins: Joins,
    edges: Edges,
    conflicts: Conflicts,
    settings: LinkSettings,
    groups: Nodes | None = None,
) -> Clustering:
    """Try the certain joins, then the weighted pairs from the heaviest down; keep the doubtful for review.

    A pair below `automatic` joins only when both carry the same number; one of which too little can be compared
    (the unborn) never by weight. A pair is doubtful when another person, who cannot be the same child, fits nearly
    as well (within `margin`; at all, when a forename is missing or only the year of birth known). Where no two nodes
    of an island (all that pairs connect) contradict each other, none of this is in doubt, and its pairs simply join.
    With `groups`, each node's group by averages, two nodes of one group join whatever their own weight, and no others
    do by weight alone.
    """
    strong = _strong(edges, conflicts, settings, groups)
    island = _island(size, joins, strong, conflicts, groups)
    contested, known = _contested(island, conflicts)
    alike = (joins.kind == EQUAL) & conflicts.crowded(joins.left, joins.right)
    proposals = _proposals(size, joins, edges, strong, alike, settings, averaged=groups is not None)
    proposals = _on_one_side(proposals, edges, conflicts, settings.margin)
    joined = np.zeros(len(proposals.left), bool)
    calm = np.flatnonzero(~contested[proposals.left])
    joined[calm] = joining(size, proposals.left[calm], proposals.right[calm])
    held = contested[strong.edges.left] & (island[strong.edges.left] == island[strong.edges.right])
    fits = _fits(strong, np.flatnonzero(held))
    debate = contest(conflicts, np.flatnonzero(contested), fits, known)
    for proposal in _debated(proposals, np.flatnonzero(contested[proposals.left]), edges, strong):
        debate.consider(proposal)
    joined[np.asarray(debate.joined, np.int64)] = True
    cluster = islands(size, proposals.left[joined], proposals.right[joined])
    doubts = debate.review([*_written_alike(joins, np.flatnonzero(alike)), *fits])
    doubts += _plain_review(strong, cluster, np.flatnonzero(~held), conflicts)
    apart = {pair: why for pair, why in debate.forbidden.items() if cluster[pair[0]] != cluster[pair[1]]}
    review = tuple(sorted(doubts, key=lambda doubt: doubt.edge))
    return Clustering(cluster, _accepted(proposals, joined, edges), apart, review)


def _strong(edges: Edges, conflicts: Conflicts, settings: LinkSettings, groups: Nodes | None) -> _Strong:
    same = np.zeros(len(edges), bool) if groups is None else groups[edges.left] == groups[edges.right]
    at = np.flatnonzero((edges.weight >= settings.review) | same)
    held = edges.take(at)
    sides = held.left, held.right
    thin = conflicts.thin(*sides)
    joins = (held.weight >= settings.automatic) & ~thin if groups is None else same[at]
    margin = np.where(conflicts.faint(*sides), np.inf, settings.margin)
    return _Strong(at, held, thin, conflicts.share_number(*sides), joins, margin)


def _island(size: int, joins: Joins, strong: _Strong, conflicts: Conflicts, groups: Nodes | None) -> Nodes:
    """The islands within which contradictions are looked for: all that pairs connect.

    With groups it is only what may join: no pair from one group to another does, and such pairs would make one island
    of everybody. But every pair near a seal counts, since even a question must not tell of it; whoever is far from
    one is asked about as if there were none.
    """
    if groups is None:
        return _connected(size, joins, strong, np.ones(len(strong.edges), bool))
    within = strong.joins | strong.number
    found = _connected(size, joins, strong, within)
    near = np.isin(found, found[conflicts.sealed[0] > 0])
    if not near.any():
        return found
    return _connected(size, joins, strong, within | near[strong.edges.left] | near[strong.edges.right])


def _connected(size: int, joins: Joins, strong: _Strong, within: Marks) -> Nodes:
    sides = ((joins.left, strong.edges.left[within]), (joins.right, strong.edges.right[within]))
    return islands(size, *(np.concatenate(side) for side in sides))


def _contested(island: Nodes, conflicts: Conflicts) -> tuple[Marks, dict[tuple[int, int], str]]:
    """For each node whether two nodes of its island contradict each other, or it is too large to be looked through.

    Also what is known of every two nodes of such an island that was looked through.
    """
    found = np.bincount(island, minlength=len(island)) > _LARGEST
    one, two = pairs_within(island, _LARGEST)
    why = conflicts.between(one, two)
    found[island[one[why > 0]]] = True
    told = np.flatnonzero(found[island[one]])
    pairs = zip(one[told].tolist(), two[told].tolist(), strict=True)
    return found[island], {pair: REASONS[place] for pair, place in zip(pairs, why[told].tolist(), strict=True)}


def _proposals(
    size: int, joins: Joins, edges: Edges, strong: _Strong, alike: Marks, settings: LinkSettings, *, averaged: bool
) -> _Proposals:
    of_join = _edge_of(size, joins, edges)
    weighed = np.asarray([kind.weighed for kind in KINDS])[joins.kind]
    heavy = np.append(edges.weight >= settings.review, False)[of_join]
    kept = np.flatnonzero((~weighed | heavy) & ~alike)
    usable = np.flatnonzero(strong.number | strong.joins)
    kind = np.where(strong.number[usable], _NUMBERED, _AVERAGED if averaged else _SCORED)
    return _Proposals(
        np.concatenate([joins.left[kept], strong.edges.left[usable]]),
        np.concatenate([joins.right[kept], strong.edges.right[usable]]),
        np.concatenate([joins.kind[kept].astype(np.int64), kind]),
        np.concatenate([of_join[kept], strong.at[usable]]),
    )


def _on_one_side(proposals: _Proposals, edges: Edges, conflicts: Conflicts, margin: float) -> _Proposals:
    seal, side = conflicts.sealed
    if not seal.any():
        return proposals
    weight = np.append(edges.weight, np.nan)[proposals.edge]
    weight[proposals.kind == EQUAL] = np.finfo(np.float64).max  # not weighed, since nothing differs
    weight[np.isin(proposals.kind, SAID)] = np.inf
    kept = on_one_side(proposals.left, proposals.right, weight, seal, side, margin)
    return _Proposals(*(column[kept] for column in (proposals.left, proposals.right, proposals.kind, proposals.edge)))


def _edge_of(size: int, joins: Joins, edges: Edges) -> Nodes:
    """The place of each join's pair among the edges, -1 where it was not scored."""
    if not len(edges):
        return np.full(len(joins.left), -1)
    key = edges.left * size + edges.right
    order = np.argsort(key)
    wanted = joins.left * size + joins.right
    at = order[np.minimum(np.searchsorted(key, wanted, sorter=order), len(key) - 1)]
    return np.where(key[at] == wanted, at, -1)


def _debated(proposals: _Proposals, which: Nodes, edges: Edges, strong: _Strong) -> Iterator[Proposal]:
    kind, edge = proposals.kind[which], proposals.edge[which]
    weight = np.append(edges.weight, np.nan)[edge]
    margin = np.full(len(which), np.nan)
    scored = kind == _SCORED
    margin[scored] = strong.margin[np.searchsorted(strong.at, edge[scored])]
    columns = (
        column.tolist() for column in (which, proposals.left[which], proposals.right[which], weight, margin, kind)
    )
    for number, one, two, weighs, apart, of in zip(*columns, strict=True):
        yield Proposal(number, one, two, _known(weighs), _known(apart), _STAGES[of])


def _known(number: float) -> float | None:
    return None if number != number else number


def _fits(strong: _Strong, at: Nodes) -> list[Fit]:
    edges, why = strong.edges.take(at), np.where(strong.thin[at], THIN, "")
    columns = (strong.at[at], edges.left, edges.right, edges.weight, strong.margin[at], why, strong.joins[at])
    return [Fit(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _written_alike(joins: Joins, which: Nodes) -> list[Fit]:
    """Pairs that say the same in every field, and too little to tell whether they are one child or two."""
    pairs = zip(joins.left[which].tolist(), joins.right[which].tolist(), strict=True)
    return [Fit(-1, left, right, np.nan, 0.0, ALIKE) for left, right in pairs]


def _plain_review(strong: _Strong, cluster: Nodes, at: Nodes, conflicts: Conflicts) -> list[Doubt]:
    """The best pair of each two persons that nothing forbids to be one, and that are not sure to be."""
    one, two = cluster[strong.edges.left], cluster[strong.edges.right]
    at = at[one[at] != two[at]]
    at = at[conflicts.between(strong.edges.left[at], strong.edges.right[at]) == 0]
    key = np.minimum(one, two)[at] * len(cluster) + np.maximum(one, two)[at]
    best = at[np.unique(key, return_index=True)[1]]
    columns = (strong.at[best], strong.edges.left[best], strong.edges.right[best], strong.thin[best])
    each = zip(*(column.tolist() for column in columns), strict=True)
    return [Doubt(place, left, right, THIN if thin else BETWEEN) for place, left, right, thin in each]


def _accepted(proposals: _Proposals, joined: Marks, edges: Edges) -> Accepted:
    at = np.flatnonzero(joined)
    kind, edge = proposals.kind[at], proposals.edge[at]
    scored = kind >= _SCORED
    plainly = pa.array([kind.reason for kind in KINDS]).take(pa.array(np.minimum(kind, _SCORED - 1)))
    reason = pc.replace_with_mask(plainly, pa.array(scored), edges.reasons(edge[scored]))
    weight = np.append(edges.weight, np.nan)[edge]
    return Accepted(proposals.left[at], proposals.right[at], weight, pa.array(_STAGES).take(pa.array(kind)), reason)
