"""Which pairs are compared: those that share a key in at least one pass, each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.engine.pair_conditions import Condition, Every, Test, Value, fields_of
from forethought.linkage.comparing.conditions import Pairs
from forethought.linkage.comparing.people_table import PeopleTable
from forethought.linkage.comparing.words import MISSING
from forethought.linkage.errors import unfit_model
from forethought.linkage.side_by_side import side_by_side
from forethought.model.runs import Sharing, different, one_number, pairs_across

Keys = NDArray[np.int64]
_MANY = 50_000  # people from which on passes are made side by side
_AT_ONCE = 20_000_000  # pairs that are held at once


def candidates(people: PeopleTable, passes: tuple[Condition, ...]) -> Pairs:
    """All pairs of rows (``left`` < ``right``) that a pass brings together, in order, each once.

    Raises ``LinkageError`` for a pass in which the two records share nothing, since it would compare everyone.
    """
    (everything,) = candidates_in_parts(people, passes, at_once=None)
    return everything


def candidates_in_parts(
    people: PeopleTable, passes: tuple[Condition, ...], at_once: int | None = _AT_ONCE
) -> Iterator[Pairs]:
    """The pairs of ``candidates`` in parts of about ``at_once`` pairs, by ranges of the right row.

    Pairs that share a name grow with the square of the people: all of ten million's would not fit in memory.
    """
    each = [other_conditions(condition) for condition in passes]
    always = [part for part in (each[0] if each else ()) if all(part in parts for parts in each)]
    besides = [[part for part in parts if part not in always] for parts in each]
    worth = people.rows > _MANY
    met = side_by_side(lambda condition: _brought_together(people, condition), passes, worth=worth)
    for first, end in _ranges(people.rows, met, at_once):

        def keys(asked: tuple[Sharing | Crossing, list[Condition]], first: int = first, end: int = end) -> Keys:
            pairs = meeting(Pairs(people, *_in_range(asked[0], first, end)), asked[1])
            return np.asarray(pairs.left * people.rows + pairs.right)

        found = side_by_side(keys, zip(met, besides, strict=True), worth=worth)
        together = different(np.concatenate([np.zeros(0, np.int64), *found]))
        yield meeting(Pairs(people, *np.divmod(together, max(people.rows, 1))), always)


@dataclass(frozen=True, slots=True)
class Crossing:
    """Pairs of a pass that compares one column of the first record with another of the second."""

    left: Keys
    right: Keys


def _ranges(rows: int, met: list[Sharing | Crossing], at_once: int | None) -> Iterator[tuple[int, int]]:
    """Ranges of rows, the first row and the one after the last, that are the right side of about so many pairs."""
    pairs = sum(len(each.left) if isinstance(each, Crossing) else int(each.before.sum()) for each in met)
    if at_once is None or pairs <= at_once:
        yield 0, rows
        return
    many = np.zeros(rows)
    for each in met:
        many += _of_each_row(each, rows)
    part = np.floor(np.cumsum(many) / at_once)
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    yield from zip(starts.tolist(), [*starts[1:].tolist(), rows], strict=True)


def _of_each_row(met: Sharing | Crossing, rows: int) -> NDArray[Any]:
    """How many pairs have each row on their right."""
    if isinstance(met, Crossing):
        return np.bincount(met.right, minlength=rows)
    return np.bincount(met.rows, met.before, minlength=rows)


def _in_range(met: Sharing | Crossing, first: int, end: int) -> tuple[Keys, Keys]:
    """The pairs whose right row is in a range."""
    rows = met.right if isinstance(met, Crossing) else met.rows
    within = np.flatnonzero((rows >= first) & (rows < end))
    return (met.left[within], met.right[within]) if isinstance(met, Crossing) else met.pairs(within)


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


def _brought_together(people: PeopleTable, condition: Condition) -> Sharing | Crossing:
    rows = np.arange(people.rows)
    everyone = Pairs(people, rows, rows)
    codes = [everyone.texts(one, two) for one, two in shared_values(condition)]
    if all(np.array_equal(one, two) for one, two in codes):
        return Sharing.of(_keys([one for one, _ in codes]))
    both = _keys([np.concatenate(sides) for sides in codes])
    left, right = pairs_across(both[: people.rows], both[people.rows :])
    return Crossing(left[left < right], right[left < right])


def _keys(columns: list[Keys]) -> Keys:
    """One number for what stands in several columns; missing where one of them is."""
    known = np.logical_and.reduce([column != MISSING for column in columns])
    return np.where(known, one_number(columns, [int(column.max(initial=0)) + 1 for column in columns]), MISSING)
