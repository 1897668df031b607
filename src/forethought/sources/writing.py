"""Returns and feeds out, in the formats in which they are collected."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from forethought.model import Form, Table, load_form
from forethought.sources.cin_writer import cin_xml, write_cin_xml
from forethought.sources.collecting import CHUNK
from forethought.sources.errors import SourceError

__all__ = ["cin_xml", "csv_tables", "write_cin_xml", "write_csv_tables"]


def write_csv_tables(
    folder: str | Path,
    form: str | Form,
    tables: Mapping[str, pa.Table | Sequence[Mapping[str, Any]]],
    *,
    year: int | None = None,
    derived: bool = False,
) -> tuple[Path, ...]:
    """Write each table as ``<Table>.csv`` into ``folder``: the form's columns in order, UTF-8, blanks empty.

    ``tables`` maps table name to an Arrow table or a list of dictionaries of text; columns that are not there
    are written blank, others are left out. With ``derived`` the columns a real return does not have (such as
    PL_DISTANCE) are written too. Returns the paths.
    Raises ``SourceError`` for a table the form does not have.
    """
    layout = _layout(form, year, tables)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    return tuple(_write_table(target, layout.tables[name], rows, derived) for name, rows in tables.items())


def csv_tables(
    form: str | Form, tables: Mapping[str, pa.Table | Sequence[Mapping[str, Any]]], *, year: int | None = None
) -> dict[str, bytes]:
    """The files that :func:`write_csv_tables` writes, as bytes by file name. Raises ``SourceError`` as it does."""
    layout = _layout(form, year, tables)
    found = {}
    for name, rows in tables.items():
        held = StringIO(newline="")
        _put(held, layout.tables[name].file_columns, rows)
        found[f"{name}.csv"] = held.getvalue().encode()
    return found


def _layout(form: str | Form, year: int | None, tables: Iterable[str]) -> Form:
    layout = load_form(form, year) if isinstance(form, str) else form
    unknown = [name for name in tables if name not in layout.tables]
    if unknown:
        raise SourceError(
            f"{layout.title} {layout.year} has no table {unknown[0]}",
            do="Use one of: " + ", ".join(layout.tables),
        )
    return layout


def _write_table(folder: Path, table: Table, rows: Any, derived: bool) -> Path:
    path = folder / f"{table.name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        _put(stream, list(table.fields) if derived else table.file_columns, rows)
    return path


def _put(stream: TextIO, columns: Sequence[str], rows: Any) -> None:
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows(_records(rows, columns))


def _records(rows: Any, columns: Sequence[str]) -> Iterable[Sequence[str | None]]:
    if not isinstance(rows, pa.Table):
        yield from ([row.get(name) for name in columns] for row in rows)
        return
    for batch in rows.to_batches(max_chunksize=CHUNK):
        held = [
            batch.column(name).to_pylist() if name in batch.schema.names else [None] * batch.num_rows
            for name in columns
        ]
        yield from zip(*held, strict=True)
