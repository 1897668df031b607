"""``forethought record``: prove the record whole, lay it out for reading, make the sector's formats of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.commands.record_erase import Wanted, erase_record
from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, now, require_workspace, today
from forethought.cli.service import audit_of
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.record.backup import Report

_ARGUMENTS = {"verify": 0, "compact": 0, "formats": 0, "project": 1, "again": 1, "export": 0, "restore": 1, "erase": 1}


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
        "record export --out ./backup-2026-04-01",
        "record restore ./backup-2026-04-01",
        "record erase westmarch-council/4711 --all-records --as ig.lead",
        "record erase westmarch-council/4711 --all-records --as ig.lead \\\n"
        "      --reason 'request 12, granted' --statute 'UK GDPR, article 17(1)(a)' --carry-out",
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
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where `project` and `export` write.")
@click.option("--all-records", is_flag=True, help="With erase and a record: the person it is of, with all records.")
@click.option("--reason", default="", help="With erase: the request or the schedule, in a few words; no name.")
@click.option("--statute", default="", help="With erase: which law asks for it.")
@click.option("--as", "username", default="", help="With erase: the account of the person who does this.")
@click.option("--carry-out", is_flag=True, help="With erase: do it. Without, only the plan is shown.")
@common
def command(
    action: str,
    what: str,
    as_at: datetime | None,
    as_known_at: datetime | None,
    said: tuple[str, ...],
    controller: str | None,
    out: Path | None,
    all_records: bool,
    reason: str,
    statute: str,
    username: str,
    carry_out: bool,
    workspace: Path,
    as_json: bool,
) -> int:
    """Look after the record, and make the formats that others ask for.

    \b
    verify    compares every file with the hash written beside it, and names backups
              that should be gone; exit code 1 when there is something to report
    compact   lays the record out so that one family is read at once: only a cache
    formats   lists what can be made of the record and what each asks for
    project   makes one of them, WHAT, from a council's own facts, and notes what of
    again     makes what lies in the folder WHAT anew; exit code 1 when a file differs
    export    writes a backup to --out, a folder or a file that ends in .tar
    restore   puts the backup WHAT in the place of the record, without whom was erased
    erase     shows what would go with WHAT, a person's id or a record as
              controller/number; with --carry-out erases it and writes a certificate
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
    if action == "export":
        return _export(screen, workspace, out)
    if action == "erase":
        return _erase(screen, workspace, Wanted(what, reason, statute, username, all_records, carry_out))
    return {"verify": _verify, "compact": _compact, "again": _again, "restore": _restore}[action](
        screen, workspace, what
    )


def _formats(screen: Screen) -> int:
    from forethought.record.projections import load_projection, projections

    cards = [load_projection(name) for name in projections()]
    screen.document(
        {"formats": [{"name": c.name, "title": c.title, "about": c.about, "asks": dict(c.asks)} for c in cards]}
    )
    rows = [(card.name, card.title, card.about, ", ".join(card.asks)) for card in cards]
    screen.table([Column("Format"), Column("What it is"), Column("About a"), Column("Asks for")], rows)
    return int(Exit.DONE)


def _verify(screen: Screen, workspace: Path, _: str) -> int:
    from forethought.workflow import Workspace
    from forethought.workflow.backing_up import overdue_backups
    from forethought.workflow.erasing import verify_certificates

    held = Workspace(workspace)
    with screen.progress("Comparing every file with its hash"):
        found, unproved, overdue = held.store().verify(), verify_certificates(held), overdue_backups(held, now)
    faults = [*found.faults, *unproved]
    screen.document(
        {"ok": not faults, "files": found.files, "faults": faults, "overdue_backups": [one.where for one in overdue]}
    )
    if not faults:
        screen.say(f"The record is whole: {found.files:,} files are as they were written.", "title")
    else:
        screen.say("The record is NOT as it was written.", "error")
        for fault in faults:
            screen.item(fault)
        screen.say("Do not build on it. Restore it from a backup, or build it anew from the inbox.")
    for one in overdue:
        screen.say(f"A backup should have been deleted after {one.delete_after}: {one.where}")
    return int(Exit.REPORTED if faults or overdue else Exit.DONE)


def _export(screen: Screen, workspace: Path, out: Path | None) -> int:
    from forethought.workflow import Workspace
    from forethought.workflow.backing_up import export_record

    if out is None:
        raise UserError("The backup needs a place", do="Name a folder, or a file that ends in .tar, with --out")
    with screen.progress("Writing the backup"):
        made = export_record(Workspace(workspace), out, clock=now)
    screen.document(_told(made))
    screen.say(
        f"{made.files:,} files of {made.batches:,} batches written; delete them after {made.delete_after}.", "title"
    )
    screen.path("The backup:", out)
    screen.say("It holds what the record holds, unencrypted: keep it where only its owner can read it.")
    return int(Exit.DONE)


def _erase(screen: Screen, workspace: Path, wanted: Wanted) -> int:
    if not wanted.username:
        raise UserError(
            "An erasure needs a person who answers for it",
            where="--as",
            why="the certificate and the log of reads say who it was",
            do="Name the account of whoever leads on information governance, as in --as ig.lead",
        )
    return erase_record(screen, workspace, wanted)


def _restore(screen: Screen, workspace: Path, what: str) -> int:
    from forethought.workflow import Workspace
    from forethought.workflow.backing_up import restore_record

    with screen.progress("Comparing the backup with its hashes, then putting it in place"):
        made = restore_record(Workspace(workspace), Path(what))
    screen.document(_told(made))
    screen.say(f"Restored as of {made.made}: {made.files:,} files of {made.batches:,} batches.", "title")
    if made.replayed:
        screen.say(f"{made.replayed:,} erasures made since were carried out in it.")
    if made.lost:
        screen.say(f"{len(made.lost):,} deliveries came after it: `forethought build` takes them in again.")
    return int(Exit.DONE)


def _told(made: Report) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(made).items()}


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
