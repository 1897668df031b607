"""``track check``, ``track coverage`` and ``track cost``: what a list says, on a screen."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from forethought.cli.commands.track import options
from forethought.cli.commands.track.showing import say_headline, say_written, show, show_cost
from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FOLDER_OUT, common, examples

_SEED = 2026


@click.command(
    short_help="Count what is late, claimed, undated, unowned, unfunded.",
    epilog=examples(
        "track check",
        "track check --as-of 2026-06-30 --out ./scorecard",
        "track check our-plan.csv --history history.jsonl --json",
    ),
)
@options.register
@options.judged
@options.kept
@click.option("--out", type=FOLDER_OUT, help="Also write the scorecard and every commitment there (CSV).")
@common
def check(
    register: Path | None,
    as_of: datetime | None,
    history: Path | None,
    out: Path | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Say what is late and what is claimed without proof, and count what each list lacks.

    Exit code 1 means that something is late, or said to be done with no proof.
    """
    from forethought.strategy import assess, headline, load_aggregates, slip_days, write_scorecard

    screen = Screen(as_json=as_json)
    commitments, changes = options.loaded(register, history)
    assessment = assess(commitments, options.day_of(as_of))
    written = write_scorecard(assessment, out) if out else ()
    cited = load_aggregates() if register is None else ()
    figures = headline(assessment, changes)
    moved = {c.id: slip_days(changes, c) for c in commitments if any(x.field == "due_date" for x in changes.of(c.id))}
    extra = {"headline": asdict(figures), "aggregates": [entry.sentence for entry in cited], "slip_days": moved}
    screen.document({**assessment.as_json(), **extra, "written": [str(path) for path in written]})
    show(screen, assessment)
    say_headline(screen, figures)
    for name, days in moved.items():
        screen.say(f"{name} has slipped by {days:,} days." if days is not None else f"{name} has lost its date.")
    for entry in cited:
        screen.say(f"Cited, not counted above: {entry.sentence}")
    if not commitments:
        screen.say("This list has no commitment yet. A row whose id begins with EXAMPLE is an example.")
    say_written(screen, written)
    return int(Exit.REPORTED if assessment.late or assessment.claimed else Exit.DONE)


@click.command(
    short_help="Set out sectors by themes, gaps as gaps.",
    epilog=examples("track coverage", "track coverage our-plan.csv --out ./coverage"),
)
@options.register
@options.kept
@click.option("--out", type=FOLDER_OUT, help="Also write the matrix there (CSV).")
@common
def coverage(register: Path | None, history: Path | None, out: Path | None, workspace: Path, as_json: bool) -> int:
    """Count commitments by sector and theme. A gap is a gap in the list, to be read as a question."""
    from forethought.strategy import coverage as count

    screen = Screen(as_json=as_json)
    found = count(options.loaded(register, history)[0])
    written: tuple[Path, ...] = ()
    if out:
        out.mkdir(parents=True, exist_ok=True)
        written = (out / "coverage.csv",)
        written[0].write_text(found.as_csv(), encoding="utf-8", newline="")
    cells = [{"sector": s, "theme": t, "commitments": n} for (s, t), n in sorted(found.counts.items())]
    screen.document({"cells": cells, "gaps": found.gaps, "written": [str(path) for path in written]})
    columns = [Column("Theme"), *(Column(sector) for sector in found.sectors)]  # as words, so that heads may fold
    rows = [(theme, *(found.counts.get((sector, theme), 0) for sector in found.sectors)) for theme in found.themes]
    screen.table(columns, rows)
    screen.say(f"{len(found.gaps)} pairs of sector and theme have no commitment in this list.")
    say_written(screen, written)
    return int(Exit.DONE)


@click.command(
    short_help="Say what an action costs and what time it frees.", epilog=examples("track cost", "track cost --seed 7")
)
@click.option("--seed", type=int, default=_SEED, show_default=True, help="Where the draws begin.")
@common
def cost(seed: int, workspace: Path, as_json: bool) -> int:
    """Work out a range for what an action costs and what time it frees; never an outcome for a child."""
    from forethought.strategy import CAVEAT, envelope, estimate, not_found, shipped_action, think_family

    screen = Screen(as_json=as_json)
    action, known = shipped_action(), think_family()
    found = estimate(action, seed=seed)
    document: dict[str, Any] = {
        "caveat": CAVEAT,
        "think_family": asdict(known),
        "example": {"action": asdict(action), "estimate": asdict(found), "who": found.central.who},
        "envelope": envelope(),
        "not_found": not_found(),
    }
    screen.document(document)
    show_cost(screen, document, action.name)
    return int(Exit.DONE)
