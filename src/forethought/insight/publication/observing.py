"""Observations read strictly: one row for each period, area and choice of items, whole numbers and symbols alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pyarrow as pa

from forethought.insight.publication.errors import PublicationError
from forethought.insight.publication.parts import Filter
from forethought.insight.publication.reference import countries, regions, standard, symbols
from forethought.model import authorities

PERIOD, AREA = "time_period", "area"

Place = tuple[str, str, tuple[str, ...]]
"""Period, area code, one item of each filter in order."""

Cells = dict[Place, dict[str, str]]
"""The text of every count at each place."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Observations by place, and the items of each filter: Total first, then as they first appear."""

    cells: Cells
    items: Mapping[str, tuple[str, ...]]


def read_observations(table: pa.Table, filters: Sequence[Filter], counts: Sequence[str]) -> Observed:
    """The observations of ``table``: columns ``time_period``, ``area`` (nine-character code), filters, counts.

    Raises ``PublicationError`` for a missing column, an unknown area, a blank, a figure that is no whole number, and
    a place that comes twice.
    """
    names = [each.name for each in filters]
    missing = [name for name in (PERIOD, AREA, *names, *counts) if name not in table.column_names]
    if missing or not table.num_rows:
        raise PublicationError(
            "The observations lack " + ("a column: " + ", ".join(missing) if missing else "any row"),
            do="Give the columns time_period and area, one column for each filter and one for each count",
        )
    columns = {name: table.column(name).to_pylist() for name in (PERIOD, AREA, *names, *counts)}
    cells: Cells = {}
    for row in range(table.num_rows):
        period, area, *chosen = (_label(columns[name][row], name, row) for name in (PERIOD, AREA, *names))
        _known_period_and_area(period, area, row)
        place = (period, area, tuple(chosen))
        if place in cells:
            raise PublicationError(
                "Two observations are of the same period, area and items", where=f"row {row + 1}", do="Keep one of them"
            )
        cells[place] = {name: _figure(columns[name][row], name, row) for name in counts}
    return Observed(cells, _items(cells, names))


def with_totals(observed: Observed, filters: Sequence[Filter]) -> Observed:
    """Add the item Total to filters that have none: the sum of their items, hidden or not available where one is.

    Right only where every child is under one item. Not for one-way breakdowns, whose topics overlap.
    """
    total = standard()["words"]["total"]
    cells = dict(observed.cells)
    for position, each in enumerate(filters):
        if total in observed.items[each.name] or each.one_way:
            continue
        sums: dict[Place, list[dict[str, str]]] = {}
        for (period, area, chosen), figures in cells.items():
            place = (period, area, (*chosen[:position], total, *chosen[position + 1 :]))
            sums.setdefault(place, []).append(figures)
        cells |= {place: {name: _sum([p[name] for p in parts]) for name in parts[0]} for place, parts in sums.items()}
    return Observed(cells, _items(cells, [each.name for each in filters]))


def completed(observed: Observed, absent: str) -> Observed:
    """Every combination of items for every period and area there is; ``absent`` is the symbol where none was given."""
    counts = next(iter(observed.cells.values())).keys()
    blank = dict.fromkeys(counts, absent)
    when_where = dict.fromkeys((period, area) for period, area, _ in observed.cells)
    combinations = list(product(*observed.items.values()))
    cells = {
        (period, area, chosen): observed.cells.get((period, area, chosen), blank)
        for period, area in sorted(when_where, key=_order)
        for chosen in combinations
    }
    return Observed(cells, observed.items)


def _order(when_where: tuple[str, str]) -> tuple[str, int, str]:
    period, area = when_where
    return period, 0 if area in countries() else 1 if area in regions() else 2, area


def _items(cells: Cells, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    total = standard()["words"]["total"]
    found = [dict.fromkeys(chosen[position] for _, _, chosen in cells) for position in range(len(names))]
    return {
        name: tuple(sorted(items, key=lambda item: item != total)) for name, items in zip(names, found, strict=True)
    }


def _label(value: object, name: str, row: int) -> str:
    text = "" if value is None else str(value)
    if not text.strip() or text != text.strip():
        raise PublicationError(
            "A label is blank or has spaces round it",
            where=f"{name}, row {row + 1}",
            do="Give every observation a period, an area and an item of every filter; a total is the item Total",
        )
    return text


def _known_period_and_area(period: str, area: str, row: int) -> None:
    if not re.fullmatch(r"(19|20)[0-9]{2}([0-9]{2})?", period):
        raise PublicationError(
            "A time period is neither 4 nor 6 digits", where=f"row {row + 1}", do="Write 2026, or 202526 for two years"
        )
    if area not in countries() and area not in regions() and area not in authorities():
        raise PublicationError(
            "An area is not known",
            where=f"row {row + 1}",
            do="Give the nine-character code of a country, an English region or an authority",
        )


def _figure(value: object, name: str, row: int) -> str:
    text = "" if value is None else str(value)
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    if text not in symbols("current") and not re.fullmatch(r"0|[1-9][0-9]{0,14}", text):
        raise PublicationError(
            "A count is neither a whole number nor a current symbol",
            where=f"{name}, row {row + 1}",
            do="Give a whole number, or say why there is none: z not applicable, x not available, c confidential",
        )
    return text


def _sum(texts: Sequence[str]) -> str:
    if all(text.isdigit() for text in texts):
        return str(sum(map(int, texts)))
    return "c" if "c" in texts else "x"


def places(observed: Observed) -> Iterator[tuple[Place, dict[str, str]]]:
    """Every place with its counts, in the order of the file."""
    yield from observed.cells.items()
