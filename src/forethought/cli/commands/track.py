"""``forethought track``: public commitments, and which are late, undated, unowned or unfunded."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FILE_IN, FOLDER_OUT, common, examples, today

if TYPE_CHECKING:
    from forethought.strategy import Assessment

_MOST = 10
_WORDS = 90


@click.command(
    short_help="Say which public commitments are late.",
    epilog=examples(
        "track check", "track check --as-of 2026-06-30 --out ./scorecard", "track check our-plan.csv --json"
    ),
)
@click.argument("action", type=click.Choice(["check"]))
@click.argument("register", required=False, type=FILE_IN)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge by.  [default: today]")
@click.option("--out", type=FOLDER_OUT, help="Also write scorecard.csv and commitments.csv there.")
@common
def command(
    action: str, register: Path | None, as_of: datetime | None, out: Path | None, workspace: Path, as_json: bool
) -> int:
    """Say where each public commitment stands: the centre's and councils' by the same reading.

    REGISTER is a CSV of commitments; without it, the register that comes with Forethought. Late means that the
    date is past and nothing says done, whatever word the owner uses. Evidence that we did not find is a limit of
    our search, not the owner's failure. Exit code 1 means that something is late.
    """
    from forethought.strategy import assess, load_commitments, write_scorecard

    screen = Screen(as_json=as_json)
    assessment = assess(load_commitments(register), as_of.date() if as_of else today())
    written = write_scorecard(assessment, out) if out else ()
    screen.document({**assessment.as_json(), "written": [str(path) for path in written]})
    _show(screen, assessment)
    for path in written:
        screen.path("Written:", path)
    return int(Exit.REPORTED if assessment.late else Exit.DONE)


def _show(screen: Screen, assessment: Assessment) -> None:
    whole = assessment.whole
    screen.title(f"{whole.rows:,} commitments on {shown_day(assessment.as_of)}: {whole.late:,} late")
    columns = [Column("Strategy"), Column("Owner")]
    figures = ("rows", "dated", "funded", "costed", "late")  # what fits a terminal; --out has all
    columns += [Column(name.capitalize(), True) for name in figures]
    groups = [*assessment.groups, whole]
    screen.table(
        columns, [(g.strategy, g.owner or "(nobody)", *(getattr(g, name) for name in figures)) for g in groups]
    )
    _late(screen, assessment)
    unowned = sum(standing.unowned for standing in assessment.standings)
    words = f"{whole.rows - whole.dated:,} have no date, {whole.rows - whole.funded:,} no money, {unowned:,} no owner"
    screen.say(f"{words}; {whole.without_newer_evidence:,} without newer evidence that our search could find.")


def _late(screen: Screen, assessment: Assessment) -> None:
    """In the order of the register: a list by lateness would be a league table."""
    rows = [
        (
            s.commitment.id,
            s.commitment.owner or "(nobody)",
            s.commitment.due_date,
            s.late_days,
            shorten(s.commitment.commitment, _WORDS),
        )
        for s in assessment.late
    ]
    if not rows:
        return
    columns = [Column("Late"), Column("Owner"), Column("Due"), Column("Days", True), Column("What was promised")]
    screen.table(columns, rows[:_MOST])
    if len(rows) > _MOST:
        screen.say(f"and {len(rows) - _MOST:,} more; --out writes them all.")


def shown_day(day: date) -> str:
    """A date as it is read aloud."""
    return f"{day.day} {day:%B %Y}"
