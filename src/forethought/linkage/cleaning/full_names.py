"""A full name in one cell, parted into forenames and surname."""

from __future__ import annotations

from .letters import fold
from .lists import name_parts


def split_full_name(text: str | None) -> tuple[str | None, str | None]:
    """Part a full name into forenames and surname: "SURNAME, Forename", "SURNAME Forename" or "Forename Surname".

    Particles go with the surname ("Ludwig van der Berg"), titles and additions are left out. Nothing is cleaned: the
    parts are as written. Either may be None.
    """
    raw = (text or "").strip()
    if "," in raw:
        surname, forename = raw.split(",", 1)
        return " ".join(_untitled(forename.split())) or None, surname.strip() or None
    words = _untitled(raw.split())
    if not words:
        return None, None
    capitals = _leading_capitals(words)
    if capitals:
        return " ".join(words[capitals:]), " ".join(words[:capitals])
    start = _surname_start(words)
    return " ".join(words[:start]) or None, " ".join(words[start:])


def _untitled(words: list[str]) -> list[str]:
    parts = name_parts()
    kept = [w for n, w in enumerate(words) if n or fold(w) not in parts.titles]
    while len(kept) > 2 and fold(kept[-1]) in parts.suffixes:
        kept.pop()
    return kept


def _leading_capitals(words: list[str]) -> int:
    """How many words in capitals come first, when the others are not ("DE SOUZA Maria"); else 0."""
    capital = [len(w) > 1 and w.isupper() for w in words]
    count = next((n for n, big in enumerate(capital) if not big), 0)
    return count if count and not any(capital[count:]) else 0


def _surname_start(words: list[str]) -> int:
    parts = name_parts()
    start = len(words) - 1
    while start > 1 and fold(words[start - 1]) in parts.particles | parts.joined and words[start - 1][-1] != ".":
        start -= 1
    return start
