"""Fixed wording, read from ``data``: the story's and the chronology's, and how days and codes are put into words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.model import day_in_words, label, on_day_in_words
from forethought.voice.facts import Event, Fact, day

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

    def text(self, event: Event) -> str | None:
        """The wording that fits ``event``, None when the line does not apply."""
        fits = self.entity == event.entity and all(name in event.facts for name in self.needs)
        if not fits or any(event.value(name) not in values for name, values in self.only.items()):
            return None
        if any(event.value(name) in values for name, values in self.unless.items()):
            return None
        shape = "undated" if event.start is None else "closed" if event.end else "open"
        return self.texts.get(shape, self.texts.get("open") if event.start else None)


@dataclass(frozen=True, slots=True)
class Templates:
    """The whole wording of one kind of telling. ``words`` maps attribute and code to a phrase.

    ``home`` and ``person`` are the story's own; ``labels``, ``single`` (what there is one of at a time) and ``at_end``
    (what is only known of something that ended) the chronology's.
    """

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
    labels: Mapping[str, str] = field(default_factory=dict)
    single: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    at_end: frozenset[str] = frozenset()

    def phrase(self, fact: Fact) -> str:
        """What a fact's value is called in a sentence."""
        if fact.attribute in self.dates:
            return day_in_words(day(fact.value)) or fact.value
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
        return say(text, **names, **span(event.start, event.end, event.precision))

    def caution(self, event: Event) -> str:
        """What must be said beside an allegation or an opinion; no template can leave it out."""
        nature = nature_of(event)
        if nature == "opinion":
            return " " + self.rest["opinion"]
        if nature == "allegation":
            outcome = next((fact.outcome for fact in event.facts.values() if fact.outcome), None)
            ending = say(self.rest["outcome"], outcome=outcome) if outcome else self.rest["no_outcome"]
            return f" {self.rest['worry']} {ending}"
        return ""


def nature_of(event: Event) -> str:
    """allegation, opinion or fact: what one claim of an event is, the whole of it is taken for."""
    natures = {fact.nature for fact in event.facts.values()}
    return next((nature for nature in ("allegation", "opinion") if nature in natures), "fact")


def say(text: str, **names: str) -> str:
    """``text`` with each ``{name}`` replaced, beginning with a capital letter."""
    text = _NAME.sub(lambda found: names.get(found[1], found[0]), text)
    return text[:1].upper() + text[1:]


def span(start: date | None, end: date | None, precision: str = "day") -> dict[str, str]:
    """The words for a half-open span: ``from``, ``to`` (the day it ended), ``last`` (the last day counted), ``on``.

    ``on`` is the first day with the word before it: on 3 May 2024, or in May 2024 when no more is known.
    """
    days = {"from": start, "to": end, "last": end - timedelta(1) if end else None}
    names = {name: day_in_words(when, precision) for name, when in days.items()} | {
        "on": on_day_in_words(start, precision)
    }
    return {name: text for name, text in names.items() if text}


@cache
def load_templates(name: str = "story") -> Templates:
    """The wording that ships with the project: of the ``story`` for its subject, or the ``chronology``."""
    raw = tomllib.loads((files("forethought.voice") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
    return Templates(
        lines=tuple(_line(entry) for entry in raw["lines"]),
        home=raw.get("home", {}),
        person=raw.get("person", {}),
        answer=raw["answer"],
        rest=raw["rest"],
        words={name: {str(code): text for code, text in codes.items()} for name, codes in raw["words"].items()},
        dates=frozenset(raw["dates"]["attributes"]),
        lower=frozenset(raw["lower"]["attributes"]),
        silent_entities=frozenset(raw["left_out"]["entities"]),
        silent_attributes=frozenset(raw["left_out"]["attributes"]),
        labels=raw.get("labels", {}),
        single=raw.get("single", {}),
        at_end=frozenset(raw.get("at_end", {}).get("attributes", ())),
    )


def _line(entry: Mapping[str, Any]) -> Line:
    texts = {shape: entry[shape] for shape in ("open", "closed", "undated") if shape in entry}
    only, unless = ({name: tuple(v) for name, v in entry.get(limit, {}).items()} for limit in ("only", "unless"))
    return Line(entry["entity"], tuple(entry["needs"]), only, unless, texts, entry.get("own_words", False))
