"""A publication as sheets for a spreadsheet program: cover, contents, notes, then one table a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from forethought.insight.publication.about import About, dictionary, headings, indicator_names, symbols_used
from forethought.insight.publication.pair import FilePair

Cell = str | Decimal


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet: a title, sentences below it, and one table (header first), or none for the cover.

    ``name`` is the tab's. A ``Decimal`` is a number; everything else is text, never a formula. ``links`` gives
    cells of the first column that lead to the sheet of that name.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    links: bool = False


def sheets(pair: FilePair, about: About) -> tuple[TableSheet, ...]:
    """Cover, Contents, Notes, the table of figures and the data dictionary, in that order."""
    tables = (_figures(pair, about), _dictionary(pair))
    notes = _notes(pair, about)
    return _cover(about), _contents((notes, *tables)), notes, *tables


def _cover(about: About) -> TableSheet:
    lines = (
        f"Published by {about.publisher} on {about.published.day} {about.published:%B %Y}.",
        f"Licence: {about.licence}.",
        f"Questions: {about.contact}.",
        "Counts from 1 to 5, and others from which they could be worked out, are not shown.",
        "The sheets after this one are: Contents, Notes, and one sheet for each table.",
    )
    return TableSheet("Cover", about.title, lines)


def _contents(others: Sequence[TableSheet]) -> TableSheet:
    rows = (("Sheet", "What it holds"), *((each.name, each.title) for each in others))
    return TableSheet("Contents", "Contents", ("This sheet has one table.",), rows, links=True)


def _notes(pair: FilePair, about: About) -> TableSheet:
    said = [f"{symbol} stands for: {meaning}." for symbol, meaning in symbols_used(pair).items()]
    listed = [*about.notes, *said] or ["There are no notes."]
    rows = (("Note", "Text"), *((f"Note {number}", text) for number, text in enumerate(listed, 1)))
    return TableSheet("Notes", "Notes and symbols", ("This sheet has one table.",), rows)


def _figures(pair: FilePair, about: About) -> TableSheet:
    figures = set(indicator_names(pair))
    columns = [
        [number(text) if name in figures else text for text in pair.data.column(name).to_pylist()]
        for name in pair.data.column_names
    ]
    lines = ("This sheet has one table. A blank place column does not apply to the row.", *_symbol_line(pair))
    rows = (tuple(headings(pair)), *zip(*columns, strict=True))
    return TableSheet("Table_1", f"Table 1: {about.title}", lines, rows)


def _symbol_line(pair: FilePair) -> Iterator[str]:
    used = symbols_used(pair)
    if used:
        yield "Symbols: " + "; ".join(f"{symbol} {meaning}" for symbol, meaning in used.items()) + "."


def _dictionary(pair: FilePair) -> TableSheet:
    rows = (
        (
            each.name,
            each.kind,
            each.label,
            each.unit or "none",
            each.decimals or "none",
            "; ".join(each.items) or "none",
        )
        for each in dictionary(pair)
    )
    header = ("Column in the data file", "Kind", "Label", "Unit", "Decimal places", "Items")
    return TableSheet("Table_2", "Table 2: data dictionary", ("This sheet has one table.",), (header, *rows))


def number(text: str) -> Cell:
    """The figure as a number, or the symbol as it stands."""
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else text
