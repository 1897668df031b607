"""``forethought extract``: the pseudonymised data of one approved study."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FOLDER_OUT, common, examples, now
from forethought.cli.service import audit_of
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.workflow.extracting import StudyExtract


@click.command(
    short_help="Write the extract of an approved study.",
    epilog=examples("extract moves-and-school", "extract our-study.toml --out ./for-the-researcher --json"),
)
@click.argument("study")
@click.option("--out", type=FOLDER_OUT, help="A new folder.  [default: extracts/STUDY in the workspace]")
@click.option("--replace", is_flag=True, help="Replace the folder when it is there already.")
@common
def command(study: str, out: Path | None, replace: bool, workspace: Path, as_json: bool) -> int:
    """Write the extract of STUDY, a study file or the name of one that is known here.

    Refused without a permit in force and an agreement that covers every field. Names, numbers, addresses and
    free text never leave; persons, families and places carry codes made for this study alone; protected
    records are not in it. Every row says whose copy it is.
    """
    from forethought.research import load_study
    from forethought.workflow import Workspace
    from forethought.workflow.extracting import extract_study

    screen = Screen(as_json=as_json)
    audit = audit_of(workspace)
    named = Path(study) if Path(study).is_file() else study
    folder = out or Workspace(workspace).extracts / load_study(named).id
    if folder.exists() and not replace:
        raise UserError(
            "The folder is there already",
            where=str(folder),
            why="somebody may be working with it",
            do="Add --replace, or name a new folder with --out",
        )
    with screen.progress("Extracting") as step:
        made = extract_study(Workspace(workspace), named, audit, now, out=folder, replace=replace, progress=step)
    screen.document(
        {
            "study": made.study.id,
            "out": str(made.folder),
            "files": [path.name for path in made.files],
            "people": made.extract.people,
            "tables": {name: table.num_rows for name, table in made.extract.tables.items()},
            "risk": asdict(made.extract.risk),
            "stamp": made.stamp,
        }
    )
    _show(screen, made)
    return int(Exit.DONE)


def _show(screen: Screen, made: StudyExtract) -> None:
    screen.title(f"{made.study.title}: {made.extract.people:,} people")
    rows = [(name, table.num_rows, table.num_columns) for name, table in made.extract.tables.items()]
    screen.table([Column("Table"), Column("Rows", True), Column("Columns", True)], rows)
    screen.say(made.extract.risk.words())
    screen.say(made.stamp, "quiet")
    screen.path("Extract, codebook and risk report:", made.folder)
    screen.say("De-identified is not anonymous: let no table leave unchecked.")
