"""The lists that cleaning goes by, read once from the package's data files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from ..data_files import load_data

Words = tuple[str, ...]


@dataclass(frozen=True)
class Placeholders:
    """Words that stand where a forename (or a surname) should be; see ``data/placeholder_names.toml``.

    ``starts`` are found by their first word, ``ends`` by their last.
    """

    words: frozenset[str]
    fillers: frozenset[str]
    phrases: frozenset[Words]
    starts: Mapping[Words, list[Words]]
    ends: Mapping[Words, list[Words]]
    remarks: frozenset[str]


@dataclass(frozen=True)
class NameParts:
    """Titles, suffixes, particles and marks of other names; see ``data/name_parts.toml``."""

    titles: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    joined: frozenset[str]
    words: Mapping[str, str]
    not_mac: Words
    aliases: tuple[Words, ...]
    remarks: frozenset[str]
    phrases: Mapping[Words, str]
    letters: Mapping[str, str]


@cache
def placeholders(kind: str) -> Placeholders:
    """The placeholders of a kind of name, ``forename`` or ``surname``."""
    held = load_data("placeholder_names")[kind]
    return Placeholders(
        frozenset(held["words"]),
        frozenset(held["fillers"]),
        frozenset(_split(held["phrases"])),
        _by(held["starts"], lambda words: words[:1]),
        _by(held["ends"], lambda words: words[-1:]),
        frozenset(held["remarks"]),
    )


@cache
def name_parts() -> NameParts:
    """What stands before, after and between names."""
    held = load_data("name_parts")
    return NameParts(
        frozenset(held["titles"]),
        frozenset(held["suffixes"]),
        frozenset(held["particles"]),
        frozenset(held["joined"]),
        held["words"],
        tuple(held["not_mac"]),
        tuple(sorted(_split(held["aliases"]), key=len, reverse=True)),
        frozenset(held["remarks"]),
        {tuple(phrase.split()): word for phrase, word in held["phrases"].items()},
        held["letters"],
    )


def _split(phrases: list[str]) -> tuple[Words, ...]:
    return tuple(tuple(phrase.split()) for phrase in phrases)


def _by(phrases: list[str], key: Callable[[Words], Words]) -> dict[Words, list[Words]]:
    found: dict[Words, list[Words]] = {}
    for words in _split(phrases):
        found.setdefault(key(words), []).append(words)
    return found
