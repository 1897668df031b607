"""``forethought synth``: the fictional partnership, as files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FOLDER_OUT, common, examples
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.synth import Summary


@click.command(
    short_help="Make the files of a fictional partnership.",
    epilog=examples("synth", "synth --out ./westmarch --children 2000 --seed 7", "synth --out ./in --truth ./apart"),
)
@click.option("--out", type=FOLDER_OUT, help="Where the deliveries go.  [default: the workspace's inbox]")
@click.option("--truth", type=FOLDER_OUT, help="Where the truth goes.  [default: the workspace; with --out, nowhere]")
@click.option("--children", default=12000, show_default=True, type=click.IntRange(200, 200_000), help="How many.")
@click.option("--seed", default=20260401, show_default=True, help="The same seed gives the same bytes.")
@common
def command(out: Path | None, truth: Path | None, children: int, seed: int, workspace: Path, as_json: bool) -> int:
    """Make Westmarch: a fictional council, its schools and health service, in the real file formats.

    Nobody in it exists, and every file says so. The truth (who is who, which faults were planted) is kept
    apart from the deliveries, for measuring.
    """
    from forethought.synth import build_partnership

    screen = Screen(as_json=as_json)
    folder, beside = (workspace / "inbox", truth or workspace) if out is None else (out, truth)
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(
            "The folder is not empty",
            where=str(folder),
            why="what has arrived is never overwritten",
            do="Name another with --out, or another workspace",
        )
    with screen.progress("Making Westmarch") as step:
        summary = build_partnership(folder, seed=seed, children=children, truth=beside, progress=step)
    made = beside / "truth" if beside else None
    screen.document({"out": str(folder), "truth": str(made) if made else None, **asdict(summary)})
    _show(screen, summary)
    screen.path("Deliveries:", folder)
    if made:
        screen.path("Truth, kept apart:", made)
    return int(Exit.DONE)


def _show(screen: Screen, summary: Summary) -> None:
    people = f"{summary.known_to_social_care:,} known to social care, {summary.looked_after:,} of them in care"
    screen.say(f"Westmarch is fictional. {summary.children:,} children, {people}.", "title")
    columns = [Column("Delivery"), Column("Tables", True), Column("Rows", True)]
    screen.table(columns, [(name, len(t), sum(t.values())) for name, t in summary.deliveries.items()])
    screen.say(f"{sum(summary.faults_planted.values()):,} faults were planted, as in real returns.")
