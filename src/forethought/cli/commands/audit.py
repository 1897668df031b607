"""``forethought audit``: prove that the log of reads and denials is whole, or take a copy of it."""

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
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where `export` writes.")
@common
def command(
    action: str,
    exported: Path | None,
    head: str | None,
    count: int | None,
    out: Path | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Verify or export the audit chain.

    Every grant that was used and every denial is one event that holds a hash of the one before. `verify`
    finds a changed, missing, moved or back-dated event and exits 1. Note the head that it prints somewhere
    else: with it, a log that was cut short is found too.
    """
    screen = Screen(as_json=as_json)
    lines = exported.read_bytes() if exported else b"".join(_stored(workspace))
    if action == "export":
        return _export(screen, lines, out)
    from forethought.governance import verify_lines

    return _report(screen, verify_lines(lines, head=head, count=count), noted=head is not None)


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


def _report(screen: Screen, found: Verification, *, noted: bool) -> int:
    screen.document(
        {
            "ok": found.ok,
            "count": found.count,
            "first_bad": found.first_bad,
            "head": found.head,
            "reason": found.reason,
        }
    )
    if not found.ok:
        screen.say(f"The log does NOT hold: event {found.first_bad:,}: {found.reason}.", "error")
        screen.say("The events before it are whole. Keep the file as it is and tell whoever is responsible for it.")
        return int(Exit.REPORTED)
    screen.say(f"The log is whole: {found.count:,} events.", "title")
    if found.count:
        screen.path("Head:", found.head)
    if not noted:
        screen.say("A log cut short would look whole too: note the head elsewhere and give it as --head next time.")
    return int(Exit.DONE)
