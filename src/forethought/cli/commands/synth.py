"""``forethought synth``: the fictional partnership as files, and single returns of any size."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FOLDER_OUT, common, examples
from forethought.model.errors import UserError

_RETURNS = ("ssda903", "cin")

if TYPE_CHECKING:
    from forethought.synth import ReturnSummary, Summary


@click.group(
    invoke_without_command=True,
    short_help="Make the files of a fictional partnership, or a return of any size.",
    epilog=examples(
        "synth",
        "synth --out ./westmarch --children 2000 --seed 7",
        "synth --out ./in --truth ./apart",
        "synth returns --return ssda903 --children 1500 --previous --out ./made",
    ),
)
@click.option("--out", type=FOLDER_OUT, help="Where the deliveries go.  [default: the workspace's inbox]")
@click.option("--truth", type=FOLDER_OUT, help="Where the truth goes.  [default: the workspace; with --out, nowhere]")
@click.option("--children", default=12000, show_default=True, type=click.IntRange(200, 200_000), help="How many.")
@click.option("--seed", default=20260401, show_default=True, help="The same seed gives the same bytes.")
@common
@click.pass_context
def command(
    context: click.Context,
    out: Path | None,
    truth: Path | None,
    children: int,
    seed: int,
    workspace: Path,
    as_json: bool,
) -> int:
    """Make Westmarch: a fictional council, its schools and health service, in the real file formats.

    Nobody in it exists, and every file says so. The truth (who is who, which faults were planted) is kept
    apart from the deliveries, for measuring.
    """
    if context.invoked_subcommand:
        return int(Exit.DONE)
    from forethought.synth import build_partnership

    screen = Screen(as_json=as_json)
    folder, beside = (workspace / "inbox", truth or workspace) if out is None else (out, truth)
    _require_empty(folder, "Name another with --out, or another workspace")
    with screen.progress("Making Westmarch") as step:
        summary = build_partnership(folder, seed=seed, children=children, truth=beside, progress=step)
    made = beside / "truth" if beside else None
    screen.document({"out": str(folder), "truth": str(made) if made else None, **asdict(summary)})
    _show(screen, summary)
    screen.path("Deliveries:", folder)
    if made:
        screen.path("Truth, kept apart:", made)
    return int(Exit.DONE)


@command.command(
    "returns",
    short_help="Make one statutory return, valid or with known faults.",
    epilog=examples(
        "synth returns --return ssda903 --children 1500 --previous --out ./made",
        "synth returns --return cin --children 10000 --faults 0.02 --out ./made",
    ),
)
@click.option("--return", "return_", required=True, type=click.Choice(_RETURNS, case_sensitive=False), help="Which.")
@click.option("--children", default=1500, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--year", default=2026, show_default=True, help="The year in which the collection year ends.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--faults", default=0.0, show_default=True, type=click.FloatRange(0, 1), help="Share of rows spoilt.")
@click.option("--previous", is_flag=True, help="Last year's return too (SSDA903).")
@click.option("--authority", default="E08000025", show_default=True, help="The authority whose return it is.")
@click.option("--out", required=True, type=FOLDER_OUT, help="Where it goes.")
@common
def returns(
    return_: str,
    children: int,
    year: int,
    seed: int,
    faults: float,
    previous: bool,
    authority: str,
    out: Path,
    workspace: Path,
    as_json: bool,
) -> int:
    """Make an SSDA903 return (CSV) or a children in need census (XML) of any size, in seconds.

    Nobody in it exists. Without --faults it breaks no rule; with --faults about that share of its rows is spoilt in
    many ways, and truth.csv lists each by table, row, field and kind. SSDA903 comes with the list of the invented
    providers that its placements name.
    """
    from forethought.synth import write_return

    screen = Screen(as_json=as_json)
    _require_empty(out, "Name another with --out")
    with screen.progress("Making the return") as step:
        made = write_return(
            out,
            return_.lower(),
            children,
            year=year,
            seed=seed,
            faults=faults,
            previous=previous,
            authority=authority,
            progress=step,
        )
    screen.document(asdict(made))
    _show_return(screen, made, return_.lower(), year, authority)
    return int(Exit.DONE)


def _require_empty(folder: Path, do: str) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(
            "The folder is not empty", where=str(folder), why="what has arrived is never overwritten", do=do
        )


def _show_return(screen: Screen, made: ReturnSummary, return_: str, year: int, authority: str) -> None:
    screen.say("An invented return: nobody in it exists.", "title")
    columns = [Column("Table"), Column("Rows", True), Column("Last year", True)]
    screen.table(columns, [(name, rows, made.previous_rows.get(name)) for name, rows in made.rows.items()])
    screen.say(f"{sum(made.faults.values()):,} faults of {len(made.faults)} kinds were planted.")
    for label, path in (("The return:", made.source), ("Last year's:", made.previous), ("Faults:", made.truth)):
        if path:
            screen.path(label, path)
    named = {"--previous": made.previous, "--providers": made.providers, "--authority": authority}
    beside = "".join(f" {option} {value}" for option, value in named.items() if value)
    screen.next_step("Check it:", f"forethought check {made.source} --return {return_} --year {year}{beside}")


def _show(screen: Screen, summary: Summary) -> None:
    people = f"{summary.known_to_social_care:,} known to social care, {summary.looked_after:,} of them in care"
    screen.say(f"Westmarch is fictional. {summary.children:,} children, {people}.", "title")
    columns = [Column("Delivery"), Column("Tables", True), Column("Rows", True)]
    screen.table(columns, [(name, len(t), sum(t.values())) for name, t in summary.deliveries.items()])
    screen.say(f"{sum(summary.faults_planted.values()):,} faults were planted, as in real returns.")
