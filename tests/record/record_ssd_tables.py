"""Small tables of the Standard Safeguarding Dataset, written as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from forethought.record.projections import Ask
from forethought.record.projections.annex_a import lists, make_lists

DAY = date(2026, 3, 31)
"""The date of the examples: the six months begin on 1 October 2025, the twelve on 1 April 2025."""


def world(text: str) -> dict[str, pa.Table]:
    """Tables from text: a line with a table's name, then a line for each column, the column's name first and then a
    cell for each row. Cells are parted by ``|``, empty ones are null, and a blank line ends a table; one that is named
    again goes on."""
    return joined(*(_block(block) for block in text.strip().split("\n\n")))


def _block(text: str) -> dict[str, pa.Table]:
    name, *lines = text.strip().splitlines()
    columns = {}
    for line in lines:
        head, *found = (cell.strip() for cell in line.split("|"))
        columns[head] = pa.array([cell or None for cell in found], pa.string())
    return {name: pa.table(columns)}


def joined(*worlds: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The rows of several worlds in one."""
    names = sorted({name for each in worlds for name in each})
    return {
        name: pa.concat_tables([each[name] for each in worlds if name in each], promote_options="default")
        for name in names
    }


def reversed_rows(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The same facts, the last row of each table first, and the tables themselves the other way round."""
    return {
        name: table.take(pa.array(range(table.num_rows - 1, -1, -1), pa.int64()))
        for name, table in reversed(list(tables.items()))
    }


def cells(text: str) -> list[list[str]]:
    """The cells of rows written as text."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def annex_list(number: int, tables: Mapping[str, pa.Table], ids: str, day: date = DAY) -> list[list[str]]:
    """The columns ``ids`` of one list of Annex A, as texts."""
    found, _ = make_lists(tables, Ask(day, "E09000001"))
    headings = {column.id: column.heading for column in lists()[number - 1].columns}
    rows = found[f"List {number}"].to_pylist()
    return [["" if row[headings[name]] is None else str(row[headings[name]]) for name in ids.split()] for row in rows]
