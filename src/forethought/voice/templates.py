"""The story's fixed wording, read from ``data/story.toml``, and how days and codes are put into words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.model import label
from forethought.voice.facts import Event, Fact, day

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence an entity may get: what it needs, and its text by how the dates stand."""

    entity: str
    needs: tuple[str, ...]
    only: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    own_words: bool


@dataclass(frozen=True, slots=True)
class Templates:
    """The whole wording. ``words`` maps attribute and code to a phrase."""

    lines: tuple[Line, ...]
    home: Mapping[str, str]
    person: Mapping[str, Mapping[str, str]]
    answer: Mapping[str, Any]
    rest: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    dates: frozenset[str]
    lower: frozenset[str]
    silent_entities: frozenset[str]
    silent_attributes: frozenset[str]

    def phrase(self, fact: Fact) -> str:
        """What a fact's value is called in a sentence."""
        if fact.attribute in self.dates:
            return in_words(day(fact.value)) or fact.value
        known = self.words.get(fact.attribute, {}).get(fact.value)
        if known is not None:
            return known
        text = label(fact.code_set, fact.value) if fact.code_set else fact.value
        return text[:1].lower() + text[1:] if fact.attribute in self.lower else text

    def place(self, entity: str) -> int:
        """Where an entity stands among the lines: events of one day are told in this order."""
        return next((number for number, line in enumerate(self.lines) if line.entity == entity), len(self.lines))

    def fill(self, text: str, event: Event) -> str:
        """``text`` with the days and values of ``event`` in place of the names in braces."""
        names = {attribute: self.phrase(fact) for attribute, fact in event.facts.items()}
        return say(text, **names, **span(event.start, event.end))


def say(text: str, **names: str) -> str:
    """``text`` with each ``{name}`` replaced, beginning with a capital letter."""
    text = _NAME.sub(lambda found: names.get(found[1], found[0]), text)
    return text[:1].upper() + text[1:]


def span(start: date | None, end: date | None) -> dict[str, str]:
    """The words for a half-open span: ``from``, ``to`` (the day it ended), ``last`` (the last day counted)."""
    names = {"from": in_words(start), "to": in_words(end), "last": in_words(end - timedelta(1) if end else None)}
    return {name: text for name, text in names.items() if text}


def in_words(when: date | None) -> str:
    """A day as people write it: 14 October 2008; empty for None."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}" if when else ""


@cache
def load_templates() -> Templates:
    """The wording that ships with the project."""
    raw = tomllib.loads((files("forethought.voice") / "data" / "story.toml").read_text(encoding="utf-8"))
    return Templates(
        lines=tuple(_line(entry) for entry in raw["lines"]),
        home=raw["home"],
        person=raw["person"],
        answer=raw["answer"],
        rest=raw["rest"],
        words={name: {str(code): text for code, text in codes.items()} for name, codes in raw["words"].items()},
        dates=frozenset(raw["dates"]["attributes"]),
        lower=frozenset(raw["lower"]["attributes"]),
        silent_entities=frozenset(raw["left_out"]["entities"]),
        silent_attributes=frozenset(raw["left_out"]["attributes"]),
    )


def _line(entry: Mapping[str, Any]) -> Line:
    texts = {shape: entry[shape] for shape in ("open", "closed", "undated") if shape in entry}
    only, unless = ({name: tuple(v) for name, v in entry.get(limit, {}).items()} for limit in ("only", "unless"))
    return Line(entry["entity"], tuple(entry["needs"]), only, unless, texts, entry.get("own_words", False))
