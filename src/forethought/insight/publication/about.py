"""What stands beside figures wherever they go: title, publisher, licence, notes, and what symbols mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forethought.insight.publication.pair import FilePair
from forethought.insight.publication.reference import symbols

LICENCE = "Open Government Licence v3.0"


@dataclass(frozen=True, slots=True)
class About:
    """The cover of a publication. ``contact`` is a team's address, never a person's name; ``notes`` are sentences."""

    title: str
    publisher: str
    published: date
    contact: str
    licence: str = LICENCE
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One line of the data dictionary. ``items`` are a filter's, in the order of the file; empty for indicators."""

    name: str
    kind: str
    label: str
    unit: str
    decimals: str
    items: tuple[str, ...]


def dictionary(pair: FilePair) -> tuple[Column, ...]:
    """The data dictionary: what each filter and indicator of the metadata is."""
    return tuple(
        Column(
            row["col_name"],
            row["col_type"],
            row["label"],
            row["indicator_unit"],
            row["indicator_dp"],
            tuple(dict.fromkeys(pair.data.column(row["col_name"]).to_pylist())) if row["col_type"] == "Filter" else (),
        )
        for row in pair.meta.to_pylist()
    )


def symbols_used(pair: FilePair) -> dict[str, str]:
    """The symbols that stand in the file's figures, with their meaning."""
    used = {text for name in indicator_names(pair) for text in pair.data.column(name).unique().to_pylist()}
    return {symbol: meaning for symbol, meaning in symbols("current").items() if symbol in used}


def indicator_names(pair: FilePair) -> tuple[str, ...]:
    """The columns that hold figures."""
    return tuple(row["col_name"] for row in pair.meta.to_pylist() if row["col_type"] == "Indicator")


def headings(pair: FilePair) -> Iterator[str]:
    """A heading in words for every column of the data, all different."""
    meta = {row["col_name"]: row for row in pair.meta.to_pylist()}
    used: set[str] = set()
    for name in pair.data.column_names:
        row = meta.get(name, {"label": _words(name), "indicator_unit": ""})
        heading = row["label"] + (f" ({row['indicator_unit']})" if row["indicator_unit"] else "")
        yield heading if heading.casefold() not in used else f"{heading} [{name}]"
        used.add(heading.casefold())


def _words(name: str) -> str:
    words = ["local authority" if word == "la" else word for word in name.split("_")]
    return " ".join(words).capitalize()
