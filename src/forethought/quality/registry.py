"""Which rules are in force in a collection year."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from forethought.engine import SqlNotPortable, prepare
from forethought.model import CollectionYear, Form, UserError, load_form
from forethought.quality.bundle import bundled_rules
from forethought.quality.errors import CardError
from forethought.quality.families import entries, is_family, member
from forethought.quality.markdown import CardText, read_card
from forethought.quality.parsing import rule_from
from forethought.quality.rule import Rule
from forethought.quality.typed import date_columns

SHARED = "_shared.toml"
RETURNS = ("ssda903", "cin")
"""The returns for which there are rule cards."""


@dataclass(frozen=True, slots=True)
class BrokenCard:
    """A card, or one rule of a family, that cannot be used, and why."""

    code: str
    severity: str
    card: str
    error: UserError


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one return in one collection year.

    ``reviewed`` is the latest review of a card, ``hash`` the SHA-256 of all cards in force: two runs with the
    same hash used the same rules.
    """

    return_: str
    year: int
    rules: tuple[Rule, ...]
    broken: tuple[BrokenCard, ...]
    reviewed: date | None
    hash: str


def load_rules(return_: str, year: int) -> tuple[Rule, ...]:
    """The rules of the return ``return_`` in force in the collection year that ends in ``year``, by code, with cases.

    Raises ``UserError`` for an unknown return or year, ``CardError`` for the first card that cannot be used.
    """
    found = carded_rule_set(return_, year)
    if found.broken:
        raise found.broken[0].error
    return found.rules


@cache
def rule_set(return_: str, year: int) -> RuleSet:
    """The rules in force in a year, ready to run; cards that cannot be used are named rather than raised.

    Taken from the bundle where that was made from these very cards; it leaves out the cases.
    """
    folder = cards_folder(return_)
    bundled = bundled_rules(return_, load_form(return_, year).year) if return_ in RETURNS else None
    if bundled is None:
        return carded_rule_set(return_, year)
    reviewed = max((rule.reviewed for rule in bundled), default=None)
    return RuleSet(return_, year, bundled, (), reviewed, cards_hash(folder))


@cache
def carded_rule_set(return_: str, year: int) -> RuleSet:
    """As :func:`rule_set`, read from the cards, with their cases."""
    return read_rule_set(return_, year, cards_folder(return_))


def cards_hash(folder: Traversable) -> str:
    """SHA-256 of all cards in ``folder``, names and texts."""
    digest = hashlib.sha256()
    for name, text in [(SHARED, _text(folder / SHARED)), *_cards(folder)]:
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def _shared(folder: Traversable) -> Mapping[str, Any]:
    """What every card of the folder says unless it says otherwise."""
    try:
        return tomllib.loads(_text(folder / SHARED))
    except tomllib.TOMLDecodeError as error:
        do = "Mend that line; texts go in quotes"
        raise CardError(f"What the cards share is not TOML ({error})", where=SHARED, do=do) from None


def _text(entry: Traversable) -> str:
    return entry.read_text(encoding="utf-8") if entry.is_file() else ""


def _cards(folder: Traversable) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir() if folder.is_dir() else (), key=lambda e: e.name):
        if entry.name.endswith(".md"):
            yield entry.name, entry.read_text(encoding="utf-8")


def cards_folder(return_: str) -> Traversable:
    """Where the cards of ``return_`` are: ours, or ``rules/`` in a folder of your own. Raises ``UserError``."""
    if return_ in RETURNS:
        return files("forethought") / "cards" / "rules" / return_
    if (Path(return_) / "form.toml").is_file():
        return Path(return_) / "rules"
    raise UserError(
        f"There are no rules for a return called '{return_}'",
        do="Use one of: " + ", ".join(RETURNS) + ", or a folder with a form.toml and rules of your own",
    )


def read_rule_set(return_: str, year: int, folder: Traversable) -> RuleSet:
    """The rule set that the cards in ``folder`` make."""
    form = load_form(return_, year)
    rules: dict[str, Rule] = {}
    broken: list[BrokenCard] = []
    shared = _shared(folder)
    for name, text in _cards(folder):
        for front, made in _rules(text, f"{return_}/{name}", form, shared):
            if isinstance(made, UserError):
                broken.append(_broken(front, made, name))
            elif made.code in rules:
                broken.append(_broken(front, _twice(made, rules[made.code], year), name))
            else:
                rules[made.code] = made
    ordered = tuple(rules[code] for code in sorted(rules))
    reviewed = max((rule.reviewed for rule in ordered), default=None)
    return RuleSet(return_, year, ordered, tuple(broken), reviewed, cards_hash(folder))


_Front = Mapping[str, Any]


def _rules(text: str, file: str, form: Form, shared: _Front) -> Iterator[tuple[_Front, Rule | UserError]]:
    try:
        card = read_card(text, file, shared)
    except CardError as error:
        yield {"code": file.rsplit("/", 1)[-1].removesuffix(".md")}, error
        return
    for front in entries(card) if is_family(card) else [card.front]:
        if _in_force(front, form.year):
            yield front, _rule(card, front, form)


def _rule(card: CardText, front: _Front, form: Form) -> Rule | UserError:
    try:
        rule = replace(rule_from(member(card, front, form) if is_family(card) else card, form), return_=form.name)
        where = f"{rule.card}, line {rule.sql_line}"
        return replace(rule, query=prepare(rule.sql, date_columns=date_columns(form), where=where))
    except (CardError, SqlNotPortable) as error:
        return error


def _in_force(front: _Front, year: int) -> bool:
    start, since, until = CollectionYear(year).start, front.get("from"), front.get("until")
    if not isinstance(since, date):
        return True  # what is wrong with it is said when it is read
    return since <= start and not (isinstance(until, date) and until < start)


def _broken(front: _Front, error: UserError, file: str) -> BrokenCard:
    severity = front.get("severity")
    return BrokenCard(str(front.get("code", file)), severity if isinstance(severity, str) else "error", file, error)


def _twice(rule: Rule, other: Rule, year: int) -> CardError:
    return CardError(
        f"Rule {rule.code} has a second card for {year}, {other.card}",
        where=rule.card,
        do="Give the older one an 'until'",
    )
