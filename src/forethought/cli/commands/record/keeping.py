"""Proving the record whole, laying it out for reading, backups."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Exit, Screen
from forethought.cli.options import common, examples, now, require_workspace
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.record.backup import Report
    from forethought.workflow.finishing import Unfinished


@click.command(epilog=examples("record verify", "record verify --json"))
@common
def verify(workspace: Path, as_json: bool) -> int:
    """Compare every file with the hash written beside it.

    Names what was stopped half way, and backups that should be gone, too; exit code 1 for damage and for such backups.
    """
    return _verify(Screen(as_json=as_json), require_workspace(workspace))


@click.command(epilog=examples("record compact"))
@common
def compact(workspace: Path, as_json: bool) -> int:
    """Lay the record out so that one family is read at once: only a cache."""
    return _compact(Screen(as_json=as_json), require_workspace(workspace))


@click.command(epilog=examples("record export --out ./backup-2026-04-01", "record export --out backup.tar"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="A folder, or a file that ends in .tar.")
@common
def export(out: Path | None, workspace: Path, as_json: bool) -> int:
    """Write a backup to --out, a folder or a file that ends in .tar."""
    return _export(Screen(as_json=as_json), require_workspace(workspace), out)


@click.command(epilog=examples("record restore ./backup-2026-04-01"))
@click.argument("backup", metavar="WHAT")
@common
def restore(backup: str, workspace: Path, as_json: bool) -> int:
    """Put the backup WHAT in the place of the record, without whom was erased."""
    return _restore(Screen(as_json=as_json), require_workspace(workspace), backup)


def _verify(screen: Screen, workspace: Path) -> int:
    from forethought.workflow import Workspace
    from forethought.workflow.backing_up import overdue_backups
    from forethought.workflow.erasing import verify_certificates
    from forethought.workflow.finishing import unfinished

    held = Workspace(workspace)
    with screen.progress("Comparing every file with its hash"):
        found, unproved, overdue = held.store().verify(), verify_certificates(held), overdue_backups(held, now)
        waits = unfinished(held)
    faults = [*found.faults, *unproved]
    screen.document(
        {"ok": not faults, "files": found.files, "faults": faults, "overdue_backups": [one.where for one in overdue]}
        | {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(waits).items()}
    )
    if not faults:
        screen.say(f"The record is whole: {found.files:,} files are as they were written.", "title")
    else:
        screen.say("The record is NOT as it was written.", "error")
        for fault in faults:
            screen.item(fault)
        screen.say("Do not build on it. Restore it from a backup, or build it anew from the inbox.")
    _say_unfinished(screen, waits)
    for one in overdue:
        screen.say(f"A backup should have been deleted after {one.delete_after}: {one.where}")
    return int(Exit.REPORTED if faults or overdue else Exit.DONE)


def _say_unfinished(screen: Screen, waits: Unfinished) -> None:
    if waits.waiting:
        what = "An erasure" if waits.waiting == "erasure" else "Parting two identities by a seal"
        screen.say(f"{what} was stopped; files from before are still there. `forethought build` finishes it.")
    if waits.left_over:
        screen.say(
            "Half written, by a run that was stopped or is going on now; the same command run again, and any erasure, "
            "removes it:"
        )
        for path in waits.left_over:
            screen.item(path)
    if waits.removals_owed:
        screen.say(
            f"The department is to remove {waits.removals_owed:,} who were erased: `forethought record send --send`."
        )


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


def _compact(screen: Screen, workspace: Path) -> int:
    from forethought.workflow import Workspace

    store = Workspace(workspace).store()
    with screen.progress("Laying the record out"):
        store.compact()
    batches = len(store.batches())
    screen.document({"batches": batches})
    screen.say(f"Laid out: {batches:,} batches, each family together.", "title")
    return int(Exit.DONE)
