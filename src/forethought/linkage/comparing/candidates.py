"""Which pairs are compared: those that share a key in at least one pass, each once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.engine.pair_conditions import Condition, Every, Test, Value, fields_of
from forethought.linkage.comparing.conditions import Pairs
from forethought.linkage.comparing.people_table import PeopleTable, Rows
from forethought.linkage.comparing.words import MISSING
from forethought.linkage.errors import unfit_model
from forethought.linkage.side_by_side import side_by_side
from forethought.model.runs import different, place_in_run

Keys = NDArray[np.int64]
_MANY = 50_000  # people from which on passes are made side by side
_ROOM = 2**62  # combinations that a number of 64 bits can tell apart


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
        return Pairs(people, *_of_one_key(_keys([one for one, _ in codes])))
    both = _keys([np.concatenate(sides) for sides in codes])
    return Pairs(people, *_across(both[: people.rows], both[people.rows :]))


def _keys(columns: list[Keys]) -> Keys:
    """One number for what stands in several columns; missing where one of them is."""
    known = np.logical_and.reduce([column != MISSING for column in columns])
    key, size = columns[0], int(columns[0].max(initial=0)) + 1
    for column in columns[1:]:
        width = int(column.max(initial=0)) + 1
        if size * width > _ROOM:
            different, key = np.unique(key, return_inverse=True)
            size = len(different)
        key, size = key * width + column, size * width
    return np.where(known, key, MISSING)


def _of_one_key(key: Keys) -> tuple[Rows, Rows]:
    """Every pair of rows, the first above the second in the table, that have the same key."""
    order, held = _ordered(key)
    begins = np.flatnonzero(np.diff(held, prepend=MISSING))
    place = place_in_run(np.diff(begins, append=len(held)))
    second = np.repeat(np.arange(len(order)), place)
    return order[second - 1 - place_in_run(place)], order[second]


def _across(left: Keys, right: Keys) -> tuple[Rows, Rows]:
    """Every pair of rows, the first above the second in the table, of which the left key is the other's right key."""
    order, held = _ordered(right)
    known = np.flatnonzero(left != MISSING)
    start, end = (np.searchsorted(held, left[known], side=side) for side in ("left", "right"))
    counts = end - start
    first = np.repeat(known, counts)
    second = order[np.repeat(start, counts) + place_in_run(counts)]
    wanted = first < second
    return first[wanted], second[wanted]


def _ordered(key: Keys) -> tuple[Rows, Keys]:
    """The rows that have a key, by key and then as they stand, and their keys."""
    rows = np.flatnonzero(key != MISSING)
    held, many = key[rows], max(len(key), 1)
    if int(held.max(initial=0)) * many > _ROOM:
        order = np.argsort(held, kind="stable")
        return rows[order], held[order]
    held, rows = np.divmod(np.sort(held * many + rows), many)  # a sort of numbers is much faster than one of places
    return rows, held
