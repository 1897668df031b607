"""Exact bounds of unknown numbers that must satisfy sums: the simplex method over fractions, for small
systems.

Written here because the project ships no numerical solver and an attacker's bounds must be exact, not
rounded. Method: two-phase primal simplex with Bland's rule (R. G. Bland, Mathematics of Operations Research
2, 1977), which cannot cycle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction


class Infeasible(Exception):  # noqa: N818  # a result of the method, caught next door, never shown
    """No numbers satisfy all the sums."""


class Polytope:
    """All non-negative ``x`` with ``rows · x = right``. ``rows`` are sparse: column -> coefficient."""

    def __init__(self, columns: int, rows: Sequence[Mapping[int, int]], right: Sequence[int]) -> None:
        self._columns = columns
        self._table: list[list[Fraction]] = []
        for row, value in zip(rows, right, strict=True):
            sign = -1 if value < 0 else 1
            line = [Fraction(0)] * (columns + len(rows) + 1)
            for column, coefficient in row.items():
                line[column] = Fraction(sign * coefficient)
            line[columns + len(self._table)] = Fraction(1)
            line[-1] = Fraction(sign * value)
            self._table.append(line)
        self._basis = [columns + number for number in range(len(rows))]
        self._remove_artificial(len(rows))

    def largest(self, column: int) -> Fraction | None:
        """The largest value ``x[column]`` can take; ``None`` when it has no bound."""
        return self._optimum(column, 1)

    def smallest(self, column: int) -> Fraction:
        """The smallest value ``x[column]`` can take."""
        value = self._optimum(column, -1)
        return -value if value is not None else Fraction(0)

    def _remove_artificial(self, count: int) -> None:
        """Phase one: find a feasible corner, then drop the artificial columns."""
        costs = [Fraction(0)] * self._columns + [Fraction(-1)] * count
        if self._maximise(costs) != 0:
            raise Infeasible
        for number in reversed(range(len(self._table))):
            if self._basis[number] >= self._columns:
                line = self._table[number]
                entering = next((column for column in range(self._columns) if line[column]), None)
                if entering is None:
                    del self._table[number], self._basis[number]  # the row repeats another
                else:
                    self._pivot(number, entering)
        self._table = [[*line[: self._columns], line[-1]] for line in self._table]

    def _optimum(self, column: int, sign: int) -> Fraction | None:
        costs = [Fraction(0)] * self._columns
        costs[column] = Fraction(sign)
        return self._maximise(costs)

    def _maximise(self, costs: list[Fraction]) -> Fraction | None:
        gains = [*costs, Fraction(0)]
        for number, basic in enumerate(self._basis):
            self._subtract(gains, self._table[number], gains[basic])
        while True:
            entering = next((column for column, gain in enumerate(gains[:-1]) if gain > 0), None)
            if entering is None:
                return -gains[-1]
            leaving = self._leaving(entering)
            if leaving is None:
                return None
            self._pivot(leaving, entering)
            self._subtract(gains, self._table[leaving], gains[entering])

    def _leaving(self, entering: int) -> int | None:
        ratios = [
            (line[-1] / line[entering], self._basis[number], number)
            for number, line in enumerate(self._table)
            if line[entering] > 0
        ]
        return min(ratios)[2] if ratios else None

    def _pivot(self, number: int, entering: int) -> None:
        scale = self._table[number][entering]
        if scale != 1:
            self._table[number] = [value / scale if value else value for value in self._table[number]]
        for other, line in enumerate(self._table):
            if other != number and line[entering]:
                self._subtract(line, self._table[number], line[entering])
        self._basis[number] = entering

    @staticmethod
    def _subtract(line: list[Fraction], pivot: list[Fraction], factor: Fraction) -> None:
        if factor:
            for column, value in enumerate(pivot):
                if value:
                    line[column] -= factor * value
