"""Lists that people keep in CSV or in a workbook: rows under a header, wherever that stands."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from forethought.model import UserError
from forethought.quality.spreadsheet import as_given
from forethought.sources import workbook_sheets

Row = Mapping[str, str]
_ABOVE = 20  # lines a title may take before the header
_WORKBOOKS = (".xlsx", ".xlsm")
_DELIMITERS = (",", ";", "\t")


def listed_rows(path: Path, needed: Collection[str]) -> list[Row]:
    """The rows of the list ``path``, by column name in lower case with ``_`` for blanks; outer spaces trimmed.

    A workbook gives the rows of every sheet with a header that has all ``needed`` columns. Raises ``UserError``
    when the file cannot be read or has no such header.
    """
    try:
        if is_workbook(path):
            rows = _of_workbook(path, needed)
        else:
            rows = _of_grid(_csv_grid(decoded(path.read_bytes())[0], needed), needed)
    except (OSError, csv.Error, ValueError) as error:
        raise UserError("The list could not be read", where=path.name, do="Give a CSV file or a workbook") from error
    if rows is None:
        raise UserError(
            "The list lacks columns that it needs",
            where=path.name,
            why="it has no header with " + " and ".join(sorted(needed)),
            do="Name the columns in the first line",
        )
    return rows


def is_workbook(path: Path) -> bool:
    """Whether ``path`` is called like a workbook."""
    return path.suffix.lower() in _WORKBOOKS


def _of_workbook(path: Path, needed: Collection[str]) -> list[Row] | None:
    grids = ([[_cell(value) for value in row] for row in sheet] for sheet in workbook_sheets(path))
    found = [rows for grid in grids if (rows := _of_grid(grid, needed)) is not None]
    return [row for rows in found for row in rows] if found else None


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_grid(grid: Sequence[Sequence[str]], needed: Collection[str]) -> list[Row] | None:
    for at, cells in enumerate(grid[:_ABOVE]):
        names = [_name(cell) for cell in cells]
        if set(needed) <= set(names):
            return list(_rows(names, grid[at + 1 :]))
    return None


def _rows(names: Sequence[str], grid: Iterable[Sequence[str]]) -> Iterator[Row]:
    for cells in grid:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(names) - len(cells))]
            yield {name: as_given(cell.strip()) for name, cell in zip(names, padded, strict=False) if name}


def _name(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_").replace("-", "_")


def decoded(raw: bytes) -> tuple[str, str]:
    """The text of a file that a spreadsheet or a case system wrote, and its encoding."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16"), "utf-16"
    for encoding in ("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8", "cp1252"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "latin-1"  # reads any bytes and writes the same again


def _csv_grid(text: str, needed: Collection[str]) -> list[list[str]]:
    grids = [list(csv.reader(text.splitlines(keepends=True), delimiter=mark)) for mark in _DELIMITERS]
    return max(
        grids,
        key=lambda grid: max(
            ((len({*map(_name, row)} & set(needed)), len(row)) for row in grid[:_ABOVE]), default=(0, 0)
        ),
    )
