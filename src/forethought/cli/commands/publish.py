"""``forethought publish``: figures that may be shown, for the site, for the public and for a committee."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FOLDER_OUT, common, examples, now, today
from forethought.cli.service import audit_of

if TYPE_CHECKING:
    from forethought.workflow.publishing import Publication

_ODD = ("FAIL", "WARNING")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the person asked for."""

    screen: Screen
    workspace: Path
    target: str
    out: Path | None


@click.command(
    short_help="Publish the figures that may be shown.",
    epilog=examples(
        "publish --workspace ./forethought-data",
        "publish files --out ./release-2026-11",
        "publish screen ./release-2026-11/rates_per_10000.csv",
        "publish audit --json",
        'publish pack "Salford" --out ./pack',
    ),
)
@click.argument("action", type=click.Choice(["figures", "files", "screen", "audit", "pack"]), default="figures")
@click.argument("target", default="")
@click.option("--out", type=FOLDER_OUT, help="The folder to write into: files and pack need it.")
@common
def command(action: str, target: str, out: Path | None, workspace: Path, as_json: bool) -> int:
    """Compute the indicators from the returns held here and publish what may be shown.

    figures (the usual): for the site's leader door, from the latest delivery of each return and all answers of young
    people. files: for the public, pairs of CSV files as Explore Education Statistics takes them, workbooks (XLSX, ODS)
    and JSON, with the ledger of releases. screen: check a pair of such files, TARGET being the data file, whoever made
    it. audit: what could be worked out from all that was released here. pack: a committee paper about any authority of
    England, TARGET being its name or code, from published figures, as HTML and PDF; where the workspace is that
    authority's, its own figures stand beside them.

    Small numbers are hidden before anything is written. Exit code 1 means that an indicator was left out, a check of a
    file failed or warned, or a small number could be worked out.
    """
    needs = {"files": out is None, "pack": out is None or not target, "screen": not target}
    if needs.get(action):
        what = {"files": "--out, a new folder", "screen": "the data file", "pack": "an authority and --out"}[action]
        raise click.UsageError(f"{action} needs {what}")
    actions: Mapping[str, Callable[[_Asked], Exit]] = {
        "figures": _figures,
        "files": _files,
        "screen": _screen,
        "audit": _audit,
        "pack": _pack,
    }
    return int(actions[action](_Asked(Screen(as_json=as_json), workspace, target, out)))


def _figures(asked: _Asked) -> Exit:
    from forethought.workflow import Workspace
    from forethought.workflow.publishing import publish

    screen = asked.screen
    audit = audit_of(asked.workspace)
    with screen.progress("Publishing") as step:
        publication = publish(Workspace(asked.workspace), audit, now, progress=step)
    written = json.loads(publication.path.read_text(encoding="utf-8")) if screen.as_json else {}
    screen.document({"path": str(publication.path), "left_out": dict(publication.left_out), **written})
    _say_figures(screen, publication)
    screen.path("Published:", publication.path)
    return Exit.REPORTED if publication.left_out else Exit.DONE


def _say_figures(screen: Screen, publication: Publication) -> None:
    """The few that head the page; the file has them all."""
    for line in publication.headlines:
        screen.item(line)
    known = {result.indicator for result in publication.results}
    hidden = sum(result.shown == "c" for result in publication.results)
    screen.say(
        f"{len(publication.results):,} figures of {len(known):,} indicators; {hidden:,} hidden, as they would show a "
        "number from 1 to 5 or help to work one out."
    )
    for name, why in publication.left_out.items():
        screen.item(f"{name} left out: {why}")


def _files(asked: _Asked) -> Exit:
    from forethought.workflow import Workspace
    from forethought.workflow.releasing import release

    screen, folder = asked.screen, asked.out or Path()
    audit = audit_of(asked.workspace)
    with screen.progress("Making files") as step:
        made = release(Workspace(asked.workspace), audit, now, folder, progress=step)
    screen.document(
        {
            "folder": str(made.folder),
            "data_sets": {pair.name: pair.data.num_rows for pair in made.pairs},
            "hidden": made.hidden,
            "left_out": dict(made.left_out),
            "not_in_files": list(made.not_in_files),
        }
    )
    screen.table([Column("Data set"), Column("Rows", True)], [(pair.name, pair.data.num_rows) for pair in made.pairs])
    screen.say(f"{made.hidden:,} figures are hidden. Every pair passes the screener without a warning.")
    if made.not_in_files:
        screen.say(f"In no file, as they are means or plain numbers: {', '.join(made.not_in_files)}")
    for name, why in made.left_out.items():
        screen.item(f"{name} left out: {why}")
    screen.path("Released:", made.folder)
    return Exit.REPORTED if made.left_out else Exit.DONE


def _screen(asked: _Asked) -> Exit:
    from forethought.insight.publication import screen_files

    checks = screen_files(Path(asked.target))
    odd = [check for check in checks if check.result in _ODD]
    counts = {result: sum(check.result == result for check in checks) for result in ("PASS", *_ODD)}
    asked.screen.document(
        {
            "counts": counts,
            "checks": [{"check": c.check, "stage": c.stage, "result": c.result, "message": c.message} for c in checks],
        }
    )
    asked.screen.title(f"{Path(asked.target).name}: {counts['FAIL']} fail, {counts['WARNING']} warn")
    if odd:
        columns = [Column("Check"), Column("Result"), Column("What and where")]
        asked.screen.table(columns, [(check.check, check.result, check.message) for check in odd])
    asked.screen.say(f"{counts['PASS']:,} checks passed.")
    return Exit.REPORTED if odd else Exit.DONE


def _audit(asked: _Asked) -> Exit:
    from forethought.disclosure import declined
    from forethought.workflow import Workspace
    from forethought.workflow.releasing import audit_releases

    if asked.target:
        raise declined(Path(asked.target).name)
    found = audit_releases(Workspace(asked.workspace), audit_of(asked.workspace), now)
    places = [{"indicator": indicator, "part": part} for indicator, part in found.found]
    asked.screen.document({"releases": found.releases, "small_numbers": found.small, "worked_out": places})
    asked.screen.say(
        f"{len(places):,} of {found.small:,} small numbers can be worked out from {found.releases:,} releases."
    )
    for place in places:
        asked.screen.item(" ".join(filter(None, place.values())))
    return Exit.REPORTED if places else Exit.DONE


def _pack(asked: _Asked) -> Exit:
    from forethought.insight.statistics import area
    from forethought.pages.pack import write_pack
    from forethought.workflow import Workspace
    from forethought.workflow.published import own_figures, own_place

    here = Workspace(asked.workspace)
    ours = asked.workspace.is_dir() and area(asked.target).code == own_place(here)
    written = write_pack(asked.target, asked.out or Path(), as_of=today(), own=own_figures(here) if ours else None)
    asked.screen.document({"written": [str(path) for path in written]})
    for path in written:
        asked.screen.path("Written:", path)
    return Exit.DONE
