"""Tables for release as cells: what is published about each, and which cells add up to which.

A table is **long**: one row for each cell, one text column for each dimension (area, sex, year), one column
for each count. A dimension's total has the label ``Total`` (or another, said once). Counts are whole numbers,
or text holding a whole number or one of the symbols ``c`` (hidden), ``z`` (not applicable), ``x`` (not
available), ``low`` and ``k``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import pyarrow as pa

from forethought.disclosure.errors import DisclosureError

HIDDEN = "c"
SYMBOLS = frozenset({"c", "z", "x", "low", "k", "u", "~", ":", ""})
LIMIT = 5
_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}")

Key = tuple[str, str, frozenset[tuple[str, str]]]
"""What a cell counts: population, count column, and the (dimension, label) pairs that are not totals.

Two tables that hold the same cell, one with a dimension at its total and one without it, so share a key.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are dimensions and which are counts, and how labels nest.

    ``parents`` gives, for a dimension, the label each label belongs to (``{"area": {"Hill": "North"}}``);
    labels without a parent belong to ``total``.
    """

    dimensions: tuple[str, ...]
    counts: tuple[str, ...]
    total: str = "Total"
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """One table as the public sees it. ``rounding`` is the base every count was rounded to (1: none).

    ``population`` names who is counted; only tables of one population can be added up together.
    """

    table: pa.Table
    layout: Layout
    population: str = "all"
    rounding: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its key, the row and column it stands in, and the text published (``None``: blank)."""

    key: Key
    row: int
    count: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Equation:
    """``whole`` is the sum of ``parts``."""

    whole: Key
    parts: tuple[Key, ...]


def layout_of(
    table: pa.Table,
    counts: Sequence[str],
    dimensions: Sequence[str] | None = None,
    total: str = "Total",
    parents: Mapping[str, Mapping[str, str]] | None = None,
) -> Layout:
    """The layout of ``table``. Which columns hold counts is said, never guessed: one odd cell would misguide a guess.

    Without ``dimensions``, every other column is a dimension. Raises ``DisclosureError`` when no count column is
    named, or a column is missing.
    """
    names = table.column_names
    found = tuple(dict.fromkeys(counts))
    rest = tuple(dimensions) if dimensions is not None else tuple(name for name in names if name not in found)
    missing = [name for name in (*found, *rest) if name not in names]
    if missing or not found:
        raise DisclosureError(
            "The table has no such column: " + ", ".join(missing) if missing else "No column of counts was named",
            do="Name the columns that hold counts and the columns that say what is counted",
        )
    return Layout(rest, found, total, dict(parents or {}))


def cells(published: Published) -> Iterator[Cell]:
    """Every cell of the table, row by row."""
    layout = published.layout
    labels = {name: texts(published.table, name) for name in layout.dimensions}
    for count in layout.counts:
        for row, text in enumerate(texts(published.table, count)):
            pairs = {name: labels[name][row] or "" for name in layout.dimensions}
            yield Cell(key_of(published, count, pairs), row, count, text)


def key_of(published: Published, count: str, pairs: Mapping[str, str]) -> Key:
    """The key of the cell at ``pairs``; labels that are the total drop out."""
    kept = frozenset((name, label) for name, label in pairs.items() if label != published.layout.total)
    return (published.population, count, kept)


def whole_number(text: str | None) -> int | None:
    """The count in ``text``, ``None`` for a symbol or a blank; raises ``DisclosureError`` for anything
    else.
    """
    if text is None or text.strip() in SYMBOLS:
        return None
    cleaned = text.strip().removesuffix(".0")
    if not _WHOLE.fullmatch(cleaned):
        raise DisclosureError(
            "A count is neither a whole number nor a known symbol",
            why="a number that cannot be read cannot be checked",
            do="Give counts as whole numbers, and leave rates and averages out of the count columns",
        )
    return int(cleaned.replace(",", ""))


def equations(published: Published) -> tuple[Equation, ...]:
    """Every sum a reader can form: along each dimension, the whole and the parts listed beneath it."""
    layout = published.layout
    labels = {name: dict.fromkeys(text or "" for text in texts(published.table, name)) for name in layout.dimensions}
    found: dict[Equation, None] = {}
    for name in layout.dimensions:
        families = _families(name, layout, tuple(labels[name]))
        others = [other for other in layout.dimensions if other != name]
        for combination in product(*(labels[other] for other in others)):
            rest = dict(zip(others, combination, strict=True))
            for whole, parts in families.items():
                for count in layout.counts:
                    found[_equation(published, count, rest, name, whole, parts)] = None
    return tuple(found)


def _equation(
    published: Published, count: str, rest: Mapping[str, str], name: str, whole: str, parts: tuple[str, ...]
) -> Equation:
    return Equation(
        key_of(published, count, {**rest, name: whole}),
        tuple(key_of(published, count, {**rest, name: part}) for part in parts),
    )


def _families(name: str, layout: Layout, labels: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Whole label -> its parts, along one dimension."""
    parents = layout.parents.get(name, {})
    families: dict[str, list[str]] = {}
    for label in labels:
        if label != layout.total:
            families.setdefault(parents.get(label, layout.total), []).append(label)
    return {whole: tuple(parts) for whole, parts in families.items()}


def texts(table: pa.Table, name: str) -> list[str | None]:
    """The cells of one column as text, ``None`` where blank."""
    return [None if value is None else str(value) for value in table.column(name).to_pylist()]
