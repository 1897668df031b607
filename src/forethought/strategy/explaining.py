"""Every state of a promise in words, with the rule that gives it. The words are data: ``data/rules.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.strategy.standing import Standing


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the eight rules, numbered from 1."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """One state that holds for a promise: its name, its words, the ``rule`` that gives it (None: a column)."""

    name: str
    words: str
    text: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the list may lack for a promise, and the test for it. None is a judgement of the owner."""

    name: str
    words: str
    holds: Callable[[Standing], bool]

    def among(self, standings: Iterable[Standing]) -> tuple[Standing, ...]:
        """The promises that have this gap, in the order given."""
        return tuple(standing for standing in standings if self.holds(standing))


_GAPS: Mapping[str, Callable[[Standing], bool]] = {
    "late": lambda s: s.late,
    "undated": lambda s: s.undated,
    "unowned": lambda s: s.unowned,
    "unfunded": lambda s: s.unfunded,
    "unmeasured": lambda s: not s.own_metric,
    "unevidenced": lambda s: s.evidence not in ("newer", "not needed"),
    "claimed": lambda s: s.delivery == "claimed",
    "unverified": lambda s: bool(s.unverified),
    "hedged": lambda s: s.commitment.hedged,
}


def gap_kinds() -> tuple[Gap, ...]:
    """The gaps a list can show, in the order in which pages name them."""
    return tuple(Gap(name, states()[name]["words"], holds) for name, holds in _GAPS.items())


def gap_words(standing: Standing) -> tuple[str, ...]:
    """The gaps of one promise in words; a late one says by how many days."""
    return tuple(
        f"{gap.words} by {standing.late_days:,} days" if gap.name == "late" else gap.words
        for gap in gap_kinds()
        if gap.holds(standing)
    )


def rules() -> tuple[Rule, ...]:
    """The eight rules, in order."""
    return tuple(Rule(number, entry["title"], entry["text"]) for number, entry in enumerate(_raw()["rules"], 1))


def questions() -> tuple[tuple[str, str], ...]:
    """The four questions that somebody other than the owner answers: column and words."""
    return tuple((entry["column"], entry["words"]) for entry in _raw()["questions"])


def explained(standing: Standing) -> tuple[State, ...]:
    """Every state that holds, delivery first, each with the rule that gave it."""
    delivery = standing.ending if standing.delivery == "closed" else standing.delivery
    named = (
        ("unverified", standing.unverified),
        (delivery, not standing.unverified),
        ("late", standing.late),
        (standing.evidence, standing.evidence not in ("newer", "not needed") and not standing.unverified),
        ("undated", standing.undated),
        ("unowned", standing.unowned),
        ("unfunded", standing.unfunded),
        ("unmeasured", not standing.own_metric),
        ("hedged", standing.commitment.hedged),
    )
    return tuple(_state(name, standing) for name, holds in named if holds)


def states() -> Mapping[str, Mapping[str, Any]]:
    """Words, rule number and text of every state, by name."""
    found: dict[str, Mapping[str, Any]] = _raw()["states"]
    return found


def _state(name: str, standing: Standing) -> State:
    entry = states()[name]
    words = f"Late by {standing.late_days:,} days" if name == "late" else entry["words"]
    rule = rules()[entry["rule"] - 1] if entry["rule"] else None
    return State(name, words, entry["text"], rule)


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((files("forethought.strategy") / "data" / "rules.toml").read_text(encoding="utf-8"))
