"""What an attacker can work out: the narrowest interval for every cell, given everything that is published.

Each cell is a whole number of people between bounds that follow from what is printed; sums tie cells together. First
the bounds are pushed through the sums until nothing narrows, which is exact and settles most cells. Then each group
of cells that still hang together is solved as a whole, however large it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forethought.disclosure.bounds import Bound
from forethought.disclosure.cells import Equation, Key
from forethought.disclosure.contradiction import contradicting
from forethought.disclosure.errors import DisclosureError
from forethought.disclosure.polytope import Infeasible, Polytope
from forethought.disclosure.propagation import Cells, Sum, groups, propagate, terms

Enough = Callable[[Key, Bound], bool]
"""Whether a cell needs no more work once it is known to reach from one end of the bound to the other."""

_EnoughHere = Callable[[int, int, int], bool]


@dataclass(frozen=True, slots=True)
class Attack:
    """The attacker's interval for every cell, and the sums that were left out because they cannot hold."""

    bounds: Mapping[Key, Bound]
    left_out: tuple[Equation, ...]


def attack_bounds(
    start: Mapping[Key, Bound],
    equations: Iterable[Equation],
    *,
    doubtful: Iterable[Iterable[Equation]] = (),
    enough: Enough | None = None,
) -> Attack:
    """The narrowest intervals that follow from ``start`` and the sums.

    ``start`` gives each cell the bound that follows from what is printed about it: a count (``Bound(n, n)``), a hidden
    one (``Bound(1, None)``), a rounded one (``rounded_bound``), a percentage (``share_bound``). Cells may have any key.
    A sum with a cell that has no bound is left out.

    The ends are whole numbers that tables agreeing with everything published attain: each such table was checked in
    integers. Where the sums alone would allow more in fractions, that is not counted. In a group of several thousand
    cells a search for whole numbers may be broken off; the interval is then too narrow, never too wide. Not every
    number between the ends need be possible.

    A sum that cannot hold (some part is not listed, or the tables are not about the same people) tells an attacker
    nothing certain and is left out; the others stay. ``doubtful`` holds further sums, in groups, each believed less
    than what stands before it. With ``enough``, work on a cell stops as soon as it says so; the interval may then be
    wider than what is given. Raises ``DisclosureError`` when no table agrees with what is left.
    """
    keys = list(start)
    place = {key: number for number, key in enumerate(keys)}
    listed: dict[Sum, Equation] = {}
    steps: list[list[Sum]] = []
    for group in (equations, *doubtful):
        rows = {_row(equation, place): equation for equation in group if _listed(equation, place)}
        steps.append([row for row in rows if row not in listed])
        listed = rows | listed
    sums = _Sums(Cells([start[key].low for key in keys], [start[key].high for key in keys]), steps)
    found = _settled(sums, _by_place(enough, keys))
    kept = set(sums.all())
    bounds = {key: Bound(*ends) for key, ends in zip(keys, found, strict=True)}
    return Attack(bounds, tuple(equation for row, equation in listed.items() if row not in kept))


@dataclass(slots=True)
class _Sums:
    """What is printed about every cell, and the sums taken to hold: in steps, each believed less than those before."""

    printed: Cells
    steps: list[list[Sum]]

    def all(self) -> list[Sum]:
        return [row for step in self.steps for row in step]

    def pushed(self) -> Cells:
        """The bounds pushed through the sums, after those that cannot hold were left out."""
        cells = self.printed
        firm: list[Sum] = []
        for number, step in enumerate(self.steps):
            soft = [row for row in step if _possible(cells, row)]
            while (failed := propagate(pushed := cells.copy(), both := [*firm, *soft])) is not None:
                dropped = contradicting(cells, firm, soft) or {both[failed]}
                soft = [row for row in soft if row not in dropped] if dropped & set(soft) else []
            self.steps[number] = soft
            firm, cells = both, pushed
        return cells

    def disentangle(self, ties: Sequence[Sum]) -> None:
        """Leave out the sums that keep a group of cells from having any solution in whole numbers."""
        among = set(ties)
        steps = [[row for row in step if row in among] for step in self.steps]
        last = max(number for number, step in enumerate(steps) if step)
        firm = [row for step in steps[:last] for row in step]
        dropped = next(
            (
                found
                for whole in (False, True)
                if (found := contradicting(self.printed, firm, steps[last], whole=whole))
            ),
            set(steps[last]) if firm else set(),
        )
        if not dropped:
            raise DisclosureError(
                "What the tables give away together cannot be worked out",
                why="no table of whole numbers was found that agrees with all of them",
                do="Check that parts add up to their wholes, and release fewer tables together",
            )
        self.steps[last] = [row for row in self.steps[last] if row not in dropped]


def _settled(sums: _Sums, enough: _EnoughHere | None) -> list[tuple[int, int | None]]:
    """The interval of every cell, by position."""
    while True:
        cells = sums.pushed()
        found = list(zip(cells.lows, cells.highs, strict=True))
        for members, ties in groups(cells, sums.all()):
            try:
                for cell, ends in _solved(cells, members, ties, enough):
                    found[cell] = ends
            except Infeasible:
                sums.disentangle(ties)
                break
        else:
            return found


def _solved(
    cells: Cells, members: Sequence[int], ties: Sequence[Sum], enough: _EnoughHere | None
) -> Iterator[tuple[int, tuple[int, int | None]]]:
    """The interval of every cell of one group."""
    column = {cell: number for number, cell in enumerate(members)}
    rows, right = [], []
    for row in ties:
        factors = terms(row)
        rows.append({column[cell]: factor for cell, factor in factors.items() if cell in column})
        right.append(-sum(factor * cells.lows[cell] for cell, factor in factors.items() if cell not in column))
    polytope = Polytope([cells.lows[cell] for cell in members], [cells.highs[cell] for cell in members], rows, right)
    polytope.settle(None if enough is None else lambda number, low, high: enough(members[number], low, high))
    for number, cell in enumerate(members):
        yield cell, polytope.interval(number)


def _by_place(enough: Enough | None, keys: Sequence[Key]) -> _EnoughHere | None:
    return None if enough is None else lambda cell, low, high: enough(keys[cell], Bound(low, high))


def _listed(equation: Equation, place: Mapping[Key, int]) -> bool:
    return equation.whole in place and all(part in place for part in equation.parts)


def _row(equation: Equation, place: Mapping[Key, int]) -> Sum:
    return (place[equation.whole], *(place[part] for part in equation.parts))


def _possible(cells: Cells, row: Sum) -> bool:
    """Whether the parts can add up to the whole, seen by themselves."""
    highs = [cells.highs[part] for part in row[1:]]
    most = None if None in highs else sum(high for high in highs if high is not None)
    whole = Bound(cells.lows[row[0]], cells.highs[row[0]])
    return not Bound(sum(cells.lows[part] for part in row[1:]), most).meet(whole).empty
