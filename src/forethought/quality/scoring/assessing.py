"""Everything that is said of the quality of a return, from one run of its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from forethought.engine import Engine
from forethought.model import CollectionYear, load_form
from forethought.quality.checking import Run
from forethought.quality.preparing import Desk
from forethought.quality.scoring.beside import STABILITY, dates, stability
from forethought.quality.scoring.counting import Scores, score
from forethought.quality.scoring.drift import CODES, ROWS, code_drift, row_drift
from forethought.quality.scoring.equity import equity
from forethought.sources import Intake


@dataclass(frozen=True, slots=True)
class Assessment:
    """Scores of one return and, apart from them, how its dates fall, what changed since an earlier submission, whose
    records are incomplete, and what moved against last year. Tables as in the modules that make them.
    """

    scores: Scores
    dates: pa.Table
    stability: pa.Table
    equity: pa.Table
    rows: pa.Table
    codes: pa.Table

    def as_json(self) -> dict[str, Any]:
        """The indices, ready for JSON."""
        scores = self.scores
        return {"index": scores.index, "tables": dict(scores.tables), "teams": dict(scores.teams)}


def write_assessment(assessment: Assessment, folder: Path) -> tuple[Path, ...]:
    """Write the tables of ``assessment`` as CSV into ``folder``, those that hold anything; returns their paths."""
    tables = {
        "scores": assessment.scores.fields,
        "dates": assessment.dates,
        "stability": assessment.stability,
        "equity": assessment.equity,
        "drift_rows": assessment.rows,
        "drift_codes": assessment.codes,
    }
    written = []
    for name, table in tables.items():
        if table.num_rows:
            csv.write_csv(table, folder / f"{name}.csv")
            written.append(folder / f"{name}.csv")
    return tuple(written)


def assess(
    run: Run,
    *,
    earlier: Intake | None = None,
    teams: Mapping[str, str] | None = None,
    received: date | None = None,
) -> Assessment:
    """The assessment of the return that ``run`` checked.

    Drift is against last year's return where the run had one. ``earlier`` is an earlier submission of this return,
    ``teams`` gives a team for each child, ``received`` the day the return came (default: the day after its period).
    """
    form, tables = load_form(run.return_, run.year), run.intake.tables
    with Engine() as engine:
        desk = Desk(engine, form, tables, period=run.period)
        scores = score(desk, form, tables, teams)
        fall = dates(desk, form, tables, received or run.period.end or CollectionYear(run.year).end)
        fair = equity(desk, form, tables)
    last = run.previous.tables if run.previous else None
    return Assessment(
        scores=scores,
        dates=fall,
        stability=stability(form, earlier.tables, tables) if earlier else STABILITY.empty_table(),
        equity=fair,
        rows=row_drift(form, last, tables) if last is not None else ROWS.empty_table(),
        codes=code_drift(form, last, tables) if last is not None else CODES.empty_table(),
    )
