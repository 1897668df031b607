"""Joins that need no weight: one record's own rows, decided persons, agreeing numbers, equal key sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import pairs_within

from .cleaned import combinations_of, is_estimated, is_real
from .forests import Nodes
from .records import People

SAME_RECORD, DECIDED = "same_record", "decided"
"""Stages that no rule may stop: one record's own rows; what a person decided, but for a seal and another decision."""

_ALL_PAIRS = 12  # in larger groups each node meets only the first: a number shared by so many is rare and suspect


@dataclass(frozen=True, slots=True)
class Kind:
    """Why two nodes are put into one person; lower `rank` is tried first.

    `weighed`: made only when the pair's weight reaches review, because common names meet by chance.
    """

    rank: int
    stage: str
    reason: str
    weighed: bool = False


KINDS = (
    Kind(-1, SAME_RECORD, "rows of one record"),
    Kind(0, DECIDED, "a person decided that they are one"),
    Kind(1, "equal", "same values in every field"),
    Kind(1, "spine", "one person before"),
    Kind(2, "number", "NHS number and date of birth agree"),
    Kind(2, "number", "pupil number and date of birth agree"),
    Kind(2, "number", "learner number and date of birth agree"),
    Kind(3, "exact", "names, date of birth and postcode agree"),
    Kind(3, "exact", "names, date of birth and sex agree", weighed=True),
)
_SAME_RECORD, _DECIDED, EQUAL, _SPINE, _NUMBER, _EXACT = 0, 1, 2, 3, 4, 7
SAID = (_SAME_RECORD, _DECIDED, _SPINE)
"""Kinds of what was known before anything was compared."""
_NAMED = ("forename", "surname", "date_of_birth")


@dataclass(frozen=True, slots=True)
class Joins:
    """Proposals to put two nodes into one person, `left` < `right`, in the order in which they are tried.

    `kind`: the place of each one's kind in `KINDS`.
    """

    left: Nodes
    right: Nodes
    kind: NDArray[np.int8]

    def with_one_of(self, nodes: NDArray[np.bool_]) -> Joins:
        """The joins that one of some nodes is part of, and those that say what was known before."""
        kept = nodes[self.left] | nodes[self.right] | (self.kind <= _SPINE)
        return Joins(self.left[kept], self.right[kept], self.kind[kept])


def certain_joins(people: People, before: Nodes, joined: Sequence[tuple[int, int]] = ()) -> Joins:
    """List the joins of every stage before the weights; `before` numbers the person that each record was, -1 for none.

    `joined`: pairs of nodes that a person decided to be one; they come before the spine, which they may mend.
    """
    found = [(_SAME_RECORD, people.same_record), (EQUAL, _within(people.written))]
    found += [(_DECIDED, (nodes[:, 0], nodes[:, 1])) for nodes in [np.asarray([*joined], np.int64).reshape(-1, 2)]]
    found.append((_SPINE, _spine_joins(people, before)))
    born = people.columns["date_of_birth"]
    real = born.where(is_real)
    named = real & ~born.where(is_estimated) & people.columns["forename"].given & people.columns["surname"].given
    for place, name in enumerate(("nhs_number", "upn", "uln")):
        pairs = _sharing(people, (name, "date_of_birth"), real & people.columns[name].given)
        found.append((_NUMBER + place, pairs))
    for place, name in enumerate(("postcode", "sex")):
        pairs = _sharing(people, (*_NAMED, name), named & people.columns[name].given)
        found.append((_EXACT + place, pairs))
    return _in_order(found)


def _in_order(found: Sequence[tuple[int, tuple[Nodes, Nodes]]]) -> Joins:
    left = np.concatenate([np.minimum(*pair) for _, pair in found])
    right = np.concatenate([np.maximum(*pair) for _, pair in found])
    kind = np.concatenate([np.full(len(pair[0]), kind, np.int8) for kind, pair in found])
    rank = np.asarray([each.rank for each in KINDS])[kind]
    order = np.lexsort((right, left, rank))
    return Joins(left[order], right[order], kind[order])


def _spine_joins(people: People, before: Nodes) -> tuple[Nodes, Nodes]:
    known = np.flatnonzero(before >= 0)  # in order of founding, as records are numbered
    person, node = before[known], people.node_of[known]
    _, first = np.unique(person * len(people) + node, return_index=True)
    first.sort()
    left, right = _within(person[first])
    return node[first[left]], node[first[right]]


def _sharing(people: People, names: Sequence[str], usable: NDArray[np.bool_]) -> tuple[Nodes, Nodes]:
    """Pairs of the usable nodes that say the same in all of the columns."""
    nodes = np.flatnonzero(usable)
    left, right = _within(combinations_of([people.columns[name].take(nodes) for name in names]))
    return nodes[left], nodes[right]


def _within(group: Nodes) -> tuple[Nodes, Nodes]:
    return pairs_within(group, _ALL_PAIRS, firsts=True)
