"""``forethought build``: deliveries in, record and persons out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, now
from forethought.cli.service import audit_of, bring_in_what_was_said, build_workspace

if TYPE_CHECKING:
    from forethought.governance import AuditSink
    from forethought.workflow import BuildReport


@click.command(
    short_help="Take deliveries into the record and link them.",
    epilog=examples("build", "build --full-pass", "build --workspace ./forethought-data --json"),
)
@click.option("--full-pass", is_flag=True, help="Then link everything anew and list what would differ, for review.")
@common
def command(full_pass: bool, workspace: Path, as_json: bool) -> int:
    """Take the deliveries in the inbox into the record and work out who is who.

    A delivery is a folder in inbox/ with its files and a delivery.toml that names feed, form, year,
    controller, agreement and when it was received. It is read only under an agreement in force. What people
    answered and said was wrong at the site is brought in first, as one more delivery. What the
    record holds already is left as it is, so the command can be run again at any time. Exit code 1 means that
    a delivery was not read.

    With --full-pass everything is linked a second time as if for the first; where that would join or part
    persons, it is put on the list for review. No person's id is changed by it.
    """
    from forethought.workflow import Workspace, unread

    screen = Screen(as_json=as_json)
    audit = audit_of(workspace)
    bring_in_what_was_said(workspace)
    report = build_workspace(screen, workspace)
    passed_over = unread(Workspace(workspace))
    differing = _full_pass(screen, workspace, audit) if full_pass and report.identity else {}
    screen.document({**_document(report), "no_form": passed_over, **differing})
    show(screen, report)
    for kind, count in differing.get("full_pass", {}).items():
        screen.say(f"Linked anew, {count:,} persons or parts of persons {kind}: listed for review.")
    if passed_over:
        screen.say(f"{len(passed_over)} deliveries are of feeds that no form reads yet, such as {passed_over[0]}.")
    return int(Exit.REPORTED if report.refused else Exit.DONE)


def _full_pass(screen: Screen, workspace: Path, audit: AuditSink) -> dict[str, dict[str, int]]:
    from forethought.workflow import Workspace, check_identity

    with screen.progress("Linking everything anew"):
        kinds = check_identity(Workspace(workspace), audit, now)["kind"].to_pylist()
    return {"full_pass": {kind: kinds.count(kind) for kind in ("would merge", "would split")}}


def show(screen: Screen, report: BuildReport) -> None:
    """What became of each delivery, why any was not read, and how many persons there are."""
    rows = [(step.name, step.state, step.claims or None) for step in report.deliveries]
    screen.table([Column("Delivery"), Column(""), Column("Claims", figure=True)], rows)
    for step in report.refused:
        screen.say(f"{step.name} was not read: {step.reason}")
    for step in report.deliveries:
        aside = sum(account.rows_set_aside for account in step.account)
        if aside:
            screen.say(f"{step.name}: {aside:,} rows could not be read and were set aside.")
    if not report.deliveries:
        screen.say("The inbox is empty.")
    if report.identity is not None:
        state = "unchanged" if report.identity.report is None else "linked anew"
        screen.say(f"{report.identity.persons:,} persons ({state}).", "title")


def _document(report: BuildReport) -> dict[str, object]:
    identity = report.identity
    return {
        "deliveries": [
            {
                "name": step.name,
                "state": step.state,
                "claims": step.claims,
                "reason": step.reason,
                "tables": [asdict(account) for account in step.account],
            }
            for step in report.deliveries
        ],
        "persons": identity.persons if identity else 0,
        "identity_version": identity.version if identity else None,
    }
