"""``forethought publish``: indicators that may be shown, small numbers hidden."""

from __future__ import annotations

import json
from pathlib import Path

import click

from forethought.cli.console import Exit, Screen
from forethought.cli.options import common, examples, now
from forethought.cli.service import audit_of


@click.command(
    short_help="Publish the figures that may be shown.",
    epilog=examples("publish", "publish --workspace ./forethought-data --json"),
)
@common
def command(workspace: Path, as_json: bool) -> int:
    """Compute the indicators from the returns held here and publish what may be shown.

    Uses the latest delivery of each return and all answers of young people. Small numbers are hidden before
    anything is written; the site's leader door reads what this command wrote. Exit code 1 means that an
    indicator was left out, with the reason.
    """
    from forethought.workflow import Workspace
    from forethought.workflow.publishing import publish

    screen = Screen(as_json=as_json)
    audit = audit_of(workspace)
    with screen.progress("Publishing") as step:
        publication = publish(Workspace(workspace), audit, now, progress=step)
    written = json.loads(publication.path.read_text(encoding="utf-8")) if as_json else {}
    screen.document({"path": str(publication.path), "left_out": dict(publication.left_out), **written})
    for line in publication.lines:
        screen.item(line)
    screen.path("Published:", publication.path)
    return int(Exit.REPORTED if publication.left_out else Exit.DONE)
