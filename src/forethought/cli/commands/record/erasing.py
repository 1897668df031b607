"""``forethought record erase``: the plan of an erasure, and with ``--carry-out`` the erasure itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, now, require_workspace
from forethought.cli.service import ask_secret, audit_of
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.record.erasing import Certificate
    from forethought.workflow import Workspace
    from forethought.workflow.backing_up import Listed
    from forethought.workflow.erasing import Plan


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: ``who`` is a person's id, or a record as controller/number, which ``all_records`` lets stand for
    its person; ``username`` the account of whoever asks.
    """

    who: str
    reason: str
    statute: str
    username: str
    all_records: bool
    carry_out: bool


@click.command(
    epilog=examples(
        "record erase westmarch-council/4711 --all-records --as ig.lead",
        "record erase westmarch-council/4711 --all-records --as ig.lead \\\n"
        "      --reason 'request 12, granted' --statute 'UK GDPR, article 17(1)(a)' --carry-out",
    )
)
@click.argument("who", metavar="WHO")
@click.option("--all-records", is_flag=True, help="Where WHO is a record: the person it is of, with all records.")
@click.option("--reason", default="", help="The request or the schedule, in a few words; no name.")
@click.option("--statute", default="", help="Which law asks for it.")
@click.option("--as", "username", default="", help="The account of the person who does this.")
@click.option("--carry-out", is_flag=True, help="Do it. Without, only the plan is shown.")
@common
def erase(
    who: str,
    all_records: bool,
    reason: str,
    statute: str,
    username: str,
    carry_out: bool,
    workspace: Path,
    as_json: bool,
) -> int:
    """Show what would go with WHO, a person's id or a record as controller/number.

    With --carry-out erase it, and write a certificate that names nobody.
    """
    if not username:
        raise UserError(
            "An erasure needs a person who answers for it",
            where="--as",
            why="the certificate and the log of reads say who it was",
            do="Name the account of whoever leads on information governance, as in --as ig.lead",
        )
    wanted = Wanted(who, reason, statute, username, all_records, carry_out)
    return _erase_record(Screen(as_json=as_json), require_workspace(workspace), wanted)


def _erase_record(screen: Screen, workspace: Path, wanted: Wanted) -> int:
    """Show what an erasure would take out, or take it out and say where its certificate lies."""
    audit = audit_of(workspace)
    from forethought.operations import OperationsDatabase, signed_in_at_terminal
    from forethought.workflow import Workspace, authority
    from forethought.workflow.backing_up import delete_overdue
    from forethought.workflow.erasing import erase, plan_erasure

    held, places = Workspace(workspace), (OperationsDatabase(),)
    gate = authority(held, audit, now)
    person = signed_in_at_terminal(wanted.username, ask_secret)
    who, whole = [wanted.who], wanted.all_records
    if not wanted.carry_out:
        plan = plan_erasure(held, gate, now, person, who, all_records=whole, places=places)
        return _planned(screen, plan, wanted)
    with screen.progress("Erasing"):
        made = erase(
            held, gate, now, person, who,
            reason=wanted.reason, statute=wanted.statute, all_records=whole, places=places,
        )  # fmt: skip
        gone = delete_overdue(held, now)
    return _erased(screen, held, made, gone)


def _planned(screen: Screen, plan: Plan, wanted: Wanted) -> int:
    screen.document({"carried_out": False, **_plain(asdict(plan))})
    whom = "1 person with all records" if plan.persons else "1 record alone; the person stays"
    screen.say(f"This would erase {whom}. Nothing has been changed.", "title")
    _counts(screen, plan)
    _owed(screen, plan)
    _left(screen, plan)
    if not plan.persons:
        screen.say("To erase the person with all of their records, add --all-records.")
    options = f"{' --all-records' if wanted.all_records else ''} --as {wanted.username}"
    command = f"forethought record erase {wanted.who}{options} --reason '…' --statute '…' --carry-out"
    screen.next_step("It cannot be taken back. To carry it out:", command)
    return int(Exit.DONE)


def _erased(screen: Screen, workspace: Workspace, made: Certificate, gone: tuple[Listed, ...]) -> int:
    from forethought.workflow.backing_up import standing_backups

    path = workspace.record / "erasures" / f"{made.id}.json"
    standing = standing_backups(workspace)
    said = {name: value for name, value in asdict(made).items() if name not in ("marks", "batches")}
    screen.document(
        {
            "carried_out": True,
            **_plain(said),
            "by_feed": dict(made.by_feed),
            "deliveries": list(made.deliveries),
            "certificate": str(path),
            "backups_deleted": [one.where for one in gone],
            "backups_standing": [{"where": one.where, "delete_after": one.delete_after} for one in standing],
        }
    )
    whom = "1 person" if made.persons else "1 record"
    where = "all that was read here" if made.named_unread or made.not_looked_into else "every file of this workspace"
    screen.say(f"{whom} erased from {where}.", "title")
    _counts(screen, made)
    screen.path("The certificate, which names nobody:", path)
    screen.say("Copy it to a place of its own: without it a backup from before would bring the person back.")
    if made.protection_kept:
        screen.say(
            f"{made.protection_kept:,} other people were protected because of what is gone, and still are: their "
            "addresses stay hidden."
        )
    _owed(screen, made)
    _left(screen, made)
    for one in gone:
        screen.say(f"A backup past its day was deleted: {one.where}")
    for one in standing:
        screen.say(f"A backup from before holds them until {one.delete_after}; delete it then: {one.where}")
    screen.say("Tell whoever was sent the record (UK GDPR, article 19), and start a running site anew.")
    return int(Exit.DONE)


def _counts(screen: Screen, told: Plan | Certificate) -> None:
    rows = [
        ("Claims", told.claims),
        ("Deliveries whose raw files go", len(told.deliveries)),
        ("Lines of decisions, answers and holds", told.lines),
        ("Rows of the operations database", told.rows),
    ]
    screen.table([Column("What"), Column("How many", figure=True)], rows)
    feeds = ", ".join(f"{feed} {number:,}" for feed, number in sorted(told.by_feed.items()))
    screen.say(f"By feed: {feeds}." if feeds else "The record holds no claim.")


def _owed(screen: Screen, told: Plan | Certificate) -> None:
    if told.removals_owed:
        screen.say(
            f"The department holds {told.removals_owed:,} of them. Only the id is kept here, until "
            "`forethought record send --send` has removed it there."
        )


def _left(screen: Screen, told: Plan | Certificate) -> None:
    """What lies in the inbox unread and stays: it may be somebody else's too, and nobody here has decided about it."""
    if told.named_unread:
        screen.say(
            "Files in the inbox that nobody has read name them, or seem to, and STAY. Remove them, or take them out:"
        )
        for name in told.named_unread:
            screen.item(name)
    if told.not_looked_into:
        screen.say("Files in the inbox that nobody has read and that cannot be read here; look into them by hand:")
        for name in told.not_looked_into:
            screen.item(name)


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
