"""Backups of a workspace's record: made, listed with the day by which each must be deleted, restored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forethought.governance import Clock, english_day
from forethought.model import UserError
from forethought.record import backup
from forethought.record.backup import Report
from forethought.workflow.finishing import KEY, finish_waiting
from forethought.workflow.identity import PERSON_KEY, log_secret
from forethought.workflow.left_over import backing_up_alone, remove_half_backups
from forethought.workflow.lines import add_line, read_lines
from forethought.workflow.workspace import Workspace

HORIZON_DAYS = 35
"""How long a backup may exist where nothing else is said: erased people are in it until then."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup that was made here; ``delete_after`` is the last day on which it may exist."""

    where: str
    delete_after: date


def export_record(workspace: Workspace, target: Path, *, clock: Clock, horizon_days: int = HORIZON_DAYS) -> Report:
    """Write a backup of the record to ``target`` (a folder, or a file ending in ``.tar``) and list it.

    What earlier backups that were stopped left half written is removed first. Raises ``UserError`` for a horizon of
    less than a day, while another backup is being written, and as ``record.backup.export_record`` does.
    """
    if horizon_days < 1:
        raise UserError(
            "A backup needs a horizon of a day or more",
            where=f"{horizon_days} days",
            why="it must exist to be restored",
            do="Give the days for which your own rules let a backup exist",
        )
    finish_waiting(workspace.require())
    now, key = clock(), workspace.key(KEY)

    def list_it(delete_after: str) -> None:
        entry = {"where": str(target.absolute()), "delete_after": delete_after}
        if not any(line | entry == line for line in read_lines(workspace.backups)):  # of a run that was stopped
            add_line(workspace.backups, {"at": now, **entry})

    with backing_up_alone(workspace, 0):
        remove_half_backups(workspace)
        return backup.export_record(workspace.record, target, key=key, at=now, horizon_days=horizon_days, begun=list_it)


def restore_record(workspace: Workspace, source: Path) -> Report:
    """Restore the record from a backup; erasures made since are carried out in it again.

    Raises ``RecordError`` and changes nothing for a backup that is damaged or of another workspace.
    """
    backup.heal(workspace.require().record)
    workspace.record.mkdir(exist_ok=True)
    finish_waiting(workspace)
    secret = log_secret(workspace.key(PERSON_KEY))
    found = backup.restore_record(workspace.record, source, key=workspace.key(KEY), secret=secret)
    workspace.store().keep_caches()
    return found


def delete_overdue(workspace: Workspace, clock: Clock) -> tuple[Listed, ...]:
    """Delete the backups listed here that are past their horizon; returns those that are gone.

    Only what says of itself, under the seal of this workspace, that it may no longer exist: anything else that lies at
    the place of a backup is left alone, and stays among :func:`overdue_backups`.
    """
    today, gone = english_day(clock()), []
    for one in overdue_backups(workspace, clock):
        if backup.is_past(Path(one.where), key=workspace.key(KEY), today=today):
            backup.delete(Path(one.where))
            gone.append(one)
    return tuple(gone)


def overdue_backups(workspace: Workspace, clock: Clock) -> tuple[Listed, ...]:
    """The backups listed here that are past their horizon and, as far as this machine sees, still there."""
    today = english_day(clock())
    return tuple(one for one in standing_backups(workspace) if one.delete_after < today)


def standing_backups(workspace: Workspace) -> tuple[Listed, ...]:
    """The backups listed here that are, as far as this machine sees, still there."""
    # A line may be of a writing that was stopped; what is there was written last.
    last = {str(line["where"]): date.fromisoformat(line["delete_after"]) for line in read_lines(workspace.backups)}
    return tuple(Listed(where, day) for where, day in last.items() if Path(where).exists())
