"""The lists as files: CSV each, and one workbook with the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyarrow as pa
import pyarrow.compute as pc

from forethought.quality.spreadsheet import csv_bytes, safe_table

_MADE = datetime(1980, 1, 1)  # noqa: DTZ001 - workbooks know no zones; the first day that a zip file knows
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML, and so a workbook, cannot hold
_DAY_FORMAT, _WIDTH = "dd/mm/yyyy", 18


def list_csv(table: pa.Table) -> bytes:
    """A list as CSV: days as Annex A writes them (31/03/2026), nothing in it that a spreadsheet takes for a formula."""
    columns = [
        pc.strftime(column, format="%d/%m/%Y") if pa.types.is_date(column.type) else column for column in table.columns
    ]
    return csv_bytes(pa.table(columns, names=table.column_names))


def workbook(lists: Mapping[str, pa.Table]) -> bytes:
    """A workbook with a sheet for each list, in order. Days are days, counts are numbers, no cell is a formula.

    The same lists give the same bytes: the file bears no time.
    """
    # The library takes a fifth of a second to load, which whoever writes no workbook need not spend.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = book.properties.lastModifiedBy = "Forethought"
    book.properties.created = _MADE
    for name, table in lists.items():
        _sheet(book.create_sheet(name), safe_table(table))
    out = io.BytesIO()
    book.save(out)
    return _timeless(out)


def _sheet(sheet: Any, table: pa.Table) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    head = []
    for at, name in enumerate(table.column_names, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTH
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in zip(*(list(_cells(sheet, column)) for column in table.columns), strict=True):
        sheet.append(row)


def _cells(sheet: Any, column: pa.ChunkedArray) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell

    values: Sequence[Any] = column.to_pylist()
    for value in values:
        if pa.types.is_date(column.type) and value is not None:
            cell = WriteOnlyCell(sheet, value)
            cell.number_format = _DAY_FORMAT
            yield cell
        else:
            yield _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


def _timeless(book: io.BytesIO) -> bytes:
    """The workbook without the time of its writing, in its parts and around them."""
    out = io.BytesIO()
    with ZipFile(book) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for item in source.infolist():
            data = _MODIFIED.sub(rb"\g<1>" + _MADE.isoformat().encode() + b"Z", source.read(item))
            entry = ZipInfo(item.filename, _MADE.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, data)
    return out.getvalue()
