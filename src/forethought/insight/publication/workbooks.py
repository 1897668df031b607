"""The sheets of a publication as XLSX: real headings, marked tables, text that cannot become a formula."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from forethought.insight.publication.about import About
from forethought.insight.publication.errors import PublicationError
from forethought.insight.publication.pair import FilePair
from forethought.insight.publication.sheets import Cell, TableSheet, sheets

_ROWS = 1_000_000
_WIDEST = 60


def xlsx(pair: FilePair, about: About) -> bytes:
    """The publication as a workbook: cover, contents, notes, one table a sheet, each marked as a table.

    Raises ``PublicationError`` when it has more rows than a sheet holds.
    """
    if pair.data.num_rows > _ROWS:
        raise PublicationError(
            "The data has more rows than a sheet can hold", where=pair.name, do="Publish the pair of CSV files instead"
        )
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = about.title
    book.properties.creator = about.publisher
    for each in sheets(pair, about):
        _add(book, each)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add(book: Any, each: TableSheet) -> None:
    sheet = book.create_sheet(each.name)
    _text(sheet.cell(1, 1), each.title).font = Font(bold=True, size=14)
    for row, line in enumerate(each.lines, 2):
        _text(sheet.cell(row, 1), line)
    first = len(each.lines) + 2
    for row, cells in enumerate(each.rows, first):
        for column, value in enumerate(cells, 1):
            _put(sheet.cell(row, column), value, header=row == first)
    if each.rows:
        _mark(sheet, each, first)
    else:
        sheet.column_dimensions["A"].width = 100


def _mark(sheet: Any, each: TableSheet, first: int) -> None:
    last = f"{get_column_letter(len(each.rows[0]))}{first + len(each.rows) - 1}"
    sheet.add_table(Table(displayName=f"{each.name.lower()}_table", ref=f"A{first}:{last}"))
    sheet.freeze_panes = f"A{first + 1}"
    for column in range(len(each.rows[0])):
        width = max(len(str(row[column])) for row in each.rows[:200])
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(_WIDEST, width + 3)
    if each.links:
        for row, cells in enumerate(each.rows[1:], first + 1):
            sheet.cell(row, 1).hyperlink = f"#'{cells[0]}'!A1"
            sheet.cell(row, 1).font = Font(underline="single", color="0563C1")


def _put(cell: Any, value: Cell, *, header: bool) -> None:
    if isinstance(value, str):
        _text(cell, value)
        cell.alignment = Alignment(wrap_text=header, vertical="top")
    else:
        cell.value = value
        cell.number_format = "#,##0" + ("." + "0" * -int(value.as_tuple().exponent) if "." in str(value) else "")
    if header:
        cell.font = Font(bold=True)


def _text(cell: Any, text: str) -> Any:
    if text:  # a blank is an empty cell, not a text without letters
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"  # a text that begins with an equals sign must not become a formula
    return cell
