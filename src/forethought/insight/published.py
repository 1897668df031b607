"""England's published counterpart of each indicator, and invented neighbours for the demonstration.

Figures are those of ``forethought.insight.statistics``; ``data/counterparts.csv`` says which belong to an indicator.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from forethought.insight.statistics import Figure, Measure, measure, series
from forethought.model import symbols

_ENGLAND = "E92000001"

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """England's published figure for one indicator and the year ending 31 March ``year``.

    ``value`` is text as published, or the symbol in place of a number that exists. ``numerator`` and ``denominator``
    are empty where none were published. ``published_id`` names the series as cards do: ``NF04``, ``LAIT`` with the
    tool's id, ``DfE`` with the table; ``publication`` is where it was taken from.
    """

    indicator: str
    published_id: str
    year: int
    value: str
    numerator: str
    denominator: str
    publication: str

    @property
    def number(self) -> float | None:
        """The figure as a number, None where a symbol stands."""
        try:
            return float(self.value)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An area beside the demonstration's, with an invented figure. ``invented`` is always true and must be shown."""

    area: str
    indicator: str
    year: int
    value: float
    invented: bool = True


def published(indicator: str, year: int) -> PublishedFigure | None:
    """England's figure for exactly that year, None when it was not published or is not held.

    ``indicator`` is a card's id, with its part where it has several: ``A05: under 1``.
    """
    return _england(indicator).get(year)


def published_up_to(indicator: str, year: int) -> PublishedFigure | None:
    """England's newest figure not later than ``year``; None when there is none. Say its year when showing it."""
    found = [figure for figure in _england(indicator).values() if figure.year <= year]
    return max(found, key=lambda figure: figure.year, default=None)


def neighbours(indicator: str, year: int) -> tuple[Neighbour, ...]:
    """The invented neighbours' figures, in alphabetical order of their names."""
    found = [n for n in _neighbours() if (n.indicator, n.year) == (indicator, year)]
    return tuple(sorted(found, key=lambda n: n.area))


@cache
def _england(indicator: str) -> Mapping[int, PublishedFigure]:
    """England's figures by year. Where the publisher gives no number and does not say it hid one, there is none."""
    row = _counterparts().get(indicator)
    if row is None:
        return {}
    about = measure(row["measure"])
    over, under = (_by_year(row[name]) for name in ("numerator", "denominator"))
    return {
        year: PublishedFigure(
            indicator,
            _named(about),
            year,
            _text(found),
            _text(over.get(year)),
            _text(under.get(year)),
            about.publication,
        )
        for year, found in _by_year(about.id).items()
    }


def _by_year(measure_id: str) -> Mapping[int, Figure]:
    if not measure_id:
        return {}
    found = series(measure_id, _ENGLAND)
    return {f.end_year: f for f in found if f.end_year is not None and (f.value is not None or f.symbol in _exist())}


def _exist() -> frozenset[str]:
    """Symbols behind which there is a number."""
    return frozenset(
        s.symbol for s in symbols("current").values() if s.concludes in ("hidden", "not zero", "unreliable")
    )


def _text(found: Figure | None) -> str:
    """The figure as text without commas, so that it can be read as a number."""
    return "" if found is None else found.shown.replace(",", "")


def _named(about: Measure) -> str:
    return {"framework": about.id, "lait": f"LAIT {about.id}", "dfe": f"DfE {about.table}"}[about.source]


@cache
def _counterparts() -> Mapping[str, Mapping[str, str]]:
    return {row["indicator"]: row for row in _rows("counterparts.csv")}


@cache
def _neighbours() -> tuple[Neighbour, ...]:
    rows = _rows("neighbours.csv")
    return tuple(Neighbour(r["area"], r["indicator"], int(r["year"]), float(r["value"])) for r in rows)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("forethought.insight") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
