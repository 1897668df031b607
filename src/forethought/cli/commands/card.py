"""``forethought card``: rules and datasets of your own, as a folder of cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, today
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forethought.quality import CardVerdict

_NEW, _CHECK, _SHOW = "new", "check", "show"


@click.command(
    short_help="Start, check or show rule cards, also for a dataset of your own.",
    epilog=examples(
        "card new ./visits", "card new ./visits --rule V04", "card check ./visits", "card show V01 --return ./visits"
    ),
)
@click.argument("action", type=click.Choice([_NEW, _CHECK, _SHOW]))
@click.argument("what")
@click.option("--rule", help="With new: the code of a rule to add to the dataset.")
@click.option("--return", "return_", help="With show: the return, or the folder, whose rule it is.")
@click.option("--year", type=int, help="The year whose cards are looked at.  [default: the form's last]")
@common
def command(
    action: str, what: str, rule: str | None, return_: str | None, year: int | None, workspace: Path, as_json: bool
) -> int:
    """Work on rule cards.

    ``new FOLDER`` writes the template of a dataset, with a form, three rules and a small file to try them on.
    ``check FOLDER`` looks over every card and runs its examples (a return's name works too). ``show CODE`` prints one
    rule as people will read it. Exit code 1 means that a card is wrong.
    """
    screen = Screen(as_json=as_json)
    if action == _NEW:
        return _new(screen, Path(what), rule)
    if action == _CHECK:
        return _check(screen, what, year)
    return _show(screen, what, return_, year)


def _new(screen: Screen, folder: Path, rule: str | None) -> int:
    from forethought.quality import start_dataset, start_rule

    written = [start_rule(folder, rule, today())] if rule else start_dataset(folder)
    screen.document({"written": [str(path) for path in written]})
    for path in written:
        screen.path("Written:", path)
    screen.say(f"Next: forethought card check {folder}", "next")
    return int(Exit.DONE)


def _check(screen: Screen, return_: str, year: int | None) -> int:
    from forethought.quality import examine_cards

    verdicts = examine_cards(return_, year)
    wrong = [verdict for verdict in verdicts if verdict.problems]
    screen.document({"cards": [_as_json(verdict) for verdict in verdicts], "wrong": len(wrong)})
    screen.title(f"{len(verdicts):,} rules: " + (f"{len(wrong):,} WRONG" if wrong else "all sound"))
    _table(screen, wrong or verdicts)
    for verdict in wrong:
        for problem in verdict.problems:
            screen.item(f"{verdict.code}: {problem}")
    return int(Exit.REPORTED if wrong or not verdicts else Exit.DONE)


def _as_json(verdict: CardVerdict) -> dict[str, object]:
    return {
        "code": verdict.code,
        "card": verdict.card,
        "title": verdict.title,
        "cases": verdict.cases,
        "problems": list(verdict.problems),
    }


def _table(screen: Screen, verdicts: Sequence[CardVerdict]) -> None:
    columns = [Column("Rule"), Column("What it finds"), Column("Card"), Column("Examples", True)]
    screen.table(columns, [(v.code, v.title or "(cannot be read)", v.card, v.cases) for v in verdicts])


def _show(screen: Screen, code: str, return_: str | None, year: int | None) -> int:
    from forethought.quality import RETURNS, rule_pages

    pages = rule_pages(code, [return_] if return_ else list(RETURNS))
    if not pages:
        raise UserError(
            f"No rule {code} is known",
            do="Write the code as the department does; `forethought card check ssda903` lists all",
        )
    screen.document({"code": code, "pages": [{"return": name, "markdown": text} for name, text in pages]})
    for _, text in pages:
        screen.markdown(text)
    return int(Exit.DONE)
