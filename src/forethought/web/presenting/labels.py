"""What pages call differences, refusals, outcomes and published symbols, from ``data/labels.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from forethought.telling.labels import attribute_label, spoken


@lru_cache(maxsize=1)
def _card() -> dict[str, Any]:
    return tomllib.loads((files("forethought.web") / "data" / "labels.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _link_words() -> dict[str, Any]:
    return tomllib.loads((files("forethought.web") / "data" / "link_words.toml").read_text(encoding="utf-8"))


def single_attributes() -> tuple[str, ...]:
    """Attributes of which a person has one at a time."""
    return tuple(_card()["conflicts"]["single"])


def conflict_attribute(attribute: str) -> str:
    """The attribute under which a value is compared: three columns may all say where somebody lives."""
    return str(_card()["conflicts"]["same_as"].get(attribute, attribute))


def conflict_title(attribute: str) -> str:
    """The heading of a conflict."""
    return str(_card()["conflicts"]["titles"].get(attribute) or attribute_label(attribute))


def refusal_label(code: str) -> str:
    """Why something was refused, in words."""
    return str(_card()["refusals"].get(code) or spoken(code))


def outcome_label(outcome: str) -> str:
    """The outcome of an event in the log, in words."""
    return str(_card()["outcomes"].get(outcome) or spoken(outcome))


def shown_label(shown: str) -> str:
    """A published figure, with the symbols that stand for one spelled out."""
    return str(_card()["shown"].get(shown) or shown)


def pair_words(name: str) -> str:
    """A phrase of the pages for the review of links."""
    return str(_link_words()["pair"][name])


def link_words(kind: str, name: str) -> str:
    """What the pages for the review of links say: ``why``, ``short``, ``answers`` or ``what_happens``."""
    return str(_link_words()[kind].get(name) or spoken(name))
