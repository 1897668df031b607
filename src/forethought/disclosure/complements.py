"""Which further cells to hide so that small counts stay hidden: one linear programme for each small count.

A small count is hidden when other tables that agree with everything shown have it as low and as high as asked. Such a
table is the true one with people moved along the sums. Moving people through a shown cell means hiding it, at a cost;
through a hidden one it is free. The cheapest move says which cells to hide (Kelly, Golden and Assad, Networks 22, 1992;
Castro, INFORMS Journal on Computing 19, 2007). Each table found is a witness for every other small count it moves far
enough, so that most need no programme of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from highspy._core import _Highs as Solver
from numpy.typing import NDArray

from forethought.disclosure.polytope import quiet_solver
from forethought.disclosure.propagation import Sum, terms

_MOVED = 1e-6
_OPTIONS: dict[str, str | int | float] = {
    "presolve": "off",
    "simplex_scale_strategy": 0,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
    "mip_max_nodes": 2_000,
    "mip_rel_gap": 0.05,
}

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Ends = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """True counts by position, between which numbers each would lie if it is shown, and the sums that hold.

    Where nothing was rounded, a shown count lies between itself and itself. ``costs`` says how much is lost by
    hiding each count.
    """

    values: Sequence[int]
    shown: Sequence[Ends]
    sums: Sequence[Sum]
    costs: Sequence[float]


class Moves:
    """The programme: how many more and fewer people stand in each cell than in truth.

    ``wanted`` gives each small count the ends it must be able to reach; ``hidden`` grows with every move that needs it.
    Two columns for each cell, people more and people fewer, and one for each count that rounding leaves open.
    """

    def __init__(self, counts: Counts, wanted: Mapping[int, Ends]) -> None:
        self.hidden: set[int] = set()
        self._values: Whole = np.array(counts.values, np.int64)
        self._smallest, self._largest = self._values.copy(), self._values.copy()
        self._sums = [row for row in counts.sums if self._values[list(row)].any()]
        width = len(counts.values)
        rounded = [cell for cell, (low, high) in enumerate(counts.shown) if low < high]
        self._open = {cell: 2 * width + number for number, cell in enumerate(rounded)}
        self._solver = self._model(counts)
        for cell in wanted:
            self._hide(cell)

    def protect(self, wanted: Mapping[int, Ends], *, whole: bool = False) -> None:
        """Hide further cells until every cell of ``wanted`` can be both its ends, the largest counts first.

        Without ``whole`` people may be moved in fractions, which is quick and nearly always the same.
        """
        if whole:
            every = np.arange(self._solver.getNumCol(), dtype=np.int32)
            self._solver.changeColsIntegrality(len(every), every, np.full(len(every), highspy.HighsVarType.kInteger))
            self._solver.setOptionValue("presolve", "on")
        for cell, (low, high) in sorted(wanted.items(), key=lambda item: (-self._values[item[0]], item[0])):
            if self._smallest[cell] > low:
                self._move(cell, low)
            if self._largest[cell] < high:
                self._move(cell, high)

    def _move(self, cell: int, aim: int) -> None:
        """Find the cheapest way for ``cell`` to be ``aim``, and hide what that moves."""
        more, fewer = self._columns(cell)[:2]
        by = float(aim - self._values[cell])
        self._bound((more, fewer), [(max(by, 0.0), max(by, 0.0)), (max(-by, 0.0), max(-by, 0.0))])
        self._solver.setBasis()  # from rest: few of the cells move at all
        self._solver.run()
        solution = self._solver.getSolution()
        if solution.value_valid and self._solver.getInfo().primal_solution_status == highspy.kSolutionStatusFeasible:
            self._take(np.array(solution.col_value))
        self._bound((more, fewer), [(0.0, highspy.kHighsInf), (0.0, float(self._values[cell] - 1))])

    def _take(self, columns: Numbers) -> None:
        width = len(self._values)
        more, fewer = columns[:width], columns[width : 2 * width]
        for cell in np.flatnonzero(more + fewer > _MOVED).tolist():
            if cell not in self.hidden:
                self._hide(cell)
        moved = more - fewer
        moved[list(self._open)] += columns[2 * width :]
        whole = np.rint(moved).astype(np.int64)
        if np.abs(moved - whole).max(initial=0) <= _MOVED:
            np.minimum(self._smallest, self._values + whole, out=self._smallest)
            np.maximum(self._largest, self._values + whole, out=self._largest)

    def _hide(self, cell: int) -> None:
        """From now on moving ``cell`` is free, down to one and without limit up."""
        more, fewer, *open_ = self._columns(cell)
        self.hidden.add(cell)
        self._solver.changeColCost(more, 0.0)
        self._solver.changeColCost(fewer, 0.0)
        self._bound((fewer, *open_), [(0.0, float(self._values[cell] - 1)), *((0.0, 0.0) for _ in open_)])

    def _columns(self, cell: int) -> tuple[int, ...]:
        """The columns of ``cell``: people more, people fewer, and the one left open by rounding, if there is one."""
        both = (cell, len(self._values) + cell)
        return (*both, self._open[cell]) if cell in self._open else both

    def _entries(self, row: Mapping[int, int]) -> dict[int, int]:
        signs = (1, -1, 1)
        return {
            column: sign * factor
            for cell, factor in row.items()
            for column, sign in zip(self._columns(cell), signs, strict=False)
        }

    def _bound(self, columns: Iterable[int], bounds: Iterable[tuple[float, float]]) -> None:
        for column, (low, high) in zip(columns, bounds, strict=True):
            self._solver.changeColBounds(column, low, high)

    def _model(self, counts: Counts) -> Solver:
        solver = quiet_solver()
        for option, value in _OPTIONS.items():
            solver.setOptionValue(option, value)
        width = len(self._values)
        movable = self._values > 0
        least = np.array([low for low, _ in counts.shown], np.float64)
        solver.addVars(width, np.zeros(width), np.where(movable, highspy.kHighsInf, 0.0))
        solver.addVars(width, np.zeros(width), np.where(movable, np.maximum(least - 1, 0.0), 0.0))
        for cell in self._open:
            low, high = counts.shown[cell]
            solver.addVar(float(low - self._values[cell]), float(high - self._values[cell]))
        every = np.arange(2 * width, dtype=np.int32)
        solver.changeColsCost(2 * width, every, np.array([*counts.costs, *counts.costs]))
        rows = [terms(row) for row in self._sums]
        entries = [self._entries(row) for row in rows]
        starts = np.cumsum([0, *map(len, entries)])[:-1].astype(np.int32)
        columns = np.array([column for row in entries for column in row], np.int32)
        signs = np.array([sign for row in entries for sign in row.values()], np.float64)
        still = np.zeros(len(rows))
        solver.addRows(len(rows), still, still, len(columns), starts, columns, signs)
        return solver
