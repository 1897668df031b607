"""Which pairs are compared: those that share a key in at least one pass, each once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.engine.pair_conditions import Condition, Every, Test, Value, fields_of
from forethought.linkage.comparing.conditions import Pairs
from forethought.linkage.comparing.people_table import PeopleTable, Rows
from forethought.linkage.comparing.words import MISSING
from forethought.linkage.errors import unfit_model
from forethought.model.runs import place_in_run

Keys = NDArray[np.int64]


def candidates(people: PeopleTable, passes: tuple[Condition, ...]) -> Pairs:
    """All pairs of rows (``left`` < ``right``) that a pass brings together, in order, each once.

    Raises ``LinkageError`` for a pass in which the two records share nothing, since it would compare everyone.
    """
    found = [left * people.rows + right for left, right in (_of_pass(people, condition) for condition in passes)]
    each = np.unique(np.concatenate([np.zeros(0, np.int64), *found]))
    return Pairs(people, *np.divmod(each, max(people.rows, 1)))


def _of_pass(people: PeopleTable, condition: Condition) -> tuple[Rows, Rows]:
    parts = condition.parts if isinstance(condition, Every) else (condition,)
    shared = [found for part in parts if (found := _shared(part))]
    if not shared:
        raise unfit_model("one of its passes would compare every record with every other")
    left, right = _keys(people, shared)
    pairs = Pairs(people, *_meet(left, right))
    for part in parts:
        if not _shared(part):
            pairs = pairs.take(np.flatnonzero(pairs.holds(part)))
    return pairs.left, pairs.right


def _shared(part: Condition) -> tuple[Value, Value] | None:
    """What of the first record must be the same as what of the second; None for a condition of another kind."""
    if not isinstance(part, Test) or part.sign != "=":
        return None
    sides = [{field.side for field in fields_of(value)} for value in (part.left, part.right)]
    if sides == [{"l"}, {"r"}]:
        return part.left, part.right
    return (part.right, part.left) if sides == [{"r"}, {"l"}] else None


def _keys(people: PeopleTable, shared: list[tuple[Value, Value]]) -> tuple[Keys, Keys]:
    """For each row what it must share as the first record and as the second, as one number; missing where unknown."""
    rows = np.arange(people.rows)
    everyone = Pairs(people, rows, rows)
    left, right = np.zeros(people.rows, np.int64), np.zeros(people.rows, np.int64)
    for one, two in shared:
        a, b = everyone.texts(one, two)
        size = int(max(a.max(initial=0), b.max(initial=0))) + 1
        missing = (left == MISSING) | (a == MISSING), (right == MISSING) | (b == MISSING)
        both = np.concatenate([left * size + a, right * size + b])
        both[np.concatenate(missing)] = MISSING
        _, small = np.unique(both, return_inverse=True)
        small = np.where(both == MISSING, MISSING, small)
        left, right = small[: people.rows], small[people.rows :]
    return left, right


def _meet(left: Keys, right: Keys) -> tuple[Rows, Rows]:
    """Every pair of rows, the first above the second in the table, whose keys are the same."""
    order = np.argsort(right, kind="stable")
    order = order[right[order] != MISSING]
    held = right[order]
    known = np.flatnonzero(left != MISSING)
    start, end = (np.searchsorted(held, left[known], side=side) for side in ("left", "right"))
    counts = end - start
    first = np.repeat(known, counts)
    place = place_in_run(counts)
    second = order[np.repeat(start, counts) + place]
    wanted = first < second
    return first[wanted], second[wanted]
