"""Gather nodes into persons under the rule that no two of a person's records may contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from forethought.model.runs import place_in_run

from .keys import Join
from .scoring import Edge
from .settings import LinkSettings
from .vetoes import SEALED, Conflicts, Nodes

_LARGEST = 60  # nodes of an island that is looked through pair by pair beforehand
_ODD_SPELLINGS = 0.3  # up to this share of unlike forename pairs is put down to spelling


@dataclass(frozen=True)
class Accepted:
    """A join that was made, with its weight when the pair was scored."""

    left: int
    right: int
    weight: float | None
    stage: str
    reason: str


@dataclass
class Clustering:
    """The persons in the making: which node belongs where, what was joined, forbidden, left for a person.

    `plain` gives nodes the number of the island they lie in when no two nodes of it can contradict each other, else -1.
    """

    conflicts: Conflicts
    cluster: list[int]
    members: dict[int, list[int]]
    accepted: list[Accepted] = field(default_factory=list)
    forbidden: dict[tuple[int, int], tuple[float | None, str]] = field(default_factory=dict)
    review: list[tuple[Edge, str]] = field(default_factory=list)
    plain: list[int] = field(default_factory=list)

    def conflict(self, a: int, b: int, beside: int | None = None) -> str:
        """Return why two clusters must stay apart, a seal before all else; empty when they may join.

        Unlike forenames count when they are a fair part of all pairs, and no third record of the three clusters
        is a writing of both: one odd spelling among many does not make another child.
        """
        if self._no_question(self.members[a][0], self.members[b][0]):
            return ""
        links = [*self.members[a], *self.members[b], *(self.members[beside] if beside is not None else ())]
        unlike, pairs = 0, 0
        hard: set[str] = set()
        for x in self.members[a]:
            for y in self.members[b]:
                why = self.conflicts.between(x, y)
                pairs += self.conflicts.named(x) and self.conflicts.named(y)
                if why and why != "forename":
                    hard.add(why)
                unlike += why == "forename" and not self.conflicts.bridged(x, y, links)
        if hard:
            return SEALED if SEALED in hard else min(hard)
        return "forename" if unlike > _ODD_SPELLINGS * pairs else ""

    def _no_question(self, left: int, right: int) -> bool:
        """Say whether two nodes lie in one island in which nothing contradicts anything."""
        return self.plain[left] >= 0 and self.plain[left] == self.plain[right]

    def _unlike(self, left: int, right: int) -> str:
        """Return the veto on this very pair, which cannot be the pair that joins two clusters."""
        if self._no_question(left, right):
            return ""
        links = [*self.members[self.cluster[left]], *self.members[self.cluster[right]]]
        why = self.conflicts.between(left, right)
        return "" if why == "forename" and self.conflicts.bridged(left, right, links) else why

    def join(self, left: int, right: int, weight: float | None, stage: str, reason: str) -> bool:
        """Join the clusters of two nodes unless they are one or contradict; say whether it was done."""
        a, b = self.cluster[left], self.cluster[right]
        if a == b:
            return False
        why = "" if stage == "same_record" else self.conflict(a, b) or self._unlike(left, right)
        if why:
            if why != SEALED:
                self.forbidden.setdefault((left, right), (weight, why))
            return False
        keep, lose = (a, b) if len(self.members[a]) >= len(self.members[b]) else (b, a)
        for node in self.members.pop(lose):
            self.cluster[node] = keep
            self.members[keep].append(node)
        self.accepted.append(Accepted(left, right, weight, stage, reason))
        return True


def gather(
    size: int, joins: Iterable[Join], edges: tuple[Edge, ...], conflicts: Conflicts, settings: LinkSettings
) -> Clustering:
    """Try the certain joins, then the weighted pairs from the heaviest down; keep the doubtful for review.

    A pair below `automatic` joins only when both carry the same number; one of which neither forenames nor
    birth dates can be compared (the unborn) never by weight. A pair is doubtful when another person, who cannot
    be the same child, fits nearly as well (within `margin`).
    """
    held = list(joins)
    strong = [e for e in edges if e.weight >= settings.review]
    plain = _plain(size, [*((j.left, j.right) for j in held), *((e.left, e.right) for e in strong)], conflicts)
    state = Clustering(conflicts, list(range(size)), {n: [n] for n in range(size)}, plain=plain)
    weights = {(e.left, e.right): e.weight for e in edges}
    for join in held:
        weight = weights.get((join.left, join.right))
        if not join.weighed or (weight is not None and weight >= settings.review):
            state.join(join.left, join.right, weight, join.stage, join.reason)
    near: defaultdict[int, list[Edge]] = defaultdict(list)
    for edge in strong:
        near[edge.left].append(edge)
        near[edge.right].append(edge)
    left, right = _sides([(e.left, e.right) for e in strong])
    numbers, thin = conflicts.share_number(left, right).tolist(), conflicts.thin(left, right).tolist()
    for edge, number, little in zip(strong, numbers, thin, strict=True):
        if number:
            state.join(edge.left, edge.right, edge.weight, "number_and_score", edge.reason)
        elif edge.weight < settings.automatic or little:
            continue
        elif not _rivals(state, edge, near, settings.margin):
            state.join(edge.left, edge.right, edge.weight, "score", edge.reason)
    apart = {p: why for p, why in state.forbidden.items() if state.cluster[p[0]] != state.cluster[p[1]]}
    state.forbidden = apart
    state.review = _review(state, zip(strong, thin, strict=True), near, settings)
    return state


def _plain(size: int, pairs: list[tuple[int, int]], conflicts: Conflicts) -> list[int]:
    """For each node the number of its island (all that pairs connect), or -1 when two nodes of it may contradict."""
    island = _islands(size, *_sides(pairs))
    sizes = np.bincount(island, minlength=size)
    order = np.argsort(island, kind="stable")
    order = order[(sizes[island[order]] > 1) & (sizes[island[order]] <= _LARGEST)]
    place = np.arange(len(order)) - np.searchsorted(island[order], island[order])
    first = np.repeat(np.arange(len(order)), place)
    left = order[first - place_in_run(place) - 1]
    suspect = conflicts.suspect(np.minimum(left, order[first]), np.maximum(left, order[first]))
    plain = sizes <= _LARGEST
    plain[island[left[suspect]]] = False
    found: list[int] = np.where(plain[island], island, -1).tolist()
    return found


def _islands(size: int, left: Nodes, right: Nodes) -> Nodes:
    """For each node the lowest node that pairs connect it with, by any number of steps."""
    lowest = np.arange(size)
    while True:
        before = lowest.copy()
        least = np.minimum(lowest[left], lowest[right])
        np.minimum.at(lowest, left, least)
        np.minimum.at(lowest, right, least)
        lowest = lowest[lowest]
        if np.array_equal(before, lowest):
            return lowest


def _sides(pairs: list[tuple[int, int]]) -> tuple[Nodes, Nodes]:
    both = np.asarray(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _rivals(state: Clustering, edge: Edge, near: Mapping[int, list[Edge]], margin: float) -> str:
    """Return why the pair is doubtful: the contradiction between its two best fits; empty when clear."""
    a, b = state.cluster[edge.left], state.cluster[edge.right]
    if a == b:
        return ""
    least = edge.weight - margin
    return _rival(state, a, b, least, near) or _rival(state, b, a, least, near)


def _rival(state: Clustering, here: int, there: int, least: float, near: Mapping[int, list[Edge]]) -> str:
    """Look for another cluster that fits `here` nearly as well as `there` and contradicts `there`."""
    for node in state.members[here]:
        for other in near[node]:
            if other.weight < least:
                break
            third = state.cluster[other.right if other.left == node else other.left]
            if third in (here, there) or state.conflict(here, third):
                continue
            if why := state.conflict(there, third, here):
                return why
    return ""


def _review(
    state: Clustering, strong: Iterable[tuple[Edge, bool]], near: Mapping[int, list[Edge]], settings: LinkSettings
) -> list[tuple[Edge, str]]:
    """List the best pair of each two clusters that a person should look at."""
    seen: set[tuple[int, int]] = set()
    shown: defaultdict[int, list[int]] = defaultdict(list)
    found: list[tuple[Edge, str]] = []
    for edge, thin in strong:
        a, b = sorted((state.cluster[edge.left], state.cluster[edge.right]))
        if a == b or (a, b) in seen or state.conflict(a, b) or _unseals(state, a, b, shown):
            continue
        seen.add((a, b))
        shown[a].append(b)
        shown[b].append(a)
        found.append((edge, "too little is known" if thin else _why_look(state, edge, near, settings.margin)))
    return found


def _why_look(state: Clustering, edge: Edge, near: Mapping[int, list[Edge]], margin: float) -> str:
    doubtful = _rivals(state, edge, near, margin) not in ("", SEALED)
    return "fits more than one person" if doubtful else "between the thresholds"


def _unseals(state: Clustering, a: int, b: int, shown: Mapping[int, list[int]]) -> bool:
    """Say whether this pair, after those shown, would set the two sides of a seal beside each other."""
    return any(state.conflict(other, b) == SEALED for other in shown[a]) or any(
        state.conflict(other, a) == SEALED for other in shown[b]
    )
