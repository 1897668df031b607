"""Hiding small counts so that they cannot be worked out, and rounding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from forethought.disclosure.cells import HIDDEN, LIMIT, Cell, Key, Published, cells, equations, layout_of, whole_number
from forethought.disclosure.errors import DisclosureError
from forethought.disclosure.protection import hide, nearest, work_of


def suppress(
    table: pa.Table,
    count_columns: Sequence[str],
    *,
    dimensions: Sequence[str] | None = None,
    total: str = "Total",
    parents: Mapping[str, Mapping[str, str]] | None = None,
    limit: int = LIMIT,
    symbol: str = HIDDEN,
    rounded: Mapping[str, int] | None = None,
    protect: tuple[int, int] | None = None,
) -> pa.Table:
    """The table with every count from 1 to ``limit`` hidden, and as many others as it takes to keep them hidden.

    ``table`` is long: one row for each cell (see ``Layout``); counts are whole numbers, and become text. Zero stays.
    ``rounded`` gives labels whose counts are shown to the nearest base, England's for instance: ``{"England": 10}``.
    Each count column is protected by itself. For all a reader can tell, every hidden small count may be either end of
    ``protect`` (``(1, limit)`` unless given); where it is the whole of several parts that are not zero it cannot be
    below their number, and both ends are that much higher. Wholes are hidden last. Raises ``DisclosureError`` when a
    cell appears twice or is no count, or when a small count cannot be protected.
    """
    published = Published(table, layout_of(table, count_columns, dimensions, total, parents))
    (shown,) = suppress_together([published], limit=limit, symbol=symbol, rounded=rounded, protect=protect)
    return shown


def suppress_together(
    drafts: Sequence[Published],
    *,
    limit: int = LIMIT,
    symbol: str = HIDDEN,
    rounded: Mapping[str, int] | None = None,
    protect: tuple[int, int] | None = None,
) -> tuple[pa.Table, ...]:
    """As ``suppress``, for several tables that a reader will lay side by side, in the order given.

    A cell that stands in several tables is hidden in all of them or in none. ``drafts`` hold the true counts; tables
    of one ``population`` share the cells whose count column and labels are the same (a dimension at its total and a
    dimension left out are the same), and the sums that follow from the tables together are protected too. Raises
    ``DisclosureError`` also when two tables give different counts for the same cell.
    """
    low, high = protect or (1, limit)
    if not 1 <= low <= high:
        raise DisclosureError(
            "Small counts cannot be protected like that", do="Give two whole numbers, such as 1 and 5"
        )
    listed = [list(cells(draft)) for draft in drafts]
    values: dict[Key, int] = {}
    bases: dict[Key, int] = {}
    for draft, column in zip(drafts, listed, strict=True):
        _enter(draft, column, rounded or {}, values, bases)
    sums = [equation for draft in drafts for equation in equations(draft)]
    hidden: set[Key] = set()
    for each in _apart(values):
        hidden |= hide(work_of({key: values[key] for key in each}, bases, sums, limit, (low, high)))
    return tuple(
        _shown(draft, column, hidden, values, bases, symbol) for draft, column in zip(drafts, listed, strict=True)
    )


def round_to(table: pa.Table, count_columns: Sequence[str], base: int = 5) -> pa.Table:
    """The table with every count rounded to the nearest ``base`` (a tie goes up); symbols and blanks stay.

    Rounding everything keeps nearly every small count wide, without choosing complements; a few can still be
    narrowed (1 and 2 with their sum 3, shown as 0, 0 and 5), so audit the rounded table with
    ``rounding=base`` before release.
    """
    if base < 2:
        raise DisclosureError("Counts cannot be rounded to that base", do="Use 5 or 10")
    shown = {name: table.column(name) for name in table.column_names}
    for name in count_columns:
        if name not in shown:
            raise DisclosureError(f"The table has no column '{name}'", do="Name a column of counts")
        shown[name] = pa.array([_rounded(value, base) for value in table.column(name).to_pylist()], pa.string())
    return pa.table(shown)


def _rounded(value: object, base: int) -> str | None:
    text = None if value is None else str(value)
    number = whole_number(text)
    return text if number is None else str(nearest(number, base))


def _enter(
    draft: Published, column: Iterable[Cell], rounded: Mapping[str, int], values: dict[Key, int], bases: dict[Key, int]
) -> None:
    """Take the counts of one table in, and the base to which each is shown."""
    labels = {name: draft.table.column(name).to_pylist() for name in draft.layout.dimensions}
    seen: set[Key] = set()
    for cell in column:
        if cell.key in seen:
            raise DisclosureError(
                "The same cell appears twice in the table",
                where=f"row {cell.row + 1}",
                do="Give one row for each combination of labels",
            )
        seen.add(cell.key)
        number = whole_number(cell.text)
        if number is None:
            continue
        if values.setdefault(cell.key, number) != number:
            raise DisclosureError(
                "Two tables give different counts for the same cell",
                where=f"row {cell.row + 1}",
                do="Make both from the same records, or say that they count different populations",
            )
        base = max((rounded.get(str(labels[name][cell.row]), 1) for name in labels), default=1)
        bases[cell.key] = max(base, bases.get(cell.key, 1))


def _apart(values: Iterable[Key]) -> Iterable[list[Key]]:
    """The cells by population and count column: no sum joins them."""
    found: dict[tuple[str, str], list[Key]] = {}
    for key in values:
        found.setdefault(key[:2], []).append(key)
    return found.values()


def _shown(
    draft: Published,
    column: Iterable[Cell],
    hidden: set[Key],
    values: Mapping[Key, int],
    bases: Mapping[Key, int],
    symbol: str,
) -> pa.Table:
    texts: dict[str, list[str | None]] = {count: [] for count in draft.layout.counts}
    for cell in column:
        number = values.get(cell.key) if whole_number(cell.text) is not None else None
        shown = cell.text if number is None else str(nearest(number, bases[cell.key]))
        texts[cell.count].append(symbol if cell.key in hidden and number is not None else shown)
    columns = {name: draft.table.column(name) for name in draft.table.column_names}
    return pa.table(columns | {name: pa.array(cells_, pa.string()) for name, cells_ in texts.items()})
