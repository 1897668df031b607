"""Whether a file shows any twins: the rule that keeps them apart is lifted only where a number says there are none.

The rule (``vetoes``) takes two forenames of one birth date and family for two children. In some files other forenames
are mostly wrong entries. Where a column holds a number of each person's own, it tells: of matched pairs some share
rightly agree on it, the others by slips of the pen not; of twins none do. When the pairs that the rule forbids agree
on it as often as the rest, nearly none are twins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .data_files import load_data
from .grouping import parted
from .records import People
from .scoring import Scores
from .settings import LinkSettings
from .vetoes import REASONS, Conflicts

Nodes = NDArray[np.int64]

_ENOUGH = 30  # forbidden pairs from which on shares are worth comparing
_MOST = 20_000  # pairs looked at
_NONE = 0.9  # forbidden pairs agree this share as often as the others when they are no twins


def reads_as_own_number(column: str) -> bool:
    """Say whether the name of a column tells of a number of each person's own, and of nothing that a home shares."""
    words = set(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()))
    return bool(words & _words()["own"]) and not words & _words()["shared"]


@cache
def _words() -> dict[str, frozenset[str]]:
    held = load_data("own_numbers")
    return {name: frozenset(held[name]) for name in ("own", "shared")}


def under_rules(
    people: People,
    scores: Scores,
    group: Nodes,
    conflicts: Conflicts,
    apart: Mapping[tuple[int, int], str],
    settings: LinkSettings,
) -> tuple[Conflicts, Nodes]:
    """The rules that hold for a file of any people, and its groups with the pairs that they are against."""
    left, right, weight = scores.edges.left, scores.edges.right, scores.edges.weight
    joined = group[left] == group[right]
    if settings.veto and shows_no_twins(people, conflicts, left[joined], right[joined], settings.own_numbers):
        conflicts = Conflicts(people, apart, twins=False)
    against = joined & (conflicts.between(left, right) > 0)
    return conflicts, parted(group, left, right, weight, against, scores.threshold)


def shows_no_twins(people: People, conflicts: Conflicts, left: Nodes, right: Nodes, columns: Sequence[str]) -> bool:
    """Say of joined pairs whether those that the rule forbids agree on a number of one's own as often as the others.

    `columns`: the text columns that hold such numbers.
    """
    for name in columns:
        ranks = people.columns[f"text_{name}"].ranks
        known = np.flatnonzero((ranks[left] > 0) & (ranks[right] > 0))
        known = known[:: max(len(known) // _MOST, 1)]
        one, two = left[known], right[known]
        barred = conflicts.between(one, two) == REASONS.index("forename")
        agree = ranks[one] == ranks[two]
        if barred.sum() >= _ENOUGH and agree[barred].mean() >= _NONE * agree[~barred].mean():
            return True
    return False
