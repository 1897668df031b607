"""Hiding small counts so that they cannot be worked out, and rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from forethought.disclosure.bounds import Attack, Bound, attack_bounds, rounded_bound
from forethought.disclosure.cells import (
    HIDDEN,
    LIMIT,
    Cell,
    Equation,
    Key,
    Published,
    cells,
    equations,
    layout_of,
    whole_number,
)
from forethought.disclosure.errors import DisclosureError

_TIDY_CELLS = 150
"""Up to this many cells, complements that turn out not to be needed are shown again."""


@dataclass(slots=True)
class _Work:
    """One count column while it is being protected."""

    values: Mapping[Key, int]
    rounding: Mapping[Key, int]
    sums: list[Equation]
    hidden: set[Key]
    limit: int

    def attack(self) -> Attack:
        return attack_bounds({key: self._shown(key, value) for key, value in self.values.items()}, self.sums)

    def _shown(self, key: Key, value: int) -> Bound:
        if key in self.hidden:
            return Bound(1, None)
        base = self.rounding[key]
        return rounded_bound(nearest(value, base), base)

    def unsafe(self) -> list[Key]:
        """Hidden small counts whose interval is narrower than the symbol itself leaves open."""
        result = self.attack()
        small = [key for key in self.hidden if self.values[key] <= self.limit]
        return [key for key in sorted(small, key=_order) if not self._safe(result.bounds[key])]

    def _safe(self, bound: Bound) -> bool:
        return bound.high is None or (bound.high >= self.limit and bound.high - bound.low >= self.limit - 1)


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
) -> pa.Table:
    """The table with every count from 1 to ``limit`` hidden, and as many others as it takes to keep them
    hidden.

    ``table`` is long: one row for each cell (see ``Layout``); counts are whole numbers, and become text. Zero
    stays. ``rounded`` gives labels whose counts are shown to the nearest base, England's for instance:
    ``{"England": 10}``. Each count column is protected by itself. Raises ``DisclosureError`` when a cell
    appears twice or is no count.
    """
    layout = layout_of(table, count_columns, dimensions, total, parents)
    published = Published(table, layout)
    listed = list(cells(published))
    sums = equations(published)
    shown = {name: table.column(name) for name in table.column_names}
    for count in layout.counts:
        column = [cell for cell in listed if cell.count == count]
        work = _protect(_work(column, sums, published, limit, rounded or {}))
        shown[count] = pa.array([_text(work, cell, symbol) for cell in column], pa.string())
    return pa.table(shown)


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


def nearest(value: int, base: int) -> int:
    """``value`` to the nearest multiple of ``base``; a tie goes up."""
    return value if base <= 1 else (value + base // 2) // base * base


def _rounded(value: object, base: int) -> str | None:
    text = None if value is None else str(value)
    number = whole_number(text)
    return text if number is None else str(nearest(number, base))


def _work(
    column: list[Cell], sums: Sequence[Equation], published: Published, limit: int, rounded: Mapping[str, int]
) -> _Work:
    values: dict[Key, int] = {}
    rounding: dict[Key, int] = {}
    labels = {name: published.table.column(name).to_pylist() for name in published.layout.dimensions}
    for cell in column:
        if cell.key in values:
            raise DisclosureError(
                "The same cell appears twice in the table",
                where=f"row {cell.row + 1}",
                do="Give one row for each combination of labels",
            )
        number = whole_number(cell.text)
        if number is not None:
            values[cell.key] = number
            rounding[cell.key] = max((rounded.get(str(labels[name][cell.row]), 1) for name in labels), default=1)
    listed = (Equation(sum_.whole, tuple(part for part in sum_.parts if part in values)) for sum_ in sums)
    usable = [sum_ for sum_ in listed if _holds(sum_, values)]
    hidden = {key for key, value in values.items() if 1 <= value <= limit}
    return _Work(values, rounding, usable, hidden, limit)


def _holds(sum_: Equation, values: Mapping[Key, int]) -> bool:
    """Whether the parts listed do add up to the whole; if some part is not listed, a reader cannot
    subtract.
    """
    listed = sum_.whole in values and all(part in values for part in sum_.parts)
    return listed and sum(values[part] for part in sum_.parts) == values[sum_.whole]


def _protect(work: _Work) -> _Work:
    """Hide one more cell at a time until no small count can be worked out, then show again what was not
    needed.
    """
    while unsafe := work.unsafe():
        chosen = _complement(work, unsafe[0])
        if chosen is None:
            break
        work.hidden.add(chosen)
    if len(work.values) <= _TIDY_CELLS:
        _show_again(work)
    return work


def _show_again(work: _Work) -> None:
    complements = [key for key in work.hidden if work.values[key] > work.limit]
    for key in sorted(complements, key=lambda other: (-work.values[other], _order(other))):
        work.hidden.discard(key)
        if work.unsafe():
            work.hidden.add(key)


def _complement(work: _Work, key: Key) -> Key | None:
    """The cell to hide next: the least of those tied to ``key`` through hidden cells, wholes only as a
    last resort.
    """
    nearby = list(_tied(work, key))
    for free in ([other for other in nearby if not _is_whole(work, other)], nearby):
        if free:
            return free[0]
    left = [other for other, value in work.values.items() if value > 0 and other not in work.hidden]
    return min(left, key=_order) if left else None


def _tied(work: _Work, key: Key) -> Iterator[Key]:
    """Shown cells that share a sum with ``key``, then with the hidden cells beside it, and so on outwards."""
    seen = {key}
    ring = {key}
    while ring:
        sums = [sum_ for sum_ in work.sums if ring & {sum_.whole, *sum_.parts}]
        around = {other for sum_ in sums for other in (sum_.whole, *sum_.parts)} - seen
        shown = [other for other in around if other not in work.hidden and work.values[other] > 0]
        yield from sorted(shown, key=lambda other: (_is_whole(work, other), work.values[other], _order(other)))
        seen |= around
        ring = around & work.hidden


def _is_whole(work: _Work, key: Key) -> int:
    """How much stands on this cell: wholes are lost last, the grand total last of all."""
    return sum(len(sum_.parts) for sum_ in work.sums if sum_.whole == key)


def _order(key: Key) -> tuple[str, ...]:
    return tuple(sorted(f"{name}={label}" for name, label in key[2]))


def _text(work: _Work, cell: Cell, symbol: str) -> str | None:
    if cell.key in work.hidden:
        return symbol
    if cell.key not in work.values:
        return cell.text
    return str(nearest(work.values[cell.key], work.rounding[cell.key]))
