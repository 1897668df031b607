"""Sending to the department's children's social care API: said first, done only with --send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.commands.record.options import as_at_day, whose
from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FILE_IN, common, examples, now, today
from forethought.cli.service import audit_of

if TYPE_CHECKING:
    from forethought.operations import DjangoAudit
    from forethought.record.projections.csc_api.client import Client, Plan, SendReport
    from forethought.workflow import Workspace
    from forethought.workflow.sending import Payload


@click.command(
    epilog=examples(
        "record send",
        "record send --send --secrets ./csc-secrets.toml",
        "record send --send --whole --secrets ./csc-secrets.toml",
    )
)
@click.option("--send", "really", is_flag=True, help="Send it. Without this, nothing leaves: it is only said.")
@click.option("--secrets", type=FILE_IN, help="client_secret and supplier_key as TOML, for its owner alone (0600).")
@click.option("--whole", is_flag=True, help="Send every object whole, as once a week, not what changed alone.")
@click.option(
    "--most-removed", type=click.FloatRange(0, 1), default=0.1, show_default=True,
    help="Stop when more than this share of the children held there would be removed.",
)  # fmt: skip
@as_at_day
@whose
@common
def send(
    really: bool,
    secrets: Path | None,
    whole: bool,
    most_removed: float,
    as_at: datetime | None,
    controller: str | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Send the department's API what it does not hold yet, or say what would be sent where.

    The address and your account stand in config.toml under [csc_api]; the two secrets come from --secrets or from
    FORETHOUGHT_CSC_CLIENT_SECRET and FORETHOUGHT_CSC_SUPPLIER_KEY, never from the command line. A run that was broken
    off is taken up by the next: what was accepted is not sent again. Exit code 1 when children are kept back by our
    checks or refused by the department.
    """
    from forethought.workflow import Workspace
    from forethought.workflow import sending as to_department

    screen, audit, held = Screen(as_json=as_json), audit_of(workspace), Workspace(workspace)
    given = to_department.settings(held)
    secret = to_department.secrets(secrets) if really else {}
    day = as_at.date() if as_at else today()
    with screen.progress("Making the payload"):
        made = to_department.payload(held, audit, now, as_at=day, controller=controller)
    transport = None
    if really:
        from forethought.record.projections.csc_api.transport import HttpTransport

        transport = HttpTransport()
    with to_department.client(held, given, secret, transport) as client:
        plan = client.plan(made.children, made.refused, full=whole)
        if not really:
            return _say_plan(screen, made, plan, client.url)
        with screen.progress(f"Sending to {client.url}"):
            report = client.send(made.children, made.refused, full=whole, most_removed=most_removed)
        same = client.standing(made.children, {*made.refused, *report.refused})
    _log(held, audit, made, report)
    return _say_report(screen, made, report, client, same.ours == same.theirs)


def _say_plan(screen: Screen, made: Payload, plan: Plan, url: str) -> int:
    told = {"sent": False, "to": url, **asdict(plan), "kept_back": _kept_back(made), "withheld": made.read.withheld}
    screen.document(told)
    screen.title("Nothing was sent. This would be:")
    screen.path("To", url)
    rows = [
        ("objects whole", len(plan.whole)),
        ("parts of what changed", len(plan.parts)),
        ("removals", len(plan.removed)),
        ("children in whom nothing changed", plan.unchanged),
        ("children kept back by our own checks", len(made.refused)),
    ]
    screen.table([Column("What"), Column("Children", True)], rows)
    screen.say(
        f"{plan.requests:,} requests, {plan.bytes:,} bytes: names, dates and what social care did, of each child."
    )
    screen.say(f"From what {made.read.controller} recorded; the department holds {plan.held:,} children now.")
    _say_kept_back(screen, made)
    screen.next_step("To send it:", "forethought record send --send --secrets FILE")
    return int(Exit.REPORTED if made.refused else Exit.DONE)


def _say_report(screen: Screen, made: Payload, report: SendReport, client: Client, same: bool) -> int:
    kept = _kept_back(made)
    screen.document({"sent": True, "to": client.url, **asdict(report), "kept_back": kept, "in_step": same})
    screen.title(f"{len(report.accepted):,} children accepted, {len(report.removed):,} removed there.")
    screen.path("At", client.url)
    screen.say(f"In {report.unchanged:,} nothing had changed.")
    if report.refused:
        screen.say(f"The department refused {len(report.refused):,}; they are tried again next time:", "error")
        for child in report.refused:
            screen.item(child)
    _say_kept_back(screen, made)
    words = "what you hold" if same else "something else than you hold: run it again"
    screen.say(f"Those left aside, the department now holds {words}.")
    return int(Exit.DONE if same and not report.refused and not made.refused else Exit.REPORTED)


def _kept_back(made: Payload) -> Mapping[str, list[dict[str, str]]]:
    return {name: [{"path": one.path, "reason": one.reason} for one in found] for name, found in made.refused.items()}


def _say_kept_back(screen: Screen, made: Payload) -> None:
    reasons: dict[tuple[str, str], int] = {}
    for found in made.refused.values():
        for one in found:
            reasons[one.path, one.reason] = reasons.get((one.path, one.reason), 0) + 1
    if reasons:
        screen.say("Kept back; what the department holds of these children stays as it is:")
        rows = sorted(((path, reason, number) for (path, reason), number in reasons.items()), key=lambda row: -row[2])
        screen.table([Column("Where"), Column("What is wrong"), Column("Times", True)], rows[:20])


def _log(held: Workspace, audit: DjangoAudit, made: Payload, report: SendReport) -> None:
    """One event more: that it left, and of how many children."""
    sent = len(report.accepted) + len(report.removed)
    if sent:
        audit.append(replace(made.read.grant.event(now(), rows=sent), outcome="exported"))
