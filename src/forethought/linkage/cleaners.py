"""The cleaning of each column, every different text cleaned once."""

from __future__ import annotations

from functools import lru_cache

from .cleaning import (
    Postcode,
    birth_order_in,
    clean_forename,
    clean_postcode,
    clean_sex,
    clean_surname,
    clean_text,
    is_unborn,
    load_variants,
    parse_birth_date,
)

_MOST = 1_000_000  # texts of a kind that are remembered, so that a service that runs for months does not grow
Words = tuple[str, ...]


class Cleaners:
    """For each kind of text the clean value, blank (empty) where it tells nothing.

    What a text came to is remembered: who reads many small tables one after another keeps one of these, and hands it
    to each reading. It holds the texts in memory, as does what was read.
    """

    def __init__(self) -> None:
        once = lru_cache(maxsize=_MOST)
        self._surname = once(clean_surname)
        self.forename = once(_forename)
        self.birth_date = once(_birth_date)
        self.area = once(_area)
        self.birth_order = once(_birth_order)
        self.unborn = once(_unborn)
        self.also = once(_also)

    def surname(self, text: str) -> Words:
        """The words of a surname."""
        found = self._surname(text)
        return found.words if found else ()

    def surname_parts(self, text: str) -> Words:
        """All parts by which a surname may be recognised."""
        found = self._surname(text)
        return found.parts if found else ()

    def postcode(self, text: str) -> str:
        """A postcode in normal form."""
        return self.area(text).text

    def sex(self, text: str) -> str:
        """A sex as one letter."""
        return clean_sex(text) or ""

    def text(self, text: str) -> str:
        """Any other text, folded."""
        return clean_text(text) or ""


def _forename(text: str) -> Words:
    name = clean_forename(text)
    return name.words if name else ()


def _birth_date(text: str) -> str:
    born = parse_birth_date(text)
    return born.iso if born else ""


def _area(text: str) -> Postcode:
    """A postcode with the wider areas it lies in."""
    return clean_postcode(text) or Postcode("")


def _birth_order(text: str) -> str:
    return birth_order_in(text) or ""


def _unborn(text: str) -> str:
    return "unborn" if is_unborn(text) else ""


def _also(name: str) -> list[str]:
    """Other forenames that may stand for this one, in order."""
    return sorted(load_variants().of(name))
