"""Generated tables into files as they are made: CSV tables that grow, and the list of providers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.csv as pv

from forethought.model import Form, load_form

_PLAIN = pv.WriteOptions(include_header=False, quoting_style="none")
_QUOTED = pv.WriteOptions(include_header=False, quoting_style="needed")


class CsvReturn:
    """One return as a folder of CSV tables in the form's own columns, to which rows are added."""

    def __init__(self, folder: Path, form: str, year: int) -> None:
        self.folder = folder
        self.form: Form = load_form(form, year)
        self.rows: Counter[str] = Counter()
        self._open: dict[str, BinaryIO] = {}

    def __enter__(self) -> CsvReturn:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.form.tables.items():
            stream = self._open[name] = (self.folder / f"{name}.csv").open("wb")
            stream.write((",".join(table.file_columns) + "\n").encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._open.values():
            stream.close()

    def add(self, name: str, table: pa.Table) -> None:
        """Put the rows of ``table`` at the end of the table ``name``."""
        columns = self.form.tables[name].file_columns
        pv.write_csv(table.select(columns), self._open[name], _PLAIN)
        self.rows[name] += table.num_rows


def write_csv(path: Path, table: pa.Table) -> None:
    """One table of text as CSV, with its header."""
    with path.open("wb") as stream:
        stream.write((",".join(table.column_names) + "\n").encode())
        pv.write_csv(table, stream, _QUOTED)


def write_workbook(path: Path, rows: Iterable[Mapping[str, Any]], title: str) -> None:
    """Rows with the same names as an Excel workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for number, row in enumerate(rows):
        if number == 0:
            sheet.append(list(row))
        sheet.append(list(row.values()))
    book.save(path)
