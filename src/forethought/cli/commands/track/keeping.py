"""``track import``, ``track record`` and ``track new``: a list comes in, grows and begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.commands.track import options
from forethought.cli.commands.track.showing import say_written
from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FILE_IN, FILE_OUT, common, examples, now, today

if TYPE_CHECKING:
    from forethought.strategy import Commitment


@click.command(
    "import",
    short_help="Bring in somebody else's list: CSV, StratML, Open SDG.",
    epilog=examples(
        "track import theirs.csv --mapping map.toml --out register.csv",
        "track import plan.xml --out register.csv",
        "track import goal-1.csv --mapping series.toml --out series.csv",
    ),
)
@click.argument("file", type=FILE_IN)
@click.option("--mapping", type=FILE_IN, help="Which of their columns is which of ours (TOML).")
@click.option("--out", type=FILE_OUT, required=True, help="The new file.")
@common
def import_(file: Path, mapping: Path | None, out: Path, workspace: Path, as_json: bool) -> int:
    """Write FILE as a list in our columns, or a series as points. Every row is checked first; nothing is half written.

    The mapping is TOML: [columns] our column = their column; [fixed] one text for every row; [words.status] their
    word = ours; [series] id, unit, source and year_ends ("03-31") for a file that begins with Year.
    """
    from forethought.sources import write_whole
    from forethought.strategy import (
        Mapped,
        import_commitments,
        import_series,
        is_series,
        list_csv,
        load_mapping,
        series_csv,
    )  # fmt: skip

    screen = Screen(as_json=as_json)
    options.new_file(out)
    known = load_mapping(mapping) if mapping else Mapped()
    if is_series(file):
        points = import_series(file, known)
        kind, rows, text = "series", len(points), series_csv(points)
    else:
        commitments = import_commitments(file, known)
        kind, rows, text = "commitments", len(commitments), list_csv(commitments)
    write_whole(out, text)
    screen.document({"kind": kind, "rows": rows, "written": [str(out)]})
    screen.say(f"{rows:,} {'points' if kind == 'series' else 'commitments'} taken, none left out.")
    say_written(screen, (out,))
    return int(Exit.DONE)


@click.command(
    short_help="Add one change to the history: a date that moved, evidence, a reply.",
    epilog=examples(
        "track record CSC-09 --field due_date --to 2029-03-31 --reason 'Letter' --by Editor --history log.jsonl",
        'track record P-1 ours.csv --evidence "Paper (3 Apr 2027)" --reason found --by Editor --history h.jsonl',
    ),
)
@click.argument("commitment_id", metavar="ID")
@options.register
@click.option("--field", help="The column that changes; --to says to what.")
@click.option("--to", help="The new text; empty makes it blank.")
@click.option("--evidence", help="One more source, with its day or month: Who 'Title' (3 Apr 2027).")
@click.option("--reply", help="The owner's answer, in its own words.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the reply.  [default: today]")
@click.option("--reason", required=True, help="Why, or how it became known.")
@click.option("--by", required=True, help="The post that records it.")
@click.option("--history", type=FILE_OUT, required=True, help="The file the change is added to; made if missing.")
@common
def record(
    commitment_id: str,
    register: Path | None,
    field: str | None,
    to: str | None,
    evidence: str | None,
    reply: str | None,
    on: datetime | None,
    reason: str,
    by: str,
    history: Path,
    workspace: Path,
    as_json: bool,
) -> int:
    """Record one thing that is new about a promise. The list stays as it is; the history goes before it.

    History is only added to. Each change holds a hash of the one before, so a change that was altered or lost is found.
    """
    from forethought.strategy import History, find, slip_days
    from forethought.strategy import record as add

    if [field is not None, evidence is not None, reply is not None].count(True) != 1 or (field is None) != (to is None):
        raise click.UsageError("record takes one of --field with --to, --evidence, or --reply")
    screen = Screen(as_json=as_json)
    before = History.load(history)
    commitments, _ = options.loaded(register, history)
    old = find(commitments, commitment_id)
    new = _changed(old, (field, to), evidence, reply, on)
    after = add(before, commitments, new, at=now(), by=by, reason=reason)
    history.parent.mkdir(parents=True, exist_ok=True)
    after.save(history)
    added = after.changes[len(before.changes) :]
    slip = slip_days(after, new)
    changes = [{"field": c.field, "before": c.before, "after": c.after} for c in added]
    screen.document({"id": new.id, "changes": changes, "slip_days": slip, "head": after.head, "history": str(history)})
    rows: Sequence[Sequence[object]] = [(c.field, c.before or "(blank)", c.after or "(blank)") for c in added]
    screen.table([Column(f"{new.id}"), Column("Before"), Column("After")], rows)
    if any(c.field == "due_date" for c in added) and slip is not None:
        screen.say(f"Slip since the first date: {slip:,} days.")
    screen.path("Added to:", history)
    return int(Exit.DONE)


def _changed(
    old: Commitment, field: tuple[str | None, str | None], evidence: str | None, reply: str | None, on: datetime | None
) -> Commitment:
    from forethought.strategy import change_to, with_evidence, with_reply

    if evidence is not None:
        return with_evidence(old, evidence)
    if reply is not None:
        return with_reply(old, reply, on.date() if on else today())
    name, text = field
    return change_to(old, {name or "": text or ""})


@click.command(
    short_help="Begin a list of your own, with an example row and a guide.",
    epilog=examples("track new --out my-strategy.csv", "track check my-strategy.csv"),
)
@click.option("--out", type=FILE_OUT, required=True, help="The new list; the guide is written beside it.")
@common
def new(out: Path, workspace: Path, as_json: bool) -> int:
    """Write an empty list with its columns and one example row that counts nowhere, and a guide to filling it in."""
    from forethought.sources import write_whole
    from forethought.strategy import guide, new_list

    screen = Screen(as_json=as_json)
    beside = options.new_file(out.with_name(f"{out.stem}-guide.md"))
    options.new_file(out)
    write_whole(out, new_list())
    write_whole(beside, guide(out.name))
    screen.document({"written": [str(out), str(beside)]})
    say_written(screen, (out, beside))
    screen.next_step("When a row is filled in:", f"forethought track check {out}")
    return int(Exit.DONE)
