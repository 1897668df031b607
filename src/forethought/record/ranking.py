"""Several sources, several answers: all of them, in an order with its reasons, none lost.

The rules are data (``data/ranking.toml``): each says what it compares and the words for the outcome. A rank tells
which statement to read first; it is no verdict, and no number is put on any person or source.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.record.claims import Fact
from forethought.record.errors import RecordError
from forethought.record.fact_times import order, said_on, so_on

_NATURES = {"fact": 2, "opinion": 1, "allegation": 0}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the order: what it ``asks``, the words for the one above and the one below, and why it is there."""

    id: str
    asks: str
    higher: str
    lower: str
    why: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One answer and everybody who gives it. ``rank`` counts from 1.

    ``value`` is written as in the first of its ``statements``, which are in the order of the rules among themselves.
    ``reasons`` says in words why it stands above the next and below the one before.
    """

    rank: int
    value: str
    reasons: tuple[str, ...]
    statements: tuple[Fact, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Who says so: controllers, each once, in order of their names."""
        return tuple(sorted({fact.source for fact in self.statements}))


@cache
def ranking_rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are asked."""
    return tuple(Rule(**rule) for rule in _data()["rules"])


def ranked(facts: Iterable[Fact], as_at: date | None = None) -> list[Alternative]:
    """The different answers among ``facts``, first the one to read first, each with its reasons and its statements.

    ``facts`` are statements about one thing of one person by any number of sources (one attribute, or attributes
    that answer one question, as ``postcode`` and ``home_postcode`` do). Every fact given is in exactly one
    alternative; the order in which they are given makes no difference. ``as_at`` is the day asked about (inclusive);
    without it no statement counts as ended. Raises ``RecordError`` when the facts are about more than one person.
    """
    given = sorted(facts, key=order)
    if len({fact.person_id for fact in given}) > 1:
        raise RecordError(
            "The statements to be ranked are about more than one person",
            why="one person's facts would be shown as another's",
            do="Rank the facts of each person apart",
        )
    together: dict[str, list[Fact]] = {}
    for fact in given:
        together.setdefault(_plain(fact), []).append(fact)
    groups = [_Group.of(members, as_at) for members in together.values()]
    groups.sort(key=lambda group: group.key, reverse=True)
    return [
        Alternative(place + 1, group.facts[0].value, _reasons(groups, place), tuple(group.facts))
        for place, group in enumerate(groups)
    ]


@dataclass(frozen=True, slots=True)
class _Group:
    """The statements of one answer, best first, and how they compare: one entry for each rule, more is higher."""

    facts: list[Fact]
    key: tuple[Any, ...]
    words: Mapping[str, str]

    @classmethod
    def of(cls, facts: list[Fact], as_at: date | None) -> _Group:
        def alone(fact: Fact) -> tuple[Any, ...]:
            return tuple(_ASKS[rule.asks](fact, as_at) for rule in ranking_rules() if rule.asks in _ASKS)

        facts = sorted(facts, key=alone, reverse=True)
        sources = {(fact.source, fact.feed) for fact in facts}
        best = facts[0]
        whole = {"sources": len(sources), "name": _Backwards((best.source, best.feed, *order(best)))}
        key = tuple(
            whole[rule.asks] if rule.asks in whole else _ASKS[rule.asks](best, as_at) for rule in ranking_rules()
        )
        words = {
            "day": as_at.isoformat() if as_at else "any day",
            "said": said_on(best),
            "since": best.valid_from or "no date",
            "nature": best.nature,
            "number": str(len(sources)),
        }
        return cls(facts, key, words)


def _reasons(groups: list[_Group], place: int) -> tuple[str, ...]:
    if len(groups) == 1:
        return ("the only answer given",)
    this = groups[place]
    reasons = []
    if place + 1 < len(groups):
        rule = _deciding(this, groups[place + 1])
        reasons.append(f"above the next: {rule.higher.format(**this.words)}")
    if place:
        rule = _deciding(groups[place - 1], this)
        reasons.append(f"below the one before: {rule.lower.format(**this.words)}")
    return tuple(reasons)


def _deciding(above: _Group, below: _Group) -> Rule:
    # The last rule compares names and places in files, so two groups are never equal.
    return next(rule for rule, one, other in zip(ranking_rules(), above.key, below.key, strict=True) if one != other)


@dataclass(frozen=True, slots=True)
class _Backwards:
    """Texts compared so that the earlier in the alphabet is the greater."""

    texts: tuple[str, ...]

    def __lt__(self, other: _Backwards) -> bool:
        return other.texts < self.texts


def _provider(fact: Fact, _: date | None) -> bool:
    providers = _data()["providers"]
    return fact.feed in providers.get(f"{fact.entity}.{fact.attribute}", providers.get(f"{fact.entity}.", ()))


_ASKS: Mapping[str, Callable[[Fact, date | None], Any]] = {
    "in_force": lambda fact, as_at: as_at is None or so_on(fact, as_at),
    "nature": lambda fact, _: _NATURES.get(fact.nature, -1),
    "provider": _provider,
    "said": lambda fact, _: said_on(fact),
    "since": lambda fact, _: fact.valid_from or "",
}


def _plain(fact: Fact) -> str:
    if fact.attribute in _data()["compared"]["plain"]:
        return re.sub(r"[^A-Z0-9]", "", fact.value.upper()) or fact.value
    return " ".join(fact.value.split()).casefold()


@cache
def _data() -> dict[str, Any]:
    text = (files("forethought.record") / "data" / "ranking.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    return data
