"""Published figures for England, and invented neighbours for the demonstration."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """England's published figure for one indicator and the year ending 31 March ``year``.

    ``value`` is text as published, or the GSS symbol when there is no number. ``numerator`` and ``denominator`` are
    empty where none were published.
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
    """England's figure for exactly that year, None when it was not published or is not held."""
    return next((figure for figure in _england() if (figure.indicator, figure.year) == (indicator, year)), None)


def published_up_to(indicator: str, year: int) -> PublishedFigure | None:
    """England's newest figure not later than ``year``; None when there is none. Say its year when showing it."""
    found = [figure for figure in _england() if figure.indicator == indicator and figure.year <= year]
    return max(found, key=lambda figure: figure.year, default=None)


def neighbours(indicator: str, year: int) -> tuple[Neighbour, ...]:
    """The invented neighbours' figures, in alphabetical order of their names."""
    found = [n for n in _neighbours() if (n.indicator, n.year) == (indicator, year)]
    return tuple(sorted(found, key=lambda n: n.area))


@cache
def _england() -> tuple[PublishedFigure, ...]:
    return tuple(
        PublishedFigure(
            row["indicator"],
            row["published_id"],
            int(row["year"]),
            row["value"] or row["symbol"],
            row["numerator"],
            row["denominator"],
            row["publication"],
        )
        for row in _rows("england.csv")
    )


@cache
def _neighbours() -> tuple[Neighbour, ...]:
    rows = _rows("neighbours.csv")
    return tuple(Neighbour(r["area"], r["indicator"], int(r["year"]), float(r["value"])) for r in rows)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("forethought.insight") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
