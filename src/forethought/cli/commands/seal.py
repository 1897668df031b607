"""``forethought seal``: keep two identities apart that must never lead to each other, decided by two people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, now
from forethought.cli.service import ask_secret, audit_of, build_workspace

if TYPE_CHECKING:
    from forethought.governance import Authority, Principal
    from forethought.record.seals import Seal
    from forethought.workflow import Workspace

    Step = Callable[[Workspace, Authority, Any, Principal, str, str], Seal]

_ASK, _CONFIRM, _REFUSE, _LIFT, _LIST, _RECORDS = "ask", "confirm", "refuse", "lift", "list", "records"


@click.command(
    short_help="Keep two identities apart, as after an adoption.",
    epilog=examples(
        "seal records westmarch-council/4711 --as adoption.records",
        "seal ask --before westmarch-council/4711 --after westmarch-council/9022 \\\n"
        "      --reason 'adoption order, file 12' --as adoption.records",
        "seal list --as ig.lead",
        "seal confirm H7KQ2M9RTX --reason 'order seen' --as ig.lead",
        "seal lift H7KQ2M9RTX --reason 'sealed by mistake' --as ig.lead",
    ),
)
@click.argument("action", type=click.Choice([_ASK, _CONFIRM, _REFUSE, _LIFT, _LIST, _RECORDS]))
@click.argument("what", required=False, default="")
@click.option("--before", multiple=True, metavar="RECORD", help="With ask: a record of the identity to be closed off.")
@click.option("--after", multiple=True, metavar="RECORD", help="With ask: a record of the identity of today.")
@click.option("--reason", default="", help="Which order or law, in a few words; no name.")
@click.option("--as", "username", required=True, help="The account of the person who does this.")
@common
def command(
    action: str,
    what: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    reason: str,
    username: str,
    workspace: Path,
    as_json: bool,
) -> int:
    """Decide that nothing may lead from one identity to another, or no longer.

    One person asks, another confirms; the workspace is then built at once. The two are never compared, joined, listed
    or counted as a pair, and what was made from their having been one is removed. lift asks that the seal ends, which
    another confirms; refuse turns down either. Both stay in the log of seals. Roles with the permission
    seal_identities may do this; elsewhere than in a demonstration the password and the code of the second factor are
    asked for. WHAT is the reference of a seal or, with records, a record: controller/number.

    The log of reads names a seal by its reference and no record.
    """
    from forethought.workflow import Workspace, authority, sealing

    screen = Screen(as_json=as_json)
    audit = audit_of(workspace)  # first: accounts load only once Django is started
    from forethought.operations import signed_in_at_terminal

    held = Workspace(workspace)
    gate = authority(held, audit, now)
    person = signed_in_at_terminal(username, ask_secret)
    if action == _LIST:
        return _list(screen, sealing.seals_for(held, gate, now, person))
    if action == _RECORDS:
        return _records(screen, sealing.records_of(held, gate, now, person, what))
    if action == _ASK:
        return _told(screen, sealing.ask_for_seal(held, gate, now, person, before, after, reason))
    steps: dict[str, Step] = {_CONFIRM: sealing.confirm, _REFUSE: sealing.refuse, _LIFT: sealing.ask_to_lift}
    seal = steps[action](held, gate, now, person, what, reason)
    if action == _CONFIRM:
        build_workspace(screen, workspace)
    return _told(screen, seal)


def _told(screen: Screen, seal: Seal) -> int:
    screen.document({"seal": seal.ref, "state": seal.state})
    screen.say(f"Seal {seal.ref}: {seal.state}.", "title")
    if seal.state in ("asked for", "lifting asked for"):
        screen.next_step("Another person confirms it with", f"forethought seal confirm {seal.ref}")
    elif seal.state == "in force" and len(seal.steps) == 2:
        screen.say("Extracts, exports and backups from before hold what they held: see who has them.")
    return int(Exit.DONE)


def _list(screen: Screen, seals: list[Seal]) -> int:
    plain = [
        {
            "seal": seal.ref,
            "state": seal.state,
            "before": sorted(seal.before),
            "after": sorted(seal.after),
            "steps": [{"at": e.at, "by": e.by, "step": e.event, "reason": e.reason} for e in seal.steps],
        }
        for seal in seals
    ]
    screen.document({"seals": plain})
    rows = [(s.ref, s.state, ", ".join(sorted(s.before)), ", ".join(sorted(s.after))) for s in seals]
    screen.table([Column("Seal"), Column("State"), Column("Before"), Column("After")], rows)
    if not seals:
        screen.say("Nothing is sealed.")
    return int(Exit.DONE)


def _records(screen: Screen, records: tuple[str, ...]) -> int:
    screen.document({"records": list(records)})
    for record in records:
        screen.item(record)
    return int(Exit.DONE)
