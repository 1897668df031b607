"""What runs that were stopped left half written, in the workspace and beside the backups that it made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from forethought.model import UserError
from forethought.record import backup
from forethought.record.files import remove_left_over
from forethought.sources import alone
from forethought.workflow.lines import read_lines
from forethought.workflow.workspace import Workspace

_HALF = ".*.partial*"
_WAIT = 10.0


def left_over(workspace: Workspace) -> tuple[Path, ...]:
    """What is half written there: by a run that was stopped, or by one that is going on now.

    In the inbox only deliveries on their way in: what lies within a delivery is its sender's.
    """
    return tuple(sorted({*_in_workspace(workspace), *half_backups(workspace)}))


def half_backups(workspace: Workspace) -> tuple[Path, ...]:
    """What is there of backups listed here whose writing was stopped, as far as this machine sees."""
    targets = {Path(line["where"]) for line in read_lines(workspace.backups)}
    return tuple(path for target in sorted(targets) for path in backup.half_of(target))


def remove_left_over_files(workspace: Workspace) -> None:
    """Remove all of it; safe to stop and to repeat.

    A delivery on its way in just now does not arrive, and whoever brings it is told; a backup being written is waited
    for, and after ten seconds a ``UserError`` says so.
    """
    for path in tuple(_in_workspace(workspace)):
        _remove(path)
    with backing_up_alone(workspace):
        remove_half_backups(workspace)


def require_no_backup_under_way(workspace: Workspace) -> None:
    """Raise ``UserError`` while a backup is being written, which would hold whom an erasure is about."""
    with backing_up_alone(workspace, 0):
        pass


def remove_half_backups(workspace: Workspace) -> None:
    """Remove what stopped backups left; for whoever holds :func:`backing_up_alone`."""
    for path in half_backups(workspace):
        _remove(path)


def backing_up_alone(workspace: Workspace, wait: float = _WAIT) -> AbstractContextManager[None]:
    """Keep others from writing a backup of this workspace; raises ``UserError`` when somebody goes on doing so."""
    return alone(workspace.backups, wait, _busy)


def _in_workspace(workspace: Workspace) -> Iterator[Path]:
    for folder in (workspace.root, workspace.inbox):
        yield from folder.glob(_HALF)
    inner = (workspace.record, workspace.runs, workspace.projections, workspace.extracts, workspace.sent)
    for folder in (*inner, workspace.sealed):
        yield from folder.rglob(_HALF)


def _remove(path: Path) -> None:
    if path.exists():  # it may have lain in one that is gone
        remove_left_over(path)


def _busy(_: str) -> UserError:
    return UserError(
        "A backup is being written",
        where="this workspace",
        why="it would hold what is to be erased, or be taken for one that was left half written",
        do="Wait until it is done, then run the same command again",
    )
