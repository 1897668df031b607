"""Two sets of lists side by side: which rows only one of them has, and which cells differ."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from forethought.record.projections.annex_a.definitions import ListOf, lists

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListDifference:
    """One list compared: rows of the other that are ``missing`` here, ``extra`` rows here, rows found in ``both``.

    ``cells`` counts, by heading, rows of both whose cells differ; ``blank`` those among them that are empty here.
    """

    name: str
    both: int
    missing: int
    extra: int
    cells: Mapping[str, int]
    blank: Mapping[str, int]


def read_lists(workbook: bytes) -> Mapping[str, pa.Table]:
    """The lists of a workbook with sheets ``List 1`` to ``List 11``; sheets that are not there are empty.

    Columns are found by their heading, whatever their order, and are typed as those of ``make_lists``; a cell that is
    no day or no number where one is due counts as empty.
    """
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook), read_only=True)
    return {each.name: _sheet(book[each.name] if each.name in book.sheetnames else None, each) for each in lists()}


def _sheet(sheet: Any, each: ListOf) -> pa.Table:
    rows = [] if sheet is None else list(sheet.iter_rows(values_only=True))
    place = {heading: at for at, heading in enumerate(rows[0])} if rows else {}
    columns = {}
    for column in each.columns:
        at = place.get(column.heading)  # empty cells at the end of a row are not stored
        values = [row[at] if at is not None and at < len(row) else None for row in rows[1:]]
        columns[column.heading] = pa.array([_typed(value, column.kind) for value in values], column.type)
    return pa.table(columns)


def _typed(value: Any, kind: str) -> str | date | int | None:
    if kind == "date":
        return value.date() if isinstance(value, datetime) else None
    if kind == "number":
        return value if isinstance(value, int) else None
    return None if value is None else str(value)


def compare_lists(ours: Mapping[str, pa.Table], theirs: Mapping[str, pa.Table]) -> tuple[ListDifference, ...]:
    """Each list of ``ours`` beside that of ``theirs``: rows by the columns that tell them apart, then cell by cell.

    Rows that no key tells apart are taken in the order of all their cells.
    """
    return tuple(_compared(each, ours[each.name], theirs[each.name]) for each in lists())


def _compared(each: ListOf, ours: pa.Table, theirs: pa.Table) -> ListDifference:
    headings = {column.id: column.heading for column in each.columns}
    key = [headings[name] for name in each.key]
    mine, other = _by_key(ours.to_pylist(), key), _by_key(theirs.to_pylist(), key)
    cells: Counter[str] = Counter()
    blank: Counter[str] = Counter()
    both = 0
    for found in mine.keys() & other.keys():
        for left, right in zip(mine[found], other[found], strict=False):
            both += 1
            differing = [heading for heading in headings.values() if left[heading] != right[heading]]
            cells.update(differing)
            blank.update(heading for heading in differing if left[heading] is None)
    order = [heading for heading in headings.values() if heading in cells]
    return ListDifference(
        each.name,
        both,
        theirs.num_rows - both,
        ours.num_rows - both,
        {heading: cells[heading] for heading in order},
        {heading: blank[heading] for heading in order if blank[heading]},
    )


def _by_key(rows: Iterable[_Row], key: list[str]) -> Mapping[tuple[Any, ...], list[_Row]]:
    found: dict[tuple[Any, ...], list[_Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: tuple(str(value) for value in row.values())):
        found[tuple(row[name] for name in key)].append(row)
    return found
