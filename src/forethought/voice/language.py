"""A check of our own sentences for words that hurt or puzzle the person they are about."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Remark:
    """One word to avoid that was found, and what can be said instead."""

    word: str
    instead: str


def lint_language(text: str) -> tuple[Remark, ...]:
    """Words in ``text`` that the language list (``data/language.toml``) advises against, in order of the list."""
    return tuple(Remark(word, instead) for pattern, word, instead in _list() if pattern.search(text))


@cache
def _list() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    raw = tomllib.loads((files("forethought.voice") / "data" / "language.toml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE), word, entry["instead"])
        for entry in raw["words"]
        for word in entry["avoid"]
    )
