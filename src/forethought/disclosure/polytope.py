"""How small and how large each whole number can be that takes part in sums: the linear programme behind the attacker.

HiGHS (Huangfu and Hall, Mathematical Programming Computation 10, 2018) looks for the ends; nothing it says is taken on
trust. An end counts only when a whole-number solution that attains it has been checked here in integers, so that a
rounding error of the solver can make an interval too narrow, never too wide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import highspy
import numpy as np
from highspy._core import _Highs as Solver
from numpy.typing import NDArray

_FUZZ = 1e-5
"""A solver's number this close to a whole one is tried as that whole one."""
_NODES = 2_000
"""How many branches a search for whole numbers may open; what it has not found by then counts as not attained."""
_RINGS = 2
"""How far around the fractions whole numbers are looked for, ring by ring, before all cells may move."""
_FEW = 4
"""While one solution settles more ends than this, many cells are moved at once; then each by itself."""

Terms = Mapping[int, int]
Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Enough = Callable[[int, int, int], bool]
"""Whether a cell (by position) needs no more work when it is known to reach from one number to another."""


class Infeasible(Exception):  # noqa: N818  # a result of the search, caught next door, never shown
    """No whole numbers satisfy all the sums, or none could be found."""


class Polytope:
    """All whole numbers between ``lows`` and ``highs`` (``None``: no limit) that satisfy the ``sums``.

    A sum gives each of its cells, by position, a whole factor; ``right`` is what it must come to.
    """

    def __init__(
        self, lows: Sequence[int], highs: Sequence[int | None], sums: Sequence[Terms], right: Sequence[int]
    ) -> None:
        self._base: Whole = np.array(lows, np.int64)
        moved = [
            value - sum(factor * lows[cell] for cell, factor in terms.items())
            for terms, value in zip(sums, right, strict=True)
        ]
        self._right: Whole = np.array(moved, np.int64)
        limits = [0 if high is None else high - low for low, high in zip(lows, highs, strict=True)]
        self._far = 4 * (sum(map(abs, moved)) + sum(limits)) + 1_000  # stands for no limit
        self._most: Whole = np.array(
            [self._far if high is None else limit for limit, high in zip(limits, highs, strict=True)], np.int64
        )
        self._rows: Whole = np.repeat(np.arange(len(sums)), [len(terms) for terms in sums]).astype(np.int64)
        self._columns: Whole = np.array([cell for terms in sums for cell in terms], np.int64)
        self._factors: Whole = np.array([factor for terms in sums for factor in terms.values()], np.int64)
        self._smallest: Whole = np.full(len(lows), self._far, np.int64)
        self._largest: Whole = np.full(len(lows), -1, np.int64)
        self._floor: Whole = np.zeros(len(lows), np.int64)
        self._ceiling: Whole = self._most.copy()
        self._solver = self._model(quiet_solver())

    def settle(self, enough: Enough | None = None) -> None:
        """Find both ends of every cell, or as much as is ``enough``. Raises ``Infeasible``."""
        if not self._try(self._solver) and not self._try(_all_whole(self._model(_whole_solver()))):
            raise Infeasible
        self._solver.setOptionValue("presolve", "off")
        self._solver.setOptionValue("simplex_strategy", 4)  # primal: a new aim leaves the corner feasible
        for sign in (-1, 1):
            self._settle_together(sign, enough)
        for cell in range(len(self._base)):
            for sign in (-1, 1):
                if self._open(cell, sign, enough):
                    self._settle_one(cell, sign, enough)

    def interval(self, cell: int) -> tuple[int, int | None]:
        """The smallest and the largest number found for ``cell``.

        ``None`` stands for no limit: a solution reaches twice as far as everything that is known put together.
        """
        high = int(self._largest[cell])
        low = int(self._base[cell] + self._smallest[cell])
        return low, None if 2 * high >= self._far else int(self._base[cell]) + high

    def _settle_together(self, sign: int, enough: Enough | None) -> None:
        """Move all cells that are still open the same way, as long as that settles many of them."""
        open_ = [cell for cell in range(len(self._base)) if self._open(cell, sign, enough)]
        while len(open_) > _FEW:
            aim = np.zeros(len(self._base))
            aim[open_] = -sign
            self._aim(aim)
            self._try(self._solver)
            left = [cell for cell in open_ if self._open(cell, sign, enough)]
            if len(open_) - len(left) <= _FEW:
                break
            open_ = left
        self._aim(np.zeros(len(self._base)))

    def _settle_one(self, cell: int, sign: int, enough: Enough | None) -> None:
        self._solver.changeColCost(cell, float(-sign))
        self._try(self._solver)
        found = self._solver.getInfo().objective_function_value
        solved = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        numbers = np.array(self._solver.getSolution().col_value)
        self._solver.changeColCost(cell, 0.0)
        if solved and sign > 0:
            self._ceiling[cell] = min(self._ceiling[cell], int(np.floor(-found + _FUZZ)))
        elif solved:
            self._floor[cell] = max(self._floor[cell], int(np.ceil(found - _FUZZ)))
        self._settle_whole(cell, sign, numbers, enough)

    def _settle_whole(self, cell: int, sign: int, numbers: Numbers, enough: Enough | None) -> None:
        """Look for whole numbers beyond the best found so far, near to where fractions reach, then further around."""
        free = (np.abs(numbers - np.rint(numbers)) > _FUZZ) | (np.arange(len(numbers)) == cell)
        fixed = np.clip(np.rint(numbers).astype(np.int64), 0, self._most)
        for ring in range(_RINGS + 1):
            if not self._open(cell, sign, enough):
                return
            free = self._around(free) if ring < _RINGS else np.ones(len(free), np.bool_)
            self._search(cell, sign, fixed, free)

    def _around(self, cells: Flags) -> Flags:
        """The cells that share a sum with one of ``cells``."""
        touched = np.zeros(len(self._right), np.bool_)
        touched[self._rows[cells[self._columns]]] = True
        around = cells.copy()
        around[self._columns[touched[self._rows]]] = True
        return around

    def _search(self, cell: int, sign: int, fixed: Whole, free: Flags) -> None:
        """The furthest whole number of ``cell`` when only the ``free`` cells may differ from ``fixed``."""
        low, high = np.zeros(len(fixed), np.int64), self._most.copy()
        low[cell] = self._largest[cell] + 1 if sign > 0 else self._floor[cell]
        high[cell] = self._ceiling[cell] if sign > 0 else self._smallest[cell] - 1
        moving = free[self._columns]
        rows, row_of = np.unique(self._rows[moving], return_inverse=True)
        held = np.zeros(len(self._right), np.int64)
        np.add.at(held, self._rows[~moving], (self._factors * fixed[self._columns])[~moving])
        solver = _whole_solver()
        width = int(free.sum())
        place = np.cumsum(free) - 1
        solver.addVars(width, low[free].astype(np.float64), high[free].astype(np.float64))
        _require(solver, (self._right - held)[rows], row_of, place[self._columns[moving]], self._factors[moving])
        _all_whole(solver)
        solver.changeColCost(int(place[cell]), float(-sign))
        solver.run()
        solution = solver.getSolution()
        if solution.value_valid:
            found = fixed.astype(np.float64)
            found[free] = solution.col_value
            self._take(found)

    def _open(self, cell: int, sign: int, enough: Enough | None) -> bool:
        at_end = self._largest[cell] >= self._ceiling[cell] if sign > 0 else self._smallest[cell] <= self._floor[cell]
        if at_end or enough is None:
            return not at_end
        base = int(self._base[cell])
        return not enough(cell, base + int(self._smallest[cell]), base + int(self._largest[cell]))

    def _try(self, solver: Solver) -> bool:
        """Run the solver and, where its solution is right in whole numbers, take in what it attains."""
        solver.run()
        solution = solver.getSolution()
        return bool(solution.value_valid) and self._take(np.array(solution.col_value))

    def _take(self, numbers: Numbers) -> bool:
        whole = np.rint(numbers).astype(np.int64)
        if np.abs(numbers - whole).max(initial=0) > _FUZZ or not self._holds(whole):
            return False
        np.minimum(self._smallest, whole, out=self._smallest)
        np.maximum(self._largest, whole, out=self._largest)
        return True

    def _holds(self, whole: Whole) -> bool:
        sums = np.zeros(len(self._right), np.int64)
        np.add.at(sums, self._rows, whole[self._columns] * self._factors)
        return bool(((whole >= 0) & (whole <= self._most)).all() and (sums == self._right).all())

    def _aim(self, costs: Numbers) -> None:
        self._solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def _model(self, solver: Solver) -> Solver:
        solver.addVars(len(self._base), np.zeros(len(self._base)), self._most.astype(np.float64))
        _require(solver, self._right, self._rows, self._columns, self._factors)
        return solver


def _require(solver: Solver, right: Whole, rows: Whole, columns: Whole, factors: Whole) -> None:
    """Add the sums to ``solver``: each entry's row (in rising order), column and factor."""
    starts = np.searchsorted(rows, np.arange(len(right))).astype(np.int32)
    sides = right.astype(np.float64)
    solver.addRows(len(right), sides, sides, len(columns), starts, columns.astype(np.int32), factors.astype(np.float64))


def _whole_solver() -> Solver:
    solver = quiet_solver()
    solver.setOptionValue("mip_max_nodes", _NODES)
    return solver


def _all_whole(solver: Solver) -> Solver:
    every = np.arange(solver.getNumCol(), dtype=np.int32)
    solver.changeColsIntegrality(len(every), every, np.full(len(every), highspy.HighsVarType.kInteger))
    return solver


def quiet_solver() -> Solver:
    """A solver that prints nothing, runs on one thread, and so gives the same answer every time."""
    solver = Solver()  # the class with the public name prints its licence to standard output when it is made
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
