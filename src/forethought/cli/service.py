"""Starts the accounts database of a workspace for a command, and hands out its audit store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.options import require_workspace
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.cli.console import Screen
    from forethought.operations import DjangoAudit
    from forethought.workflow import BuildReport


def prepare(workspace: Path) -> None:
    """Make the accounts database ready. Raises ``UserError`` when there is no such workspace."""
    require_workspace(workspace)
    from forethought import operations

    operations.setup(workspace)


def audit_of(workspace: Path) -> DjangoAudit:
    """The audit store of a workspace. Raises ``UserError`` when there is no such workspace."""
    prepare(workspace)  # first: the store's tables load only once Django is started
    from forethought.operations import DjangoAudit

    return DjangoAudit()


def bring_in_what_was_said(workspace: Path) -> None:
    """Deliver the answers and corrections given at the site to the inbox, when an agreement covers them."""
    from forethought.cli.options import now
    from forethought.governance import english_day
    from forethought.operations import deliver_what_was_said
    from forethought.workflow import Workspace

    deliver_what_was_said(Workspace(workspace), english_day(now()))


def build_workspace(screen: Screen, workspace: Path) -> BuildReport:
    """Build a workspace with its progress on the screen, then keep its cases as apart as its seals."""
    from forethought.cli.options import now
    from forethought.operations import DjangoAudit, part_cases
    from forethought.workflow import Workspace, build

    with screen.progress("Building") as step:
        report = build(Workspace(workspace), DjangoAudit(), now, progress=step)
    part_cases(Workspace(workspace))
    return report


def ask_secret(what: str) -> str:
    """One secret, typed at a terminal and not shown. Raises ``UserError`` when nothing was typed."""
    try:
        return str(click.prompt(what, hide_input=True, err=True))
    except click.Abort:
        raise UserError("Nothing was typed", where=what, do="Run the command at a terminal") from None
