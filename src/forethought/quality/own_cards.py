"""A dataset of your own: a folder with a form and rule cards, started from a template and looked over card by card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.engine import Engine, EngineError
from forethought.model import UserError, load_form
from forethought.quality.case_running import run_card_cases
from forethought.quality.registry import cards_folder, read_rule_set
from forethought.quality.rule import Rule


@dataclass(frozen=True, slots=True)
class CardVerdict:
    """What is known of one rule card: its code, its file, how many examples it has, and what is wrong with it."""

    code: str
    card: str
    title: str
    cases: int
    problems: tuple[str, ...]


def start_dataset(folder: Path) -> list[Path]:
    """Write the template of a dataset into ``folder`` and give back the files written.

    Raises ``UserError`` when the folder holds anything already: nothing is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(
            "The folder is not empty",
            where=str(folder),
            why="a new dataset would be mixed with what is there",
            do="Give the name of a folder that does not exist yet, or --rule CODE to add a rule to this one",
        )
    return list(_copy(files("forethought") / "cards" / "own", folder))


def _copy(source: Traversable, target: Path) -> Iterator[Path]:
    target.mkdir(parents=True, exist_ok=True)
    for entry in sorted(source.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _copy(entry, target / entry.name)
        elif entry.name != "rule.md":
            (target / entry.name).write_bytes(entry.read_bytes())
            yield target / entry.name


def start_rule(folder: Path, code: str, today: date) -> Path:
    """Write an empty card for the rule ``code`` into the dataset ``folder``. Raises ``UserError`` when it has one."""
    load_form(str(folder))
    path = folder / "rules" / f"{code}.md"
    if path.exists() or not code.replace("_", "").isalnum():
        raise UserError(
            "There is such a card already" if path.exists() else "A code is letters, figures and underscores",
            where=str(path),
            do="Give another code",
        )
    text = (files("forethought") / "cards" / "own" / "rule.md").read_text(encoding="utf-8")
    review = today.replace(year=today.year + 1, day=min(today.day, 28))
    text = text.replace('"CODE"', f'"{code}"').replace("2026-11-25", today.isoformat())
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace("2027-06-01", review.isoformat()), encoding="utf-8")
    return path


def examine_cards(return_: str, year: int | None = None) -> list[CardVerdict]:
    """A verdict on each card of a return or dataset in force in ``year`` (default: its last), by code.

    Broken cards are among them, and cards whose own examples do not hold. Raises ``UserError`` when the form cannot
    be used.
    """
    rules = read_rule_set(return_, load_form(return_, year).year, cards_folder(return_))
    broken = [CardVerdict(card.code, card.card, "", 0, (str(card.error),)) for card in rules.broken]
    with Engine(threads=1) as engine:
        sound = [_verdict(rule, engine) for rule in rules.rules]
    return sorted([*broken, *sound], key=lambda verdict: verdict.code)


def _verdict(rule: Rule, engine: Engine) -> CardVerdict:
    try:
        results = run_card_cases(rule, engine)
    except (EngineError, UserError) as error:
        return CardVerdict(rule.code, rule.card, rule.title, len(rule.cases), (str(error),))
    problems = tuple(
        f"The case '{result.case.name}' (line {result.case.line}) finds other rows than it says"
        for result in results
        if not result.ok
    )
    return CardVerdict(rule.code, rule.card, rule.title, len(rule.cases), problems)
