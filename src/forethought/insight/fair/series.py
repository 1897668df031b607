"""A series of figures that knows its periods, and what it cannot be used for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isfinite
from statistics import median

from forethought.insight.fair.errors import FairError
from forethought.insight.fair.given import LeftOut, is_symbol, left_out
from forethought.model import Period

Value = int | float | Decimal | Fraction
"""A number of a series. A float is taken as it is written: 0.1 is one tenth."""

_UNEVEN = 1.25
"""Months and quarters differ by a tenth; a longest period above this share of the shortest is another kind."""
_HOLE = 1.5
"""A step from start to start above this share of the usual one has skipped a period."""
_NAMES = (
    (1, 1, "daily"),
    (7, 7, "weekly"),
    (28, 31, "monthly"),
    (89, 92, "quarterly"),
    (181, 184, "half-yearly"),
    (365, 366, "yearly"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure: its period and its value, or the symbol that stands in its place (then ``value`` is None).

    ``follows`` is true when it comes straight after another number, with no period skipped or hidden between.
    """

    period: Period
    value: Fraction | None
    symbol: str
    follows: bool


@dataclass(frozen=True, slots=True)
class Series:
    """Figures in order of time, for periods that are closed, of one length and share no day.

    ``every`` is ``monthly``, ``quarterly``, ``yearly`` and so on, empty when the steps have no such name.
    """

    entries: tuple[Entry, ...]
    every: str

    @classmethod
    def of(cls, rows: Iterable[tuple[Period, Value | str]]) -> Series:
        """From pairs of period and number or symbol, in any order.

        Raises ``FairError`` when there is nothing, a period is open, periods overlap (rolling figures) or are of
        different lengths, or a figure cannot be read.
        """
        given = sorted(rows, key=lambda row: row[0].start)
        usual = _checked([period for period, _ in given])
        entries: list[Entry] = []
        for period, cell in given:
            before = entries[-1] if entries else None
            step = (period.start - before.period.start).days if before else 0
            value = None if is_symbol(cell) else _number(cell)
            near = before is not None and before.value is not None and step <= _HOLE * usual
            entries.append(Entry(period, value, "" if value is not None else str(cell), near and value is not None))
        return cls(tuple(entries), _name(usual))

    @property
    def numbers(self) -> tuple[Fraction, ...]:
        """The values that are numbers, in order of time."""
        return tuple(entry.value for entry in self.entries if entry.value is not None)

    @property
    def left_out(self) -> LeftOut:
        """What symbols stood in the series."""
        hidden = (entry for entry in self.entries if entry.symbol)
        return left_out({entry.period.start.isoformat(): entry.symbol for entry in hidden})


def _checked(periods: list[Period]) -> float:
    """The usual number of days from start to start, once the periods have passed."""
    if not periods:
        raise FairError("The series is empty", do="Give at least one period with its figure")
    days = [period.days or 0 for period in periods]
    if 0 in days:
        raise FairError("A period has no end", why="its figure is not final", do="Leave the open period out")
    if any(earlier.overlaps(later) for earlier, later in pairwise(periods)):
        raise FairError(
            "The periods overlap",
            where=f"from {next(b for a, b in pairwise(periods) if a.overlaps(b)).start.isoformat()}",
            why="rolling figures count the same events again, so neighbours move together: their limits come out too "
            "narrow and runs appear that mean nothing",
            do="Use separate periods, such as each quarter's own figure",
        )
    if max(days) > _UNEVEN * min(days):
        raise FairError(
            "The periods are of different lengths",
            why="a longer period varies less than a shorter one",
            do="Use months, quarters or years, not a mixture",
        )
    return median((b.start - a.start) / timedelta(days=1) for a, b in pairwise(periods)) if len(days) > 1 else days[0]


def _number(cell: object) -> Fraction:
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal | Fraction) or not isfinite(cell):
        raise FairError("A figure of the series is not a number", do="Give a number, or a symbol for a hidden one")
    # As written, not as stored: otherwise equal tenths lie a hair to one side of their own mean.
    return Fraction(str(cell)) if isinstance(cell, float) else Fraction(cell)


def _name(step: float) -> str:
    return next((name for low, high, name in _NAMES if low <= step <= high), "")
