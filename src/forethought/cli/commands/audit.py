"""``forethought audit``: prove that the logs of reads and of identity are whole, or take a copy of the first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Exit, Screen
from forethought.cli.options import FILE_IN, common, examples
from forethought.cli.service import audit_of
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.governance import Verification


@click.command(
    epilog=examples(
        "audit verify",
        "audit verify --head 5f2c... --count 812",
        "audit export --out log.jsonl",
        "audit verify --file log.jsonl",
    )
)
@click.argument("action", type=click.Choice(["verify", "export"]))
@click.option("--file", "exported", type=FILE_IN, help="Verify an exported log instead of the workspace's own.")
@click.option("--head", help="The last hash noted at an earlier check; finds a log that was cut short or replaced.")
@click.option("--count", type=click.IntRange(0), help="The number of events noted at that check.")
@click.option("--identity-head", help="The same for the log of identity: its last hash noted at an earlier check.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where `export` writes.")
@common
def command(
    action: str,
    exported: Path | None,
    head: str | None,
    count: int | None,
    identity_head: str | None,
    out: Path | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Verify or export the audit chain; verifies the log of identity too.

    Every grant that was used and every denial is one event that holds a hash of the one before. `verify`
    finds a changed, missing, moved or back-dated event and exits 1. Note the head that it prints somewhere
    else: with it, a log that was cut short is found too. The same holds for the events of identity in the
    record: who was created, merged, split.
    """
    screen = Screen(as_json=as_json)
    lines = exported.read_bytes() if exported else b"".join(_stored(workspace))
    if action == "export":
        return _export(screen, lines, out)
    from forethought.governance import verify_lines

    found = verify_lines(lines, head=head, count=count)
    identity = None if exported else _identity(workspace, identity_head)
    screen.document(_plain(found) | ({} if identity is None else {"identity": _plain(identity)}))
    holds = [_report(screen, found, "log", noted=head is not None)]
    if identity is not None and (identity.count or not identity.ok):
        holds.append(_report(screen, identity, "log of identity", noted=identity_head is not None))
    return int(Exit.DONE if all(holds) else Exit.REPORTED)


def _identity(workspace: Path, head: str | None) -> Verification:
    from forethought.workflow import Workspace

    return Workspace(workspace).store().identity_log().verify(head=head)


def _plain(found: Verification) -> dict[str, object]:
    return {
        "ok": found.ok,
        "count": found.count,
        "first_bad": found.first_bad,
        "head": found.head,
        "reason": found.reason,
    }


def _stored(workspace: Path) -> Iterable[bytes]:
    lines: Iterable[bytes] = audit_of(workspace).lines()
    return lines


def _export(screen: Screen, lines: bytes, out: Path | None) -> int:
    if out is None:
        raise UserError("The export needs a place", do="Name a file with --out")
    if out.exists():
        raise UserError("The file is there already", where=str(out), why="no log is overwritten", do="Name another")
    out.write_bytes(lines)
    events = lines.count(b"\n")
    screen.document({"out": str(out), "count": events})
    screen.path(f"{events:,} events written to", out)
    return int(Exit.DONE)


def _report(screen: Screen, found: Verification, name: str, *, noted: bool) -> bool:
    if not found.ok:
        screen.say(f"The {name} does NOT hold: event {found.first_bad:,}: {found.reason}.", "error")
        screen.say("The events before it are whole. Keep the file as it is and tell whoever is responsible for it.")
        return False
    screen.say(f"The {name} is whole: {found.count:,} events.", "title")
    if found.count:
        screen.path("Head:", found.head)
    if not noted:
        screen.say("A log cut short would look whole too: note the head elsewhere and give it next time.")
    return True
