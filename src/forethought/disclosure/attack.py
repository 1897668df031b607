"""The attack audit: what could be worked out from tables that are, or are about to be, public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forethought.disclosure.bounds import UNKNOWN, Bound, rounded_bound
from forethought.disclosure.cells import (
    HIDDEN,
    LIMIT,
    Cell,
    Equation,
    Key,
    Published,
    cells,
    equations,
    whole_number,
)
from forethought.disclosure.deduction import Enough, attack_bounds


@dataclass(frozen=True, slots=True)
class Interval:
    """What can be worked out about one cell: between ``low`` and ``high`` people (``None``: no limit).

    ``table`` is the position of its table in the call, ``row`` the 0-based row in it; ``hidden`` whether a symbol or
    nothing stands there.
    """

    table: int
    row: int
    count: str
    low: int
    high: int | None
    hidden: bool

    @property
    def recovered(self) -> bool:
        """Whether only one number is left."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason why a table may not be released, and what to do. ``row`` is 0-based, ``None`` for the whole
    table.
    """

    code: str
    what: str
    do: str
    count: str = ""
    row: int | None = None


def attack(tables: Published | Iterable[Published]) -> tuple[Interval, ...]:
    """The interval an attacker can work out for every cell of all ``tables`` taken together.

    The attacker knows what is printed, that people are whole and never negative, that a hidden cell (``c``) and one
    that rounds to nothing (``low``, ``k``) are not zero, that nobody is counted where a count does not apply (``z``),
    how rounding works, and that parts add up to their whole. Tables of one ``population`` are combined. How far the
    ends are proven: ``attack_bounds``. Not covered: knowledge from outside, averages, and tables whose populations
    overlap without saying so. Raises ``DisclosureError`` when a count cannot be read.
    """
    return _attack(tables, None)


def audit_tables(tables: Published | Iterable[Published], *, limit: int = LIMIT) -> list[Problem]:
    """Every small count that is printed, or that can be worked out from the tables together.

    A hidden cell is worked out when what is left lies within 1 to ``limit`` and is narrower than that range.
    """
    found = attack_for_small(tables, limit)
    return [_problem(interval, limit) for interval in found if given_away(interval.low, interval.high, limit)]


def attack_for_small(tables: Published | Iterable[Published], limit: int) -> tuple[Interval, ...]:
    """As ``attack``, but no cell is looked at longer than it takes to see that it gives no small count away."""
    return _attack(tables, lambda _, bound: not given_away(bound.low, bound.high, limit))


def given_away(low: int, high: int | None, limit: int = LIMIT) -> bool:
    """Whether an interval gives away a small count: surely within 1 to ``limit``, and narrower than that."""
    return high is not None and low >= 1 and high <= limit and high - low < limit - 1


def _problem(interval: Interval, limit: int) -> Problem:
    if interval.hidden:
        return Problem(
            "recoverable",
            "A hidden small count can be worked out from the totals",
            "Hide another cell of the same row and column, or round every count",
            interval.count,
            interval.row,
        )
    return Problem(
        "small_count",
        f"A count between 1 and {limit} is shown",
        "Hide it with 'c' together with enough others, or round every count",
        interval.count,
        interval.row,
    )


def _attack(tables: Published | Iterable[Published], enough: Enough | None) -> tuple[Interval, ...]:
    published = (tables,) if isinstance(tables, Published) else tuple(tables)
    start: dict[Key, Bound] = {}
    listed: list[tuple[int, Cell, Key]] = []
    for number, table in enumerate(published):
        for cell in cells(table):
            bound = _printed(cell, table.rounding)
            key = _own_key(cell.key, bound, start, number)
            start[key] = bound.meet(start.get(key, UNKNOWN))
            listed.append((number, cell, key))
    own, inferred = _sums(published, listed, start)
    bounds = attack_bounds(start, (), doubtful=[*own, inferred], enough=enough).bounds
    return tuple(
        Interval(number, cell.row, cell.count, bounds[key].low, bounds[key].high, _hidden(cell))
        for number, cell, key in listed
    )


def _hidden(cell: Cell) -> bool:
    return whole_number(cell.text) is None


def _printed(cell: Cell, rounding: int) -> Bound:
    value = whole_number(cell.text)
    return _symbol((cell.text or "").strip(), rounding) if value is None else rounded_bound(value, rounding)


def _symbol(text: str, rounding: int) -> Bound:
    """What a symbol says; where nothing was rounded, ``low`` and ``k`` say only that somebody was counted."""
    if text == "z":
        return Bound(0, 0)
    if text in ("low", "k"):
        return Bound(1, rounded_bound(0, rounding).high or None)
    return Bound(1, None) if text == HIDDEN else UNKNOWN


def _own_key(key: Key, bound: Bound, start: dict[Key, Bound], number: int) -> Key:
    """The key itself, or one of the table's own when an earlier table prints another count for the same
    cell.
    """
    return (f"{key[0]} (table {number})", *key[1:]) if bound.meet(start.get(key, UNKNOWN)).empty else key


def _sums(
    published: tuple[Published, ...], listed: list[tuple[int, Cell, Key]], start: dict[Key, Bound]
) -> tuple[list[list[Equation]], list[Equation]]:
    """The sums each table prints itself, table by table, and those an attacker infers by laying tables side by side.

    An inferred sum takes the labels one table lists as all there are, and its whole from elsewhere. That may
    be wrong, so it is used only after what the tables say themselves has been worked out.
    """
    own: list[list[Equation]] = [[] for _ in published]
    inferred: list[Equation] = []
    for number, table in enumerate(published):
        keys = {cell.key: key for place, cell, key in listed if place == number}
        for equation in equations(table):
            parts = tuple(keys[part] for part in equation.parts if part in keys)  # a row left out counts as nobody
            if not parts:
                continue
            if equation.whole in keys:
                own[number].append(Equation(keys[equation.whole], parts))
            elif len(published) > 1:
                inferred.append(Equation(equation.whole, parts))
    for equation in inferred:
        start.setdefault(equation.whole, UNKNOWN)
    return own, inferred
