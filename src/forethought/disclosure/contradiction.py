"""Sums that cannot all hold: which of them to leave out, so that the least is set aside."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np

from forethought.disclosure.polytope import quiet_solver
from forethought.disclosure.propagation import Cells, Sum, terms

_GAP = 1e-6


def contradicting(cells: Cells, firm: Sequence[Sum], soft: Sequence[Sum], *, whole: bool = False) -> set[Sum]:
    """The ``soft`` sums to leave out so that the others can hold together with the ``firm`` ones.

    Each soft sum may be missed by some number of people; the sums missed where the total missed is least are the ones
    to leave out (an elastic programme, as in Chinneck, Feasibility and Infeasibility in Optimization, 2008). Empty when
    all hold together, or no answer was found. With ``whole``, only whole numbers count.
    """
    solver = quiet_solver()
    width = len(cells.lows)
    lows = np.array(cells.lows, np.float64)
    highs = np.array([highspy.kHighsInf if high is None else high for high in cells.highs], np.float64)
    solver.addVars(width, lows, highs)
    solver.addVars(2 * len(soft), np.zeros(2 * len(soft)), np.full(2 * len(soft), highspy.kHighsInf))
    missed = np.arange(width, width + 2 * len(soft), dtype=np.int32)
    solver.changeColsCost(len(missed), missed, np.ones(len(missed)))
    for row in firm:
        factors = terms(row)
        solver.addRow(0.0, 0.0, len(factors), np.array([*factors], np.int32), np.array([*factors.values()], np.float64))
    for number, row in enumerate(soft):
        factors = {**terms(row), width + 2 * number: 1, width + 2 * number + 1: -1}
        solver.addRow(0.0, 0.0, len(factors), np.array([*factors], np.int32), np.array([*factors.values()], np.float64))
    if whole:
        solver.changeColsIntegrality(
            width, np.arange(width, dtype=np.int32), np.full(width, highspy.HighsVarType.kInteger)
        )
    solver.run()
    found = solver.getSolution()
    if not found.value_valid:
        return set()
    left = np.array(found.col_value[width:]).reshape(-1, 2).sum(axis=1)
    return {row for row, gap in zip(soft, left, strict=True) if gap > _GAP}
