"""``track site``, ``track export`` and ``track plan``: a list as files for people and for other tools."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from forethought.cli.commands.track import options
from forethought.cli.commands.track.showing import say_written
from forethought.cli.console import Exit, Screen
from forethought.cli.options import FILE_IN, FOLDER_OUT, common, examples


@click.command(
    short_help="Write the list as a site of plain files that anybody can host.",
    epilog=examples(
        "track site --out ./site",
        "track site my-strategy.csv --title 'What Westmarch promised' --history history.jsonl --out ./site",
    ),
)
@options.register
@options.judged
@options.kept
@click.option("--series", type=FILE_IN, help="What was measured of a list of your own (CSV).")
@click.option("--title", help="What the site is called.  [default: the register's own name]")
@click.option("--out", type=FOLDER_OUT, required=True, help="A new or empty folder, or that of an earlier site.")
@common
def site(
    register: Path | None,
    as_of: datetime | None,
    history: Path | None,
    series: Path | None,
    title: str | None,
    out: Path,
    workspace: Path,
    as_json: bool,
) -> int:
    """Write one page for each commitment, strategy and owner, with gaps, coverage, plan, cost, rules and downloads.

    It needs no server and no script, and works from a folder. All is written or nothing: an earlier site is replaced
    whole, and a folder that holds other files is refused.
    """
    from forethought.pages.tracker import TITLE, Tracker, site
    from forethought.sources import replace_folder
    from forethought.strategy import assess, load_aggregates, load_proposals, load_series

    screen = Screen(as_json=as_json)
    day, (commitments, changes) = options.day_of(as_of), options.loaded(register, history)
    ours = register is None
    tracker = Tracker(
        assess(commitments, day),
        changes,
        load_series(series) if series or ours else (),
        assess(load_proposals(), day) if ours else None,
        load_aggregates() if ours else (),
        title or (TITLE if ours else "What we promised"),
    )
    written = replace_folder(out, site(tracker))
    start = out / "index.html"
    screen.document({"rows": len(commitments), "start": str(start), "written": [str(path) for path in written]})
    screen.say(f"{len(written):,} files, {len(commitments):,} commitments.")
    screen.path("Open:", start)
    return int(Exit.DONE)


@click.command(
    short_help="Write the list for other tools: CSV with CSVW, StratML, Open SDG.",
    epilog=examples("track export --out ./register", "track export my-strategy.csv --series points.csv --out ./files"),
)
@options.register
@options.kept
@click.option("--series", type=FILE_IN, help="What was measured of a list of your own (CSV).")
@click.option("--out", type=FOLDER_OUT, required=True, help="The folder to write into.")
@common
def export(
    register: Path | None, history: Path | None, series: Path | None, out: Path, workspace: Path, as_json: bool
) -> int:
    """Write the list as CSV with CSVW, as StratML Part 2, and what was measured as Open SDG takes it."""
    from forethought.strategy import load_series, write_export

    screen = Screen(as_json=as_json)
    commitments, changes = options.loaded(register, history)
    points = load_series(series) if series or register is None else ()
    written = write_export(commitments, points, out, changes)
    screen.document({"rows": len(commitments), "written": [str(path) for path in written]})
    say_written(screen, written)
    return int(Exit.DONE)


@click.command(
    short_help="Print or write our proposed national action plan.",
    epilog=examples("track plan", "track plan --out ./plan"),
)
@options.judged
@click.option("--out", type=FOLDER_OUT, help="Write plan.md and plan.html there.")
@common
def plan(as_of: datetime | None, out: Path | None, workspace: Path, as_json: bool) -> int:
    """Set out 40 proposed actions, judged by the same rules as everybody's. They are ours alone."""
    from forethought.strategy import assess, gaps, load_proposals, plan_markdown

    screen = Screen(as_json=as_json)
    assessment = assess(load_proposals(), options.day_of(as_of))
    markdown = plan_markdown(assessment)
    written: tuple[Path, ...] = ()
    if out:
        from forethought.pages.tracker import plan_page

        out.mkdir(parents=True, exist_ok=True)
        written = (out / "plan.md", out / "plan.html")
        for path, text in zip(written, (markdown, plan_page(assessment)), strict=True):
            path.write_text(text, encoding="utf-8", newline="\n")
    cards = [
        {**standing.commitment.texts(), "states": standing.states, "gaps": gaps(standing.commitment)}
        for standing in assessment.standings
    ]
    screen.document({"actions": cards, "ours": True, "written": [str(path) for path in written]})
    if not written:
        screen.markdown(markdown)
    say_written(screen, written)
    return int(Exit.DONE)
