"""What an attacker can work out: the narrowest interval for every hidden cell, given everything that is
published.

Each cell is a whole number of people between bounds that follow from what is printed; sums tie cells
together. First the bounds are pushed through the sums until nothing narrows. Then each group of cells that
still hang together is solved exactly when it has at most ``EXACT_CELLS`` unknowns; a larger group is checked
for cells that the sums fix outright, and its intervals may be wider than a solver of larger problems would
find.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forethought.disclosure.cells import Equation, Key
from forethought.disclosure.simplex import Infeasible, Polytope

EXACT_CELLS = 150
_PRIME = (1 << 61) - 1


@dataclass(frozen=True, slots=True)
class Bound:
    """Between ``low`` and ``high`` people, both included; ``high`` is ``None`` when there is no limit."""

    low: int
    high: int | None

    @property
    def known(self) -> bool:
        """Whether only one number is left."""
        return self.low == self.high

    def meet(self, other: Bound) -> Bound:
        """What both allow."""
        highs = [high for high in (self.high, other.high) if high is not None]
        return Bound(max(self.low, other.low), min(highs) if highs else None)

    @property
    def empty(self) -> bool:
        """Whether no number is left."""
        return self.high is not None and self.low > self.high


UNKNOWN = Bound(0, None)


def rounded_bound(shown: int, base: int) -> Bound:
    """What a count shown as ``shown`` can be when it was rounded to the nearest ``base``, ties going up."""
    return Bound(max(0, shown - base // 2), shown + (base - 1) // 2)


@dataclass(frozen=True, slots=True)
class Attack:
    """The attacker's interval for every cell, and the cells whose group was too large to be solved
    exactly.
    """

    bounds: Mapping[Key, Bound]
    not_exact: frozenset[Key]


def attack_bounds(start: Mapping[Key, Bound], equations: Iterable[Equation]) -> Attack:
    """The narrowest intervals that follow from ``start`` and the sums.

    A sum that cannot hold (some part is not listed, or the tables are not about the same people) tells an
    attacker nothing certain and is left out; the others stay.
    """
    usable = _usable(start, equations)
    bounds = dict(start)
    while (contradiction := _propagate(bounds, usable)) is not None:
        del usable[contradiction]
        bounds = dict(start)
    not_exact: set[Key] = set()
    for keys, group in _groups(bounds, usable):
        if len(keys) <= EXACT_CELLS:
            _solve(bounds, start, keys, group, not_exact)
        else:
            _fix_determined(bounds, keys, group)
            not_exact.update(keys)
    final = dict(bounds)
    return Attack(final if _propagate(final, usable) is None else bounds, frozenset(not_exact))


def _usable(start: Mapping[Key, Bound], equations: Iterable[Equation]) -> list[Equation]:
    kept = []
    for equation in equations:
        whole = start.get(equation.whole)
        parts = [start.get(part) for part in equation.parts]
        if whole is None or any(part is None for part in parts):
            continue
        low = sum(part.low for part in parts if part)
        highs = [part.high for part in parts if part]
        high = None if None in highs else sum(value for value in highs if value is not None)
        if not Bound(low, high).meet(whole).empty:
            kept.append(equation)
    return kept


def _propagate(bounds: dict[Key, Bound], equations: list[Equation]) -> int | None:
    """Push bounds through every sum until nothing narrows; gives the position of a sum that cannot hold."""
    touching: dict[Key, list[int]] = {}
    for number, equation in enumerate(equations):
        for key in (equation.whole, *equation.parts):
            touching.setdefault(key, []).append(number)
    waiting: dict[int, None] = dict.fromkeys(range(len(equations)))
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        for key, bound in _narrowed(bounds, equations[number]):
            bounds[key] = bound
            if bound.empty:
                return number
            waiting.update(dict.fromkeys(touching[key]))
    return None


def _narrowed(bounds: Mapping[Key, Bound], equation: Equation) -> Iterable[tuple[Key, Bound]]:
    low = sum(bounds[part].low for part in equation.parts)
    open_parts = [part for part in equation.parts if bounds[part].high is None]
    high = sum(bounds[part].high or 0 for part in equation.parts)
    whole = bounds[equation.whole]
    found = {equation.whole: whole.meet(Bound(low, None if open_parts else high))}
    for part in equation.parts:
        mine = bounds[part]
        most = None if whole.high is None else whole.high - (low - mine.low)
        others_open = [key for key in open_parts if key != part]
        least = 0 if others_open else whole.low - (high - (mine.high or 0))
        found[part] = mine.meet(Bound(max(least, 0), most))
    return [(key, bound) for key, bound in found.items() if bound != bounds[key]]


def _groups(bounds: Mapping[Key, Bound], equations: list[Equation]) -> Iterable[tuple[list[Key], list[Equation]]]:
    """Cells not yet known, grouped by the sums that tie them together."""
    leader: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for equation in equations:
        unknown = [key for key in (equation.whole, *equation.parts) if not bounds[key].known]
        for key in unknown[1:]:
            leader[find(key)] = find(unknown[0])
        if len(unknown) == 1:
            find(unknown[0])
    members: dict[Key, list[Key]] = {}
    for key in leader:
        members.setdefault(find(key), []).append(key)
    ties: dict[Key, list[Equation]] = {}
    for equation in equations:
        owner = next((key for key in (equation.whole, *equation.parts) if not bounds[key].known), None)
        if owner is not None:
            ties.setdefault(find(owner), []).append(equation)
    return [(keys, ties.get(root, [])) for root, keys in members.items()]


def _rows(
    bounds: Mapping[Key, Bound], columns: Mapping[Key, int], group: list[Equation]
) -> tuple[list[dict[int, int]], list[int]]:
    """The sums over the unknown cells, each counted from its lower bound."""
    rows, right = [], []
    for equation in group:
        row: dict[int, int] = {}
        value = 0
        for key, sign in ((equation.whole, -1), *((part, 1) for part in equation.parts)):
            value -= sign * bounds[key].low
            if key in columns:
                row[columns[key]] = row.get(columns[key], 0) + sign
        rows.append(row)
        right.append(value)
    return rows, right


def _solve(
    bounds: dict[Key, Bound], start: Mapping[Key, Bound], keys: list[Key], group: list[Equation], not_exact: set[Key]
) -> None:
    columns = {key: number for number, key in enumerate(keys)}
    rows, right = _rows(bounds, columns, group)
    width = len(keys)
    for key in keys:  # a printed upper bound is one more sum, with a slack of its own; the others follow from sums
        high = start[key].high
        if high is not None:
            rows.append({columns[key]: 1, width: 1})
            right.append(high - bounds[key].low)
            width += 1
    try:
        polytope = Polytope(width, rows, right)
    except Infeasible:
        not_exact.update(keys)
        return
    found = {}
    for key in keys:
        low = bounds[key].low + math.ceil(polytope.smallest(columns[key]))
        most = polytope.largest(columns[key])
        found[key] = Bound(low, None if most is None else bounds[key].low + math.floor(most))
    bounds.update(found)


def _fix_determined(bounds: dict[Key, Bound], keys: list[Key], group: list[Equation]) -> None:
    """Cells that the sums alone fix, by elimination modulo a large prime."""
    columns = {key: number for number, key in enumerate(keys)}
    rows, right = _rows(bounds, columns, group)
    reduced: dict[int, dict[int, int]] = {}
    for row, value in zip(rows, right, strict=True):
        line = {column: number % _PRIME for column, number in row.items()} | {-1: value % _PRIME}
        for pivot, other in reduced.items():
            _eliminate(line, other, pivot)
        pivot_column = next((column for column in line if column >= 0), None)
        if pivot_column is None:
            continue
        inverse = pow(line[pivot_column], -1, _PRIME)
        line = {column: number * inverse % _PRIME for column, number in line.items()}
        for other in reduced.values():
            _eliminate(other, line, pivot_column)
        reduced[pivot_column] = line
    for pivot, line in reduced.items():
        if not [column for column in line if column >= 0 and column != pivot]:
            value = bounds[keys[pivot]].low + line.get(-1, 0)
            fixed = bounds[keys[pivot]].meet(Bound(value, value))
            if not fixed.empty:
                bounds[keys[pivot]] = fixed


def _eliminate(line: dict[int, int], pivot_line: Mapping[int, int], pivot: int) -> None:
    factor = line.get(pivot, 0)
    if factor:
        for column, value in pivot_line.items():
            left = (line.get(column, 0) - factor * value) % _PRIME
            if left:
                line[column] = left
            else:
                line.pop(column, None)
