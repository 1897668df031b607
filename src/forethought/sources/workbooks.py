"""A workbook, each sheet of which may hold one table."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from forethought.model import Field
from forethought.sources.archive_limits import WORKBOOK
from forethought.sources.archives import DamageError, opened, packed
from forethought.sources.collecting import Collector, NoticeBook
from forethought.sources.csv_header import Header, best_header, candidates
from forethought.sources.csv_records import TOO_LONG, Record
from forethought.sources.csv_remarks import remark_header, remark_unknown
from forethought.sources.documents import Document, document_at
from forethought.sources.recognise import Recogniser
from forethought.sources.table_rows import TableRows
from forethought.sources.values import value_as_text

_ROWS = 1 << 20  # no sheet has more
_WIDEST = 1_000  # cells; no row of a return has nearly as many
_HEAD = 40
_FORMULA = re.compile(rb"</?(?:\w+:)?f(?:\s[^>]*)?/?>(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>")
_PIECE = 1 << 20
_OVERLAP = 256

_Row = Sequence[Any]


def read_workbook(collector: Collector, document: Document, archive: ZipFile) -> None:
    """Read each sheet of the workbook in ``archive`` whose columns fit a table.

    A formula counts as the value saved with it. Raises ``OSError`` when the workbook is damaged.
    """
    if _declares_entities(archive):
        collector.notices.add(
            "error",
            "The workbook declares a document type or entities of its own, so it was not read",
            file=document.name,
            why="no spreadsheet program writes such declarations, and they can fill the machine",
            do="Save the workbook again in a spreadsheet program",
        )
        return
    _remark_formulas(collector, document, archive)
    for title, rows in _sheets(document):
        _read_sheet(collector, f"{document.name}#{title}", rows)


def workbook_sheets(path: Path) -> Iterator[Iterator[_Row]]:
    """The rows of each sheet of the workbook at ``path``: values as they are saved, None for a blank cell.

    What the file says of its own size counts for nothing. Raises ``OSError`` when it cannot be opened, is damaged,
    or would fill the machine.
    """
    for _, rows in sheets_in(document_at(path, path.name)):
        yield rows


def sheets_in(document: Document) -> Iterator[tuple[str, Iterator[_Row]]]:
    """The title and the rows of each sheet of a workbook, as :func:`workbook_sheets` gives them; raises as it does."""
    notices = NoticeBook()
    with opened(document, notices, WORKBOOK) as archive:
        if archive is None or _declares_entities(archive):
            raise OSError(None, next((notice.why for notice in notices.close()), "it declares entities of its own"))
        yield from _sheets(document)


def _declares_entities(archive: ZipFile) -> bool:
    parts = (info for info in archive.infolist() if info.filename.endswith((".xml", ".rels")))
    return any(b"<!DOCTYPE" in packed(archive, info, "").head(1 << 16).replace(b"\0", b"").upper() for info in parts)


def _remark_formulas(collector: Collector, document: Document, archive: ZipFile) -> None:
    sheets = [info for info in archive.infolist() if info.filename.startswith("xl/worksheets/sheet")]
    count = sum(_formulas_without_value(packed(archive, info, "")) for info in sheets)
    if count:
        collector.notices.add(
            "warning",
            f"Formulas without a saved value: {count}; they are taken as blank",
            file=document.name,
            why="a formula is worked out by the spreadsheet program, which saves its value in the file",
            do="Open the workbook in a spreadsheet program and save it, or put values in place of formulas",
        )


def _formulas_without_value(sheet: Document) -> int:
    count, rest = 0, b""
    with sheet.open() as stream:
        while piece := stream.read(_PIECE):
            text, end = rest + piece, 0
            for match in _FORMULA.finditer(text):
                count, end = count + 1, match.end()
            rest = text[max(end, len(text) - _OVERLAP) :]
    return count


def _sheets(document: Document) -> Iterator[tuple[str, Iterator[_Row]]]:
    """Title and rows of each sheet. Raises ``DamageError`` for whatever goes wrong in the library."""
    from openpyxl import load_workbook  # a fifth of a second, which no other format has to spend

    # The library warns about styles and extensions it does not know; neither matters to what a cell holds.
    warnings.filterwarnings("ignore", module="openpyxl")
    with document.open() as stream:
        try:
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except Exception as problem:  # the library raises anything at all over a damaged workbook
            raise DamageError from problem
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size need not be true
            yield sheet.title, _guarded(islice(sheet.iter_rows(values_only=True), _ROWS))


def _guarded(rows: Iterator[_Row]) -> Iterator[_Row]:
    while True:
        try:
            row = next(rows, None)
        except Exception as problem:  # as above
            raise DamageError from problem
        if row is None:
            return
        yield row


def _read_sheet(collector: Collector, name: str, rows: Iterator[_Row]) -> None:
    recogniser = Recogniser(collector.layout)
    head = list(islice(rows, _HEAD))
    header = best_header(candidates(_records(head, [], ""), "", recogniser, name))
    if header is None or not header.match.sure:
        remark_unknown(collector, header, name)
        return
    remark_header(collector, header, name)
    taken = TableRows(collector, header, name)
    try:
        taken.take(_records(chain(head, rows), _fields(collector, header), collector.form.date_format))
    except DamageError:
        collector.notices.add(
            "error",
            "The sheet breaks off; everything before the break was read",
            file=name,
            why="the workbook is damaged, and how many rows follow cannot be told",
            do="Save the workbook again before relying on the result",
        )
    taken.close()


def _fields(collector: Collector, header: Header) -> list[Field | None]:
    table = collector.form.tables.get(header.match.table)
    at = {index: name for name, index in header.match.positions.items()}
    return [table.fields[at[index]] if table and index in at else None for index in range(len(header.cells))]


def _records(rows: Iterable[_Row], fields: Sequence[Field | None], date_format: str) -> Iterator[Record]:
    """Rows as text, as wide as ``fields``; blank ones count only when others follow."""
    blank: list[int] = []
    for number, row in enumerate(rows, start=1):
        if len(row) > _WIDEST:
            yield number, TOO_LONG
            continue
        cells = [_text(value, fields[at] if at < len(fields) else None, date_format) for at, value in enumerate(row)]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            blank.append(number)
            continue
        yield from ((line, []) for line in blank)
        blank.clear()
        yield number, cells + [""] * (len(fields) - len(cells))


def _text(value: Any, field: Field | None, date_format: str) -> str:
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if field is None:
        return str(value)
    return value_as_text(value, field, date_format) or ""
