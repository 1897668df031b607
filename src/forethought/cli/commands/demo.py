"""``forethought demo``: a fictional partnership through the whole flow, then the site."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forethought.cli.commands.serve import first_free, run_server
from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, now
from forethought.cli.service import audit_of

if TYPE_CHECKING:
    from forethought.workflow import DemoReport

_TOUR = (
    ("social.worker", "practitioner/", "confirm the purpose, open the family, find what is withheld"),
    ("other.worker", "practitioner/", "no case: Kai's page is the page of a child who does not exist"),
    ("kai", "family/", "read the record, see who looked, say what is wrong, answer six questions"),
    ("leader", "leader/", "figures beside England's, small numbers suppressed"),
    ("policy.lead", "national/", "what was promised, what is late, what nobody owns"),
    ("researcher", "research/", "the study's extract, and a checker for its tables"),
    ("link.reviewer", "links/", "two records beside each other: what speaks for one person, what against; decide"),
    ("ig.lead", "ig/", "the log of every look and denial, and whether it is whole"),
)


@click.command(
    short_help="Show everything on a partnership that does not exist.",
    epilog=examples("demo", "demo --no-serve --json", "demo --children 2000 --port 8080"),
)
@click.option("--serve/--no-serve", default=True, show_default=True, help="Serve the site at the end.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port.  [default: the first free one from 8000]")
@click.option("--children", default=12000, show_default=True, type=click.IntRange(200, 200_000), help="How many.")
@common
def command(serve: bool, port: int | None, children: int, workspace: Path, as_json: bool) -> int:
    """Show everything on Westmarch, a partnership that does not exist.

    Builds its deliveries, checks and mends a return, reads everything into the record, links it, measures the
    linkage, publishes figures, follows one family, and serves the site to this machine. A second run keeps
    what is there. Nobody in it is real.
    """
    from forethought.workflow import run_demo

    screen = Screen(as_json=as_json)
    with screen.progress("Demonstration") as step:
        report = run_demo(workspace, lambda: audit_of(workspace), now, children=children, progress=step)
        people = _personas(workspace, report)
    port = port or (first_free() if serve else 0)
    address = f"http://127.0.0.1:{port}/"
    screen.document(_document(report, people, address if serve else None))
    _story(screen, report)
    _people(screen, people)
    if not serve:
        screen.next_step("To see the site:", f"forethought serve --workspace {workspace}")
        return int(Exit.DONE)
    _tour(screen, address)
    return int(Exit.OUR_FAILURE if run_server(workspace, "127.0.0.1", port) else Exit.DONE)


def _personas(workspace: Path, report: DemoReport) -> dict[str, str]:
    from forethought import operations
    from forethought.workflow import Workspace

    operations.setup(workspace)
    operations.create_personas(Workspace(workspace), report.story)
    return {user.username: user.title for user in operations.User.objects.filter(demo=True).order_by("pk")}


def _document(report: DemoReport, people: dict[str, str], address: str | None) -> dict[str, Any]:
    return {
        "workspace": str(report.workspace),
        "steps": [asdict(step) for step in report.steps],
        "figures": report.figures,
        "sign_in": people,
        "address": address,
    }


def _story(screen: Screen, report: DemoReport) -> None:
    for number, step in enumerate(report.steps, 1):
        screen.title(f"{number}. {step.title} ({step.seconds:.1f} s)")
        for line in step.lines:
            screen.item(line)


def _people(screen: Screen, people: dict[str, str]) -> None:
    columns = [Column("Sign in as (no password; nobody is real)"), Column("Who")]
    screen.table(columns, list(people.items()))


def _tour(screen: Screen, address: str) -> None:
    screen.title("The tour")
    screen.table(
        [Column("As"), Column("Open"), Column("And")], [(who, address + path, what) for who, path, what in _TOUR]
    )
    screen.next_step("Serving at", address)
    screen.say("Stop with Ctrl-C.", "quiet")
