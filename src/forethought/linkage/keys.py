"""Joins that need no weight: one record's own rows, decided persons, agreeing numbers, equal key sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .cleaned import is_estimated, is_real, ranks_of
from .records import People

_ALL_PAIRS = 12  # in larger groups each node meets only the first: a number shared by so many is rare and suspect


@dataclass(frozen=True)
class Join:
    """A proposal to put two nodes into one person; lower `rank` is tried first.

    `weighed`: made only when the pair's weight reaches review, because common names meet by chance.
    """

    rank: int
    left: int
    right: int
    stage: str
    reason: str
    weighed: bool = False


def certain_joins(people: People, spine: Mapping[str, str]) -> list[Join]:
    """List the joins of every stage before the weights, in the order in which they are to be tried."""
    joins = [Join(0, a, b, "same_record", "rows of one record") for a, b in people.same_record]
    alike = (pair for group in people.written_alike for pair in _pairs(group))
    joins += [Join(1, a, b, "equal", "same values in every field") for a, b in alike]
    joins += _spine_joins(people, spine)
    born = people.columns["date_of_birth"]
    real = born.where(is_real)
    named = real & ~born.where(is_estimated) & people.columns["forename"].given & people.columns["surname"].given
    for name, label in (("nhs_number", "NHS number"), ("upn", "pupil number"), ("uln", "learner number")):
        pairs = _sharing(people, (name, "date_of_birth"), real & people.columns[name].given)
        joins += [Join(2, a, b, "number", f"{label} and date of birth agree") for a, b in pairs]
    for name in ("postcode", "sex"):
        pairs = _sharing(people, (*_NAMED, name), named & people.columns[name].given)
        reason = f"names, date of birth and {name} agree"
        joins += [Join(3, a, b, "exact", reason, weighed=name == "sex") for a, b in pairs]
    return sorted(joins, key=lambda j: (j.rank, j.left, j.right))


_NAMED = ("forename", "surname", "date_of_birth")


def _spine_joins(people: People, spine: Mapping[str, str]) -> list[Join]:
    members: defaultdict[str, list[int]] = defaultdict(list)
    for record in sorted(spine, key=lambda r: people.founding.get(r, ("", r))):
        if record in people.node_of:
            members[spine[record]].append(people.node_of[record])
    found = []
    for person in sorted(members):
        nodes = list(dict.fromkeys(members[person]))
        found += [Join(1, min(p), max(p), "spine", "one person before") for p in _pairs(nodes)]
    return found


def _sharing(people: People, names: Iterable[str], usable: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Pairs of the usable nodes, lower first, that say the same in all of the columns."""
    nodes = np.flatnonzero(usable)
    key = ranks_of([people.columns[name].take(nodes) for name in names])
    order = np.argsort(key, kind="stable")
    _, starts, sizes = np.unique(key[order], return_index=True, return_counts=True)
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        yield from _pairs(nodes[order[start : start + size]].tolist())


def _pairs(numbers: list[int]) -> Iterable[tuple[int, int]]:
    if len(numbers) <= _ALL_PAIRS:
        return combinations(numbers, 2)
    return ((numbers[0], other) for other in numbers[1:])
