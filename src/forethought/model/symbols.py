"""What stands in place of a number in published statistics, what it means, and what may be concluded from it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

STANDINGS = ("current", "tool", "obsolete", "discouraged", "empty")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol and its meaning in plain words, without a full stop.

    ``standing`` is ``current``, ``tool`` (only the department's interactive tool writes it), ``obsolete``,
    ``discouraged`` or ``empty`` (a program's word for nothing). ``concludes`` is what a reader may conclude: ``hidden``
    (a number is kept back), ``not zero``, ``unreliable``, ``none`` (there is no number) or ``unknown``; never that the
    number is nought. ``publisher`` and ``source`` say who defines or writes it, and where.
    """

    symbol: str
    standing: str
    publisher: str
    source: str
    concludes: str
    meaning: str


@cache
def symbols(*standings: str) -> Mapping[str, Symbol]:
    """Symbols by how they are written, of the given standings or, with none given, of all, in the file's order.

    Case counts. Raises ``ValueError`` for a standing that there is not.
    """
    wrong = set(standings) - set(STANDINGS)
    if wrong:
        raise ValueError(f"no such standing of symbols: {', '.join(sorted(wrong))}")
    return MappingProxyType({one.symbol: one for one in _all() if not standings or one.standing in standings})


@cache
def figure_symbols() -> Mapping[str, str]:
    """The meaning of each symbol that figures published today may hold: the current ones and the tool's own."""
    return MappingProxyType({one.symbol: one.meaning for one in symbols("current", "tool").values()})


@cache
def _all() -> tuple[Symbol, ...]:
    text = (files("forethought.model") / "data" / "symbols.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    return tuple(Symbol(**row) for row in csv.DictReader(lines[start:]))
