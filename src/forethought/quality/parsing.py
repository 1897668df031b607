"""From a card taken apart to a rule, with every mistake named by file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from forethought.model import CollectionYear, Form
from forethought.quality.case_tables import read_cases
from forethought.quality.markdown import CardText
from forethought.quality.rule import CASE_YEAR, LEVELS, OTHER_TABLES, SEVERITIES, Rule

WHY, MEND = "Why it matters", "How to put it right"
_KINDS: dict[str, type] = {
    "code": str,
    "return": str,
    "severity": str,
    "from": date,
    "flag": dict,
    "reference": str,
    "owner": str,
    "reviewed": date,
    "next_review": date,
}
_EXAMPLES = {
    str: '"text"',
    date: "2026-04-01",
    dict: '{ Header = ["DOB"] }',
    list: '["Header"]',
    int: "2026",
}
_OPTIONAL: dict[str, type] = {
    "until": date,
    "needs": list,
    "level": str,
    "title": str,
    "case_year": int,
    "differs": dict,
}
FRONT_KEYS = frozenset([*_KINDS, *_OPTIONAL])
"""What the front matter of a card may hold."""


def rule_from(card: CardText, form: Form) -> Rule:
    """The rule that ``card`` states about the return ``form``. Raises ``CardError``."""
    front = card.front
    _check_front(card)
    flags = _flags(card, form)
    rule = Rule(
        code=front["code"],
        return_=front["return"],
        severity=_one_of(card, "severity", SEVERITIES),
        level=_one_of(card, "level", LEVELS, LEVELS[0]),
        valid_from=front["from"],
        until=front.get("until"),
        needs=_needs(card, form, flags),
        flags=flags,
        reference=front["reference"],
        owner=front["owner"],
        reviewed=front["reviewed"],
        next_review=front["next_review"],
        title=front.get("title") or _prose(card, card.title, "no title", "Add a line '# ...' in plain words"),
        why=_section(card, WHY),
        mend=_section(card, MEND),
        sql=_prose(card, card.sql, "no query", "Add a block ```sql that selects the offending rows"),
        cases=(),
        case_year=front.get("case_year") or _case_year(front["from"], front.get("until")),
        card=card.file,
        sql_line=card.sql_line,
    )
    return _differing(card, replace(rule, cases=read_cases(card, rule, form)))


def _differing(card: CardText, rule: Rule) -> Rule:
    """The rule with what the card says of where it departs from other validators."""
    differs: Mapping[str, Any] | None = card.front.get("differs")
    if differs is None:
        return rule
    why, names = differs.get("why"), differs.get("cases")
    known = {case.name for case in rule.cases}
    if not isinstance(why, str) or not isinstance(names, list) or not set(names) <= known or len(differs) != 2:
        do = 'Write differs = { why = "...", cases = ["a case of this card"] }'
        raise card.error("'differs' does not say why, or names no case of this card", do, _line(card, "differs"))
    return replace(rule, differs=why, differs_cases=tuple(names))


def _case_year(valid_from: date, until: date | None) -> int:
    first = valid_from.year + 1
    last = CASE_YEAR if until is None else _collection_of(until)
    return max(first, min(CASE_YEAR, last))


def _collection_of(day: date) -> int:
    """The year in which the collection year that holds ``day`` ends."""
    return day.year if day <= CollectionYear(day.year).end else day.year + 1


def _check_front(card: CardText) -> None:
    for key, kind in _KINDS.items():
        if key not in card.front:
            raise card.error(f"The front matter has no '{key}'", f"Add a line '{key} = ...'")
        _check_kind(card, key, kind)
    for key in card.front:
        if key in _OPTIONAL:
            _check_kind(card, key, _OPTIONAL[key])
        elif key not in _KINDS:
            what = f"The front matter has '{key}', which means nothing"
            raise card.error(what, "Take it out", _line(card, key))
    start = card.front["from"]
    if start != CollectionYear(start.year + 1).start:
        do = "Give the first day of a collection year"
        raise card.error("'from' is not a 1 April", do, _line(card, "from"))
    if card.front["next_review"] <= card.front["reviewed"]:
        raise card.error(
            "The next review is not after the last", "Give a later 'next_review'", _line(card, "next_review")
        )


def _check_kind(card: CardText, key: str, kind: type) -> None:
    if not isinstance(card.front[key], kind):
        raise card.error(f"'{key}' is of the wrong kind", f"Write it as {_EXAMPLES[kind]}", _line(card, key))


def _one_of(card: CardText, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
    value = card.front.get(key, default)
    if value not in allowed:
        raise card.error(f"'{key}' is not known", "Use one of: " + ", ".join(allowed), _line(card, key))
    return str(value)


def _flags(card: CardText, form: Form) -> Mapping[str, tuple[str, ...]]:
    flags: Mapping[str, Any] = card.front["flag"]
    for name, fields in flags.items():
        table = form.tables.get(name)
        if table is None:
            raise card.error(
                f"'flag' names the table {name}, which {form.title} {form.year} has not",
                "Use one of: " + ", ".join(form.tables),
                _line(card, "flag"),
            )
        unknown = [field for field in fields if field not in table.fields]
        if unknown:
            raise card.error(
                f"'flag' blames {name}.{unknown[0]}, which is no field",
                "Use fields of the form, spelt as there",
                _line(card, "flag"),
            )
    if not flags:
        raise card.error("'flag' is empty", "Name the table whose rows are reported", _line(card, "flag"))
    return {name: tuple(flags[name]) for name in sorted(flags)}  # findings and breaches count in this order


def _needs(card: CardText, form: Form, flags: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    needs = tuple(card.front.get("needs", flags))
    for name in needs:
        if name.removesuffix("_last") not in form.tables and name not in OTHER_TABLES:
            raise card.error(f"'needs' names {name}, which is no table", "Use tables of the form", _line(card, "needs"))
    return needs


def _section(card: CardText, heading: str) -> str:
    return _prose(
        card, card.sections.get(heading, ""), f"no '{heading}'", f"Add a paragraph that starts with **{heading}.**"
    )


def _prose(card: CardText, text: str, what: str, do: str) -> str:
    if not text:
        raise card.error(f"The card has {what}", do)
    return text


def _line(card: CardText, key: str) -> int:
    # TOML keys of cards stand one to a line, in the order given; the first line is the fence.
    own = key in card.front and key not in card.shared
    return 2 + list(card.front).index(key) if own else 1
