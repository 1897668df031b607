"""What every chart has around it: a title that states the finding, what is measured, and where it comes from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import isfinite
from types import MappingProxyType
from typing import Protocol

from forethought.insight.charts.errors import ChartError

Rows = tuple[tuple[str, ...], ...]
"""A table: the header first, every row as long as it."""

_HUGE = 1e200
WIDE, NARROW = 640, 320
"""Widths a chart is laid out for, in pixels: a page of text, and a telephone. Letters are as large in both."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a chart.

    ``id`` is unique on its page, of small letters, digits and hyphens. ``title`` states the finding in about ten words;
    ``subtitle`` gives measure, unit, place and period; ``note`` source, symbols and method. Raises ``ChartError`` for
    an id that would not do as one.
    """

    id: str
    title: str
    subtitle: str
    note: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch("[a-z0-9-]+", self.id):
            raise ChartError(
                "A chart's id may hold small letters, digits and hyphens only", where=self.id, do="Give it another id"
            )


class Chart(Protocol):
    """What all kinds of charts have in common."""

    @property
    def frame(self) -> Frame:
        """Title, subtitle, note and id."""

    @property
    def description(self) -> str:
        """The chart in words, made from its numbers."""

    def rows(self) -> Rows:
        """The chart as a table, header first."""

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The chart as one SVG element, laid out for ``width`` pixels, with its title and note when ``headed``."""


@cache
def symbols() -> Mapping[str, str]:
    """Symbols that may stand in place of a number, in few words."""
    text = (files("forethought.insight.charts") / "data" / "symbols.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["symbols"]
    return MappingProxyType(found)


def spoken(shown: str) -> str:
    """What is written in a chart, as it is said: a symbol by its meaning."""
    return symbols().get(shown, shown)


def sentence(*parts: str) -> str:
    """Parts of a description as sentences, empty ones left out."""
    told = (part.strip() for part in parts)
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in told if part)


def listed(pairs: Iterable[tuple[str, str]]) -> str:
    """Labels with what is shown for each, for a description."""
    return "; ".join(f"{label}: {spoken(shown)}" for label, shown in pairs)


def numbers(*values: float | None) -> tuple[float, ...]:
    """The values that are numbers. Raises ``ChartError`` for one that no axis has a place for."""
    found = tuple(value for value in values if value is not None)
    if not all(isfinite(value) and abs(value) < _HUGE for value in found):
        raise ChartError(
            "A figure is not a number that can be drawn",
            why="it would be drawn where it is not",
            do="Give a number, or none with the symbol that says why",
        )
    return found
