"""Sentences by rule: the rules are data, the first that holds in a slot speaks, and every figure is traced."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from string import Formatter

from forethought.insight.local.errors import LocalError
from forethought.insight.local.values import Cited, Sentence


@dataclass(frozen=True, slots=True)
class SentenceRule:
    """One rule: its slot, the facts that must hold (``not `` before one for its opposite), and its words."""

    id: str
    slot: str
    when: tuple[str, ...]
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """What stands in braces."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.text) if name)

    def holds(self, facts: frozenset[str]) -> bool:
        """Whether all conditions hold."""
        return all((fact.removeprefix("not ") in facts) != fact.startswith("not ") for fact in self.when)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rule table with its owner and review dates."""

    owner: str
    reviewed: date
    next_review: date
    rules: tuple[SentenceRule, ...]


@dataclass(slots=True)
class Facts:
    """What is known of one thing: the facts that hold, words for the braces, and the figures behind those words."""

    holds: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    cited: dict[str, tuple[Cited, ...]] = field(default_factory=dict)

    def fact(self, name: str, true: bool) -> None:
        """Notes a fact when it holds."""
        if true:
            self.holds.add(name)

    def figure(self, name: str, cited: Cited) -> None:
        """A figure that may stand in braces under ``name``."""
        self.words[name] = cited.shown
        self.cited[name] = (cited,)

    def sentences(self, *slots: str) -> tuple[Sentence, ...]:
        """The sentences of ``slots``, in that order."""
        found = (self.sentence(slot) for slot in slots)
        return tuple(one for one in found if one is not None)

    def sentence(self, slot: str) -> Sentence | None:
        """The sentence of one slot, None when no rule holds.

        Raises ``LocalError`` when a rule names what is not known.
        """
        facts = frozenset(self.holds)
        rule = next((one for one in _by_slot().get(slot, ()) if one.holds(facts)), None)
        if rule is None:
            return None
        missing = [name for name in rule.names if name not in self.words]
        if missing:
            raise LocalError(
                "A sentence needs what is not known",
                where=f"{rule.id}: {', '.join(missing)}",
                do="Give the rule a condition",
            )
        figures = tuple(dict.fromkeys(cited for name in rule.names for cited in self.cited.get(name, ())))
        return Sentence(_capital(rule.text.format(**self.words)), rule.id, figures)


@cache
def sentence_rules() -> Rules:
    """The rule table of ``data/sentences.toml``. Raises ``LocalError`` when two rules have the same id."""
    text = (files("forethought.insight.local") / "data" / "sentences.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    rules = tuple(SentenceRule(r["id"], r["slot"], tuple(r["when"]), r["text"]) for r in found["rule"])
    if len({rule.id for rule in rules}) < len(rules):
        raise LocalError("Two sentence rules have the same id", do="Give each its own, so that sentences can be traced")
    return Rules(found["owner"], found["reviewed"], found["next_review"], rules)


@cache
def _by_slot() -> Mapping[str, tuple[SentenceRule, ...]]:
    found: dict[str, tuple[SentenceRule, ...]] = {}
    for rule in sentence_rules().rules:
        found[rule.slot] = (*found.get(rule.slot, ()), rule)
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
