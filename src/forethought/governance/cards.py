"""Reading governance cards: TOML files that ship with the project or lie in a folder, with checked fields."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from forethought.governance.errors import GovernanceCardError

CARD_FOLDER = files("forethought") / "cards"
DATA_FOLDER = files("forethought.governance") / "data"


class Card:
    """One TOML card with typed getters. Every failure names the card and the field, never a value."""

    def __init__(self, raw: Mapping[str, Any], where: str, error: type[GovernanceCardError] | Any = None) -> None:
        self.raw = raw
        self.where = where
        self._error = error or GovernanceCardError

    def fail(self, what: str, do: str, why: str = "") -> Exception:
        """The exception to raise for something wrong in this card."""
        failure: Exception = self._error(what, where=self.where, why=why, do=do)
        return failure

    def text(self, name: str, default: str | None = None) -> str:
        """A non-empty text field, or ``default`` when it is absent."""
        value = self.raw.get(name, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.fail(f"The card has no text under '{name}'", f"Write '{name}' as text in quotes")
        return value

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, in file order."""
        value = self.raw.get(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.fail(f"The card has no list of texts under '{name}'", f"Write '{name}' as a list")
        return tuple(value)

    def chosen(self, name: str, known: frozenset[str]) -> frozenset[str]:
        """A list whose every entry is one of ``known``; a slip of the pen must not pass for a narrower
        list.
        """
        named = frozenset(self.texts(name))
        if not named <= known:
            raise self.fail(f"'{name}' holds something unknown", "Use only: " + ", ".join(sorted(known)))
        return named

    def day(self, name: str, *, required: bool = True) -> date | None:
        """A date field; ``None`` when it is absent and not required."""
        value = self.raw.get(name)
        if value is None and not required:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fail(f"The card has no date under '{name}'", f"Write '{name}' as a bare date: 2026-03-31")
        return value

    def need_day(self, name: str) -> date:
        """A date field that must be there."""
        value = self.day(name)
        assert value is not None
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A true or false field."""
        value = self.raw.get(name, default)
        if not isinstance(value, bool):
            raise self.fail(f"'{name}' is neither true nor false", f"Write {name} = true or {name} = false")
        return value

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self.raw.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail(f"'{name}' is not a whole number", f"Write {name} as a number without quotes")
        return value

    def cards(self, name: str) -> tuple[Card, ...]:
        """A list of sub-tables (``[[name]]`` in the file)."""
        value = self.raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(f"'{name}' is not a list of tables", f"Write each entry under its own [[{name}]]")
        return tuple(Card(item, f"{self.where}, {name} {number}", self._error) for number, item in enumerate(value, 1))


def parse_card(text: str, where: str, error: Any = None) -> Card:
    """The TOML text of one card; raises the card error when it is not TOML."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise Card({}, where, error).fail(
            "The card is not valid TOML", "Mend the line the parser names: " + str(failure).splitlines()[0]
        ) from failure
    return Card(raw, where, error)


def toml_cards(folder: Path | Traversable, error: Any = None) -> Iterator[Card]:
    """Every ``*.toml`` in ``folder``, by file name."""
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            yield parse_card(entry.read_text(encoding="utf-8"), entry.name, error)
