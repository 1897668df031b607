"""Which pairs are compared: those that share a key in at least one pass, each once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.engine.pair_conditions import Condition, Every, Test, Value, fields_of
from forethought.linkage.comparing.conditions import Pairs
from forethought.linkage.comparing.people_table import PeopleTable
from forethought.linkage.comparing.words import MISSING
from forethought.linkage.errors import unfit_model
from forethought.linkage.side_by_side import side_by_side
from forethought.model.runs import different, one_number, pairs_across, pairs_within

Keys = NDArray[np.int64]
_MANY = 50_000  # people from which on passes are made side by side


def candidates(people: PeopleTable, passes: tuple[Condition, ...]) -> Pairs:
    """All pairs of rows (``left`` < ``right``) that a pass brings together, in order, each once.

    Raises ``LinkageError`` for a pass in which the two records share nothing, since it would compare everyone.
    """
    each = [other_conditions(condition) for condition in passes]
    always = [part for part in (each[0] if each else ()) if all(part in parts for parts in each)]

    def keys(asked: tuple[Condition, list[Condition]]) -> Keys:
        condition, parts = asked
        pairs = meeting(_brought_together(people, condition), [part for part in parts if part not in always])
        return np.asarray(pairs.left * people.rows + pairs.right)

    found = side_by_side(keys, zip(passes, each, strict=True), worth=people.rows > _MANY)
    together = different(np.concatenate([np.zeros(0, np.int64), *found]))
    return meeting(Pairs(people, *np.divmod(together, max(people.rows, 1))), always)


def shared_values(condition: Condition) -> list[tuple[Value, Value]]:
    """What of the first record must be the same as what of the second, for a pass to bring them together.

    Raises ``LinkageError`` for a pass in which they share nothing, since it would compare everyone.
    """
    shared = [found for part in _parts(condition) if (found := _shared(part))]
    if not shared:
        raise unfit_model("one of its passes would compare every record with every other")
    return shared


def other_conditions(condition: Condition) -> list[Condition]:
    """What a pass asks of two records besides sharing something."""
    return [part for part in _parts(condition) if not _shared(part)]


def meeting(pairs: Pairs, conditions: list[Condition]) -> Pairs:
    """The pairs that meet every condition."""
    for condition in conditions:
        met = pairs.holds(condition)
        pairs = pairs if met.all() else pairs.take(np.flatnonzero(met))
    return pairs


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, Every) else (condition,)


def _shared(part: Condition) -> tuple[Value, Value] | None:
    """What of the first record must be the same as what of the second; None for a condition of another kind."""
    if not isinstance(part, Test) or part.sign != "=":
        return None
    sides = [{field.side for field in fields_of(value)} for value in (part.left, part.right)]
    if sides == [{"l"}, {"r"}]:
        return part.left, part.right
    return (part.right, part.left) if sides == [{"r"}, {"l"}] else None


def _brought_together(people: PeopleTable, condition: Condition) -> Pairs:
    rows = np.arange(people.rows)
    everyone = Pairs(people, rows, rows)
    codes = [everyone.texts(one, two) for one, two in shared_values(condition)]
    if all(np.array_equal(one, two) for one, two in codes):
        return Pairs(people, *pairs_within(_keys([one for one, _ in codes])))
    both = _keys([np.concatenate(sides) for sides in codes])
    left, right = pairs_across(both[: people.rows], both[people.rows :])
    return Pairs(people, left[left < right], right[left < right])


def _keys(columns: list[Keys]) -> Keys:
    """One number for what stands in several columns; missing where one of them is."""
    known = np.logical_and.reduce([column != MISSING for column in columns])
    return np.where(known, one_number(columns, [int(column.max(initial=0)) + 1 for column in columns]), MISSING)
