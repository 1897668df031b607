"""The figures a comparison is given: numbers, or the symbols that stand in place of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from forethought.insight.fair.errors import FairError
from forethought.insight.intervals import byar, wilson
from forethought.model import figure_symbols

Kind = Literal["proportion", "rate"]
"""``proportion``: the numerator is part of the denominator. ``rate``: events against a population."""

Cell = int | str
"""A whole number, or a symbol of ``symbols()``."""

FEWEST = 30
"""Below this denominator only counts and intervals are given: one child more or less would move a figure too far."""


@dataclass(frozen=True, slots=True)
class Count:
    """A numerator and a denominator of something named: an area, a group."""

    name: str
    numerator: int
    denominator: int

    @property
    def value(self) -> float:
        """The proportion or rate, as a fraction of 1."""
        return self.numerator / self.denominator

    def interval(self, kind: Kind) -> tuple[float, float]:
        """The 95 per cent interval of the value: Wilson for a proportion, Byar for a rate."""
        if kind == "proportion":
            return wilson(self.numerator, self.denominator)
        low, high = byar(self.numerator)
        return low / self.denominator, high / self.denominator


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Figures that could not be used, by symbol in alphabetical order, and whose they were."""

    symbols: tuple[tuple[str, int], ...]
    names: tuple[str, ...]

    @property
    def note(self) -> str:
        """What to print beside the comparison, empty when nothing was left out."""
        if not self.symbols:
            return ""
        told = "; ".join(f"{symbol} ({symbols()[symbol]}): {number}" for symbol, number in self.symbols)
        return f"Left out, as no number was given: {told}."


def symbols() -> Mapping[str, str]:
    """Symbols that may stand in place of a number, with their meaning."""
    return figure_symbols()


def is_symbol(cell: object) -> bool:
    """Whether a symbol stands in the cell. Raises ``FairError`` when it is text and no known symbol."""
    if not isinstance(cell, str):
        return False
    if cell not in symbols():
        raise FairError(
            "A figure is neither a number nor a known symbol",
            why="what cannot be read must not be taken for nought",
            do="Give a number, or one of " + ", ".join(symbols()),
        )
    return True


def counts(rows: Iterable[tuple[str, Cell, Cell]], kind: Kind) -> tuple[tuple[Count, ...], LeftOut]:
    """The rows that have numbers, in the order given, and what was left out.

    A row with nothing to divide by is left out as ``z``. Raises ``FairError`` when a name comes twice, a number is
    negative or not whole, or a proportion counts more than there are.
    """
    if kind not in ("proportion", "rate"):
        raise FairError("The figures are of no known kind", do="Say proportion or rate")
    kept: dict[str, Count] = {}
    left: dict[str, str] = {}
    for name, numerator, denominator in rows:
        if name in left or name in kept:
            raise FairError("A name comes twice", where=name, do="Give each area or group once")
        symbol = next((str(cell) for cell in (numerator, denominator) if is_symbol(cell)), "")
        if symbol or denominator == 0:
            left[name] = symbol or "z"
        else:
            kept[name] = _count(name, numerator, denominator, kind)
    return tuple(kept.values()), left_out(left)


def left_out(by_name: Mapping[str, str]) -> LeftOut:
    """What was left out, from the symbol that stood under each name."""
    return LeftOut(tuple(sorted(Counter(by_name.values()).items())), tuple(sorted(by_name)))


def _count(name: str, numerator: Cell, denominator: Cell, kind: Kind) -> Count:
    for cell in (numerator, denominator):
        if type(cell) is not int or cell < 0:
            raise FairError("A count is not a whole number from nought up", where=name, do="Give whole numbers")
    count = Count(name, int(numerator), int(denominator))
    if kind == "proportion" and count.numerator > count.denominator:
        raise FairError(
            "More are counted than there are", where=name, do="Check the denominator, or say it is a rate of events"
        )
    return count
