"""Gather the nodes of islands in which some contradict each other: pair by pair, no two of a person's contradicting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from .forests import Nodes
from .keys import DECIDED, SAME_RECORD
from .vetoes import ONE_SOURCE, REASONS, SEALED, Conflicts, forenames_close

THIN, ALIKE, TWO_OF_ONE = "too little is known", "several are written alike", "two records of one source"
MANY, BETWEEN = "fits more than one person", "between the thresholds"
RENAMED = "another forename, and no service knows both"
"""Why a pair waits for a person."""

_ODD_SPELLINGS = 0.3  # up to this share of unlike forename pairs is put down to spelling


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two nodes that may be one person: `number` is its place among all proposals.

    `weight` is None where the pair was not scored; `margin` how much worse another fit must be for this one to be
    clear, None where it joins whatever else fits; `stage` as `keys` has it.
    """

    number: int
    left: int
    right: int
    weight: float | None
    margin: float | None
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """A pair that a person may have to look at: scored, at or above the review threshold, or written alike.

    `number` is its place among the edges, -1 when it was not scored; `margin` as in `Proposal`; `why` what is to be
    said of it if that is known beforehand; `sure` whether its weight alone would join it.
    """

    number: int
    left: int
    right: int
    weight: float
    margin: float
    why: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A pair that waits for a person: `edge` is its place among the edges, -1 when it was not scored."""

    edge: int
    left: int
    right: int
    why: str


@dataclass
class Contest:
    """The persons in the making: which node belongs where, what was joined, forbidden, left for a person.

    `names`: the first forename of each node; `near`: the scored pairs of each, the heaviest first; `forbidden`: pairs
    of nodes with weight and reason; `joined`: numbers of proposals.
    """

    conflicts: Conflicts
    cluster: dict[int, int]
    names: Mapping[int, str]
    near: Mapping[int, list[Fit]]
    known: dict[tuple[int, int], str]
    members: dict[int, list[int]] = field(default_factory=dict)
    joined: list[int] = field(default_factory=list)
    forbidden: dict[tuple[int, int], tuple[float | None, str]] = field(default_factory=dict)

    def between(self, left: int, right: int) -> str:
        """Why two nodes must stay apart; remembered, since the same is asked again and again."""
        pair = (left, right) if left < right else (right, left)
        if pair not in self.known:
            self._ask([pair])
        return self.known[pair]

    def _ask(self, pairs: list[tuple[int, int]]) -> None:
        left, right = np.asarray(pairs).T
        places = self.conflicts.between(left, right).tolist()
        self.known.update((pair, REASONS[place]) for pair, place in zip(pairs, places, strict=True))

    def conflict(self, a: int, b: int, beside: int | None = None) -> str:
        """Return why two clusters must stay apart, a seal before all else; empty when they may join.

        Unlike forenames count when they are a fair part of all pairs, and no third record of the three clusters
        is a writing of both: one odd spelling among many does not make another child.
        """
        one, two = self.members[a], self.members[b]
        pairs = [(x, y) if x < y else (y, x) for x in one for y in two]
        if unknown := [pair for pair in pairs if pair not in self.known]:
            self._ask(unknown)
        found = {pair: why for pair in pairs if (why := self.known[pair])}
        if not found:
            return ""
        whys = set(found.values())
        if hard := whys - {"forename", ONE_SOURCE}:
            return SEALED if SEALED in hard else min(hard)
        links = [*one, *two, *(self.members[beside] if beside is not None else ())]
        unlike = sum(why == "forename" and not self._bridged(*pair, links) for pair, why in found.items())
        if unlike > _ODD_SPELLINGS * sum(self._named(x) and self._named(y) for x, y in pairs):
            return "forename"
        return ONE_SOURCE if ONE_SOURCE in whys else ""

    def _named(self, node: int) -> bool:
        return len(self.names[node]) > 1

    def _bridged(self, left: int, right: int, others: list[int]) -> bool:
        """Say whether another node's forename is close to both: "robert" between "bob" and "robret"."""
        a, b = self.names[left], self.names[right]
        between = {name for node in others if len(name := self.names[node]) > 2}
        return any(forenames_close(name, a) and forenames_close(name, b) for name in between)

    def _unlike(self, left: int, right: int) -> str:
        """Return the veto on this very pair, which cannot be the pair that joins two clusters."""
        links = [*self.members[self.cluster[left]], *self.members[self.cluster[right]]]
        why = self.between(left, right)
        return "" if why == "forename" and self._bridged(left, right, links) else why

    def consider(self, proposal: Proposal) -> None:
        """Join the clusters of two nodes unless they are one, contradict, or another fits nearly as well."""
        a, b = self.cluster[proposal.left], self.cluster[proposal.right]
        if a == b or (proposal.margin is not None and self.rivals(proposal, proposal.margin)):
            return
        if why := self._forbids(proposal, a, b):
            if why not in (SEALED, ONE_SOURCE):
                self.forbidden.setdefault((proposal.left, proposal.right), (proposal.weight, why))
            return
        keep, lose = (a, b) if len(self.members[a]) >= len(self.members[b]) else (b, a)
        for node in self.members.pop(lose):
            self.cluster[node] = keep
            self.members[keep].append(node)
        self.joined.append(proposal.number)

    def _forbids(self, proposal: Proposal, a: int, b: int) -> str:
        """Return why a join is not made. A person's decision outranks every rule but a seal and another decision."""
        if proposal.stage == SAME_RECORD:
            return ""
        if proposal.stage == DECIDED:
            found = {self.between(x, y) for x in self.members[a] for y in self.members[b]}
            return SEALED if SEALED in found else "decided" if "decided" in found else ""
        return self.conflict(a, b) or self._unlike(proposal.left, proposal.right)

    def rivals(self, pair: Proposal | Fit, margin: float) -> str:
        """Return why a pair is doubtful: the contradiction between its two best fits; empty when clear."""
        a, b = self.cluster[pair.left], self.cluster[pair.right]
        if a == b:
            return ""
        least = (pair.weight or 0.0) - margin
        return self._rival(a, b, least) or self._rival(b, a, least)

    def _rival(self, here: int, there: int, least: float) -> str:
        """Look for another cluster that fits `here` nearly as well as `there` and contradicts `there`."""
        for third in self._others(here, there, least):
            if not self.conflict(here, third) and (why := self.conflict(there, third, here)):
                return why
        return ""

    def _others(self, here: int, there: int, least: float) -> Iterator[int]:
        """The clusters besides `there` that fit `here` with at least such a weight, as often as they do."""
        for node in self.members[here]:
            for other in self.near[node]:
                if other.weight < least:
                    break
                third = self.cluster[other.right if other.left == node else other.left]
                if third not in (here, there):
                    yield third

    def review(self, fits: Iterable[Fit]) -> list[Doubt]:
        """List the best pair of each two clusters that a person should look at, and why."""
        seen: set[tuple[int, int]] = set()
        found: list[Doubt] = []
        under = self.conflicts.sealed[0]
        sealed = {cluster for node, cluster in self.cluster.items() if under[node]}
        for fit in fits:
            a, b = sorted((self.cluster[fit.left], self.cluster[fit.right]))
            if a == b or (a, b) in seen or self._unseals(a, b, fit, sealed) or self._unseals(b, a, fit, sealed):
                continue
            forbids = self.conflict(a, b)
            renamed = forbids == "forename" and fit.sure and self._renamed(a, b)
            if forbids not in ("", ONE_SOURCE) and not renamed:
                continue
            seen.add((a, b))
            why = fit.why or (RENAMED if renamed else TWO_OF_ONE if forbids else self._why_look(fit))
            found.append(Doubt(fit.number, fit.left, fit.right, why))
        return found

    def _renamed(self, a: int, b: int) -> bool:
        """Say whether one child may go by two forenames: a service that knows twins knows both, here none does."""
        one, two = (self.conflicts.sources(self.members[cluster]) for cluster in (a, b))
        return one.isdisjoint(two)

    def _why_look(self, fit: Fit) -> str:
        return MANY if self.rivals(fit, fit.margin) not in ("", SEALED) else BETWEEN

    def _unseals(self, here: int, there: int, fit: Fit, sealed: Collection[int]) -> bool:
        """Say whether `here` fits another side of a seal on `there` nearly as well or better: then neither is shown.

        `sealed`: the clusters that lie under any seal.
        """
        if there not in sealed:
            return False
        others = self._others(here, there, (fit.weight or 0.0) - fit.margin)
        return any(third in sealed and self.conflict(there, third) == SEALED for third in others)


def contest(conflicts: Conflicts, nodes: Nodes, fits: list[Fit], known: dict[tuple[int, int], str]) -> Contest:
    """Begin with each node by itself; `fits` are all scored pairs between the nodes, the heaviest first.

    `known`: why pairs of them must stay apart, as far as that was asked already.
    """
    near: defaultdict[int, list[Fit]] = defaultdict(list)
    for fit in fits:
        near[fit.left].append(fit)
        near[fit.right].append(fit)
    cluster = {node: node for node in nodes.tolist()}
    names = dict(zip(cluster, conflicts.forenames(nodes), strict=True))
    return Contest(conflicts, cluster, names, near, known, members={node: [node] for node in cluster})
