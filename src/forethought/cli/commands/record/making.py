"""Making the formats that others ask for, from a council's own facts, and making them anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import click

from forethought.cli.commands.record.options import moment, two_times, whose
from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, now, require_workspace, today
from forethought.cli.service import audit_of
from forethought.model.errors import UserError


@click.command(epilog=examples("record formats", "record formats --json"))
@common
def formats(workspace: Path, as_json: bool) -> int:
    """List what can be made of the record and what each asks for."""
    return _formats(Screen(as_json=as_json))


@click.command(
    epilog=examples(
        "record project ssda903 --say year=2026",
        "record project annex_a --as-at 2026-03-31 --out ./inspection",
        "record project cin_census --say year=2025 --as-known-at 2025-06-30",
    )
)
@click.argument("name", metavar="WHAT")
@two_times
@click.option("--say", "said", multiple=True, metavar="NAME=VALUE", help="What the format asks for; see `formats`.")
@whose
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where it writes.")
@common
def project(
    name: str,
    as_at: datetime | None,
    as_known_at: datetime | None,
    said: tuple[str, ...],
    controller: str | None,
    out: Path | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Make one format, WHAT, from a council's own facts, and note what it was made from."""
    require_workspace(workspace)
    day = as_at.date() if as_at else today()
    return _project(
        Screen(as_json=as_json), workspace, name, day, moment(as_known_at), _particulars(said), controller, out
    )


@click.command(epilog=examples("record again ./inspection"))
@click.argument("folder", metavar="WHAT")
@common
def again(folder: str, workspace: Path, as_json: bool) -> int:
    """Make what lies in the folder WHAT anew; exit code 1 when a file differs."""
    return _again(Screen(as_json=as_json), require_workspace(workspace), folder)


def _formats(screen: Screen) -> int:
    from forethought.record.projections import load_projection, projections

    cards = [load_projection(name) for name in projections()]
    screen.document(
        {"formats": [{"name": c.name, "title": c.title, "about": c.about, "asks": dict(c.asks)} for c in cards]}
    )
    rows = [(card.name, card.title, card.about, ", ".join(card.asks)) for card in cards]
    screen.table([Column("Format"), Column("What it is"), Column("About a"), Column("Asks for")], rows)
    return int(Exit.DONE)


def _project(
    screen: Screen,
    workspace: Path,
    name: str,
    as_at: date,
    as_known_at: datetime | None,
    particulars: Mapping[str, str],
    controller: str | None,
    out: Path | None,
) -> int:
    from forethought.workflow import Workspace
    from forethought.workflow.projecting import project_record

    audit = audit_of(workspace)
    with screen.progress(f"Making {name}"):
        made = project_record(
            Workspace(workspace), name, audit, now,
            as_at=as_at, as_known_at=as_known_at, controller=controller, particulars=particulars, out=out,
        )  # fmt: skip
    screen.document(
        {"projection": made.name, "folder": str(made.folder), "files": list(made.files), "people": made.people,
         "withheld": made.withheld}
    )  # fmt: skip
    screen.say(f"{len(made.files)} files made from what is recorded of {made.people:,} people.", "title")
    screen.path("They lie in", made.folder)
    if made.withheld:
        screen.say(f"{made.withheld:,} protected facts, such as hidden addresses, were left out.")
    screen.next_step("Made again, it is byte for byte the same:", f"forethought record again {made.folder}")
    return int(Exit.DONE)


def _again(screen: Screen, workspace: Path, what: str) -> int:
    from forethought.workflow import Workspace
    from forethought.workflow.projecting import differing

    audit = audit_of(workspace)
    with screen.progress("Making it anew"):
        found = differing(Workspace(workspace), Path(what), audit, now)
    screen.document({"same": not found, "differing": list(found)})
    if not found:
        screen.say("Made anew from the same, every file is the same byte for byte.", "title")
        return int(Exit.DONE)
    screen.say("Made anew from the same, these files differ:", "error")
    for name in found:
        screen.item(name)
    return int(Exit.REPORTED)


def _particulars(said: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in said]
    if any(not name or not equals for name, equals, _ in pairs):
        raise UserError("--say takes a name and a value", do="Write it as --say year=2026")
    return {name: value for name, _, value in pairs}
