"""How the scores of a return are shown on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forethought.cli.console import Column, Screen, percent

if TYPE_CHECKING:
    from forethought.quality.scoring import Assessment

_FEW = 8


def show(screen: Screen, assessment: Assessment) -> None:
    """The index of the return, of its tables and teams, the lowest fields, and what stands beside it."""
    scores = assessment.scores
    screen.title(f"Data quality maturity: {_shown(scores.index)} of 100")
    screen.table(
        [Column("Table"), Column("Index", True)], [(name, _shown(index)) for name, index in scores.tables.items()]
    )
    if scores.teams:
        screen.table([Column("Team"), Column("Index", True)], [(n, _shown(i)) for n, i in scores.teams.items()])
    rows = [row for row in scores.fields.to_pylist() if row["score"] is not None]
    lowest = sorted(rows, key=lambda row: (row["score"], row["table"], row["field"]))[:_FEW]
    columns = [Column("Lowest fields"), Column("Table"), Column("Score", True), Column("Defaults", True)]
    screen.table(columns, [(r["field"], r["table"], _shown(r["score"]), percent(r["default_share"])) for r in lowest])
    _beside(screen, assessment)


def _beside(screen: Screen, assessment: Assessment) -> None:
    heaped = [row for row in assessment.dates.to_pylist() if row["first_of_month"] > 0.1 and row["dates"] > 20]
    for row in heaped[:_FEW]:
        share = percent(row["first_of_month"])
        screen.item(f"{share} of {row['table']}.{row['field']} fall on the first of a month; by chance 3.3% would.")
    thin = sorted(assessment.equity.to_pylist(), key=lambda row: row["difference"] or 0)
    for row in [r for r in thin if (r["difference"] or 0) < -1 and r["children"] > 20][:_FEW]:
        words = f"{row['by'].replace('_', ' ')} {row['group']}: {percent(row['share'])} of expected values are there"
        screen.item(f"{words}, {-row['difference']:.1f} points fewer than for all children.")
    for row in [r for r in assessment.codes.to_pylist() if r["beyond_chance"]][:_FEW]:
        screen.item(f"{row['table']}.{row['field']} {row['code']}: {row['points']:+.1f} points against last year.")


def _shown(index: float | None) -> str:
    return "" if index is None else f"{index:.1f}"
