"""Figures: one number, or the publisher's reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forethought.insight.statistics.measures import Measure, measure
from forethought.insight.statistics.places import area
from forethought.insight.statistics.reading import Stored, rows_of
from forethought.model import figure_symbols

_NOT_HELD = "not held: not published, or a local count left out so that no hidden one can be worked out"

SYMBOLS: Mapping[str, str] = MappingProxyType({**figure_symbols(), "": _NOT_HELD})
"""What each mark in place of a number means (``forethought.model.symbols``), and what it means when nothing is held."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure. ``value`` is None exactly where there is no number; then ``symbol`` says why.

    ``symbol`` is empty beside a number, and where nothing is held. ``area`` is a GSS code; ``period`` is as published;
    ``end_year`` the calendar year in which it ends (None where nothing is held). ``unit`` is the measure's.
    """

    measure: str
    area: str
    period: str
    end_year: int | None
    value: float | None
    symbol: str
    unit: str
    decimals: int

    @property
    def shown(self) -> str:
        """The figure as text: the number with its measure's decimals (at most 2), else the symbol."""
        return self.symbol if self.value is None else f"{self.value:,.{min(self.decimals, 2)}f}"

    @property
    def reason(self) -> str:
        """Why there is no number, in words; empty where there is one."""
        return "" if self.value is not None else SYMBOLS[self.symbol]


def figure(measure_id: str, area_: str, period: str) -> Figure:
    """The figure of one measure, area (code or name) and period (as published).

    Where nothing is held the figure has neither value nor symbol. Raises ``StatisticsError`` for a measure or an area
    that is not known.
    """
    about, code = measure(measure_id), area(area_).code
    stored = rows_of(about.source, about.id).get((code, period))
    return _figure(about, code, period, stored or Stored(0, None, ""), held=stored is not None)


def series(measure_id: str, area_: str | None = None) -> tuple[Figure, ...]:
    """Every figure held of one measure, of one area or of all, by period and then by area code.

    Raises ``StatisticsError`` for a measure or an area that is not known.
    """
    about = measure(measure_id)
    wanted = None if area_ is None else area(area_).code
    stored = rows_of(about.source, about.id).items()
    found = [_figure(about, code, period, row) for (code, period), row in stored if wanted in (None, code)]
    return tuple(sorted(found, key=lambda f: (f.end_year or 0, f.period, f.area)))


def periods(measure_id: str) -> tuple[str, ...]:
    """The periods for which anything is held, oldest first, written as published. Raises ``StatisticsError``."""
    about = measure(measure_id)
    found = {(row.end_year, period) for (_, period), row in rows_of(about.source, about.id).items()}
    return tuple(period for _, period in sorted(found))


def _figure(about: Measure, code: str, period: str, row: Stored, *, held: bool = True) -> Figure:
    year = row.end_year if held else None
    return Figure(about.id, code, period, year, row.value, row.symbol, about.unit, about.decimals)
