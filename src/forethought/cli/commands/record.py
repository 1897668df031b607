"""``forethought record``: prove the record whole, lay it out for reading, make the sector's formats of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, now, require_workspace, today
from forethought.cli.service import audit_of
from forethought.model.errors import UserError

_ARGUMENTS = {"verify": 0, "compact": 0, "formats": 0, "project": 1, "again": 1}


@click.command(
    short_help="Verify the record, lay it out, make returns and other formats of it.",
    epilog=examples(
        "record verify",
        "record compact",
        "record formats",
        "record project ssda903 --say year=2026",
        "record project annex_a --as-at 2026-03-31 --out ./inspection",
        "record project cin_census --say year=2025 --as-known-at 2025-06-30",
        "record again ./inspection",
    ),
)
@click.argument("action", type=click.Choice(list(_ARGUMENTS)))
@click.argument("what", required=False, default="")
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day it is about.  [default: today]")
@click.option(
    "--as-known-at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Whose knowledge is used, in UTC: a day counts to its end.  [default: now]",
)  # fmt: skip
@click.option("--say", "said", multiple=True, metavar="NAME=VALUE", help="What the format asks for; see `formats`.")
@click.option("--controller", help="Whose facts.  [default: the only one that sends a case system]")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where `project` writes.")
@common
def command(
    action: str,
    what: str,
    as_at: datetime | None,
    as_known_at: datetime | None,
    said: tuple[str, ...],
    controller: str | None,
    out: Path | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Look after the record, and make the formats that others ask for.

    \b
    verify    compares every file with the hash written beside it; exit code 1 when one differs
    compact   lays the record out so that one family is read at once; only a cache, made anew at any time
    formats   lists what can be made of the record and what each asks for
    project   makes one of them, WHAT, from a council's own facts, and notes what it was made from
    again     makes what lies in the folder WHAT anew from the same; exit code 1 when a file differs
    """
    screen = Screen(as_json=as_json)
    if bool(what) != bool(_ARGUMENTS[action]):
        raise UserError(f"'record {action}' {'needs' if not what else 'takes no'} WHAT", do="See --help for examples")
    if action == "formats":
        return _formats(screen)
    require_workspace(workspace)
    if action == "project":
        day = as_at.date() if as_at else today()
        return _project(screen, workspace, what, day, _moment(as_known_at), _particulars(said), controller, out)
    return {"verify": _verify, "compact": _compact, "again": _again}[action](screen, workspace, what)


def _formats(screen: Screen) -> int:
    from forethought.record.projections import load_projection, projections

    cards = [load_projection(name) for name in projections()]
    screen.document({"formats": [{"name": c.name, "title": c.title, "asks": dict(c.asks)} for c in cards]})
    rows = [(card.name, card.title, ", ".join(card.asks)) for card in cards]
    screen.table([Column("Format"), Column("What it is"), Column("Asks for")], rows)
    return int(Exit.DONE)


def _verify(screen: Screen, workspace: Path, _: str) -> int:
    from forethought.workflow import Workspace

    with screen.progress("Comparing every file with its hash"):
        found = Workspace(workspace).store().verify()
    screen.document({"ok": found.ok, "files": found.files, "faults": list(found.faults)})
    if found.ok:
        screen.say(f"The record is whole: {found.files:,} files are as they were written.", "title")
        return int(Exit.DONE)
    screen.say("The record is NOT as it was written.", "error")
    for fault in found.faults:
        screen.item(fault)
    screen.say("Do not build on it. Restore it from a backup, or build it anew from the inbox.")
    return int(Exit.REPORTED)


def _compact(screen: Screen, workspace: Path, _: str) -> int:
    from forethought.workflow import Workspace

    store = Workspace(workspace).store()
    with screen.progress("Laying the record out"):
        store.compact()
    batches = len(store.batches())
    screen.document({"batches": batches})
    screen.say(f"Laid out: {batches:,} batches, each family together.", "title")
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


def _moment(given: datetime | None) -> datetime | None:
    if given is None:
        return None
    whole_day = given.time() == time.min
    return (datetime.combine(given.date(), time.max) if whole_day else given).replace(tzinfo=UTC)


def _particulars(said: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in said]
    if any(not name or not equals for name, equals, _ in pairs):
        raise UserError("--say takes a name and a value", do="Write it as --say year=2026")
    return {name: value for name, _, value in pairs}
