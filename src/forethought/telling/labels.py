"""What kinds of statement, attributes and coded values are called, from ``data/labels.toml`` and the code sets."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from forethought.model import label
from forethought.record import Fact


@lru_cache(maxsize=1)
def _card() -> dict[str, Any]:
    return tomllib.loads((files("forethought.telling") / "data" / "labels.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def reading_card() -> dict[str, Any]:
    """``data/reading_words.toml``: the words of pages that read the record over time."""
    return tomllib.loads((files("forethought.telling") / "data" / "reading_words.toml").read_text(encoding="utf-8"))


def entity_title(entity: str) -> str:
    """The heading of one kind of statement."""
    return str(_card()["entities"].get(entity, {}).get("title") or spoken(entity))


def lead_attributes(entity: str) -> tuple[str, ...]:
    """The attributes of a kind of statement that are told first."""
    return tuple(_card()["entities"].get(entity, {}).get("lead", ()))


def left_out(entity: str) -> frozenset[str]:
    """The attributes of a kind of statement that a timeline does not repeat."""
    return frozenset(_card()["entities"].get(entity, {}).get("leave_out", ()))


def attribute_label(attribute: str) -> str:
    """The name of an attribute."""
    return str(_card()["attributes"].get(attribute) or spoken(attribute))


def feed_label(feed: str) -> str:
    """The name of a feed, in the middle of a sentence."""
    return str(_card()["feeds"].get(feed) or feed)


def reading_words(kind: str, name: str) -> str:
    """A phrase of ``data/reading_words.toml``, the name itself in words where it has none."""
    return str(reading_card()[kind].get(name) or spoken(name))


def value_text(fact: Fact) -> str:
    """A value in words; a code whose set is known is spelled out, with the code kept beside it."""
    if not fact.code_set:
        return fact.value
    words = label(fact.code_set, fact.value)
    return words if words == fact.value else f"{words} ({fact.value})"


def spoken(name: str) -> str:
    """A name in words, where it has none of its own."""
    return name.replace("_", " ").capitalize()
