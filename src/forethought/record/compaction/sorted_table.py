"""A table on disk, sorted by its first column, in which a few keys are found without reading the rest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from forethought.record.files import whole_file


def write_sorted(path: Path, table: pa.Table) -> None:
    """Write ``table`` sorted by its first column, whole or not at all."""
    rows = table.take(pc.sort_indices(table, [(table.column_names[0], "ascending")])).combine_chunks()
    with (
        whole_file(path) as scratch,
        pa.OSFile(str(scratch), "wb") as file,
        pa.ipc.new_file(file, rows.schema) as writer,
    ):
        writer.write_table(rows)


def find(path: Path, keys: Iterable[str]) -> pa.Table:
    """The rows whose first column is among ``keys``, in the order of the file."""
    return rows_with(all_rows(path), keys)


def rows_with(table: pa.Table, keys: Iterable[str]) -> pa.Table:
    """The rows of ``table``, sorted by its first column (in one piece), whose first column is among ``keys``."""
    if not len(table):
        return table
    column = _Texts(table.column(0).chunk(0))
    pieces = []
    for key in sorted(set(keys)):
        first = bisect_left(column, key)
        last = bisect_right(column, key, lo=first)
        if last > first:
            pieces.append(table.slice(first, last - first))
    return pa.concat_tables(pieces) if pieces else table.slice(0, 0)


@lru_cache(maxsize=16)
def all_rows(path: Path) -> pa.Table:
    """Every row, in the order of the file; nothing is read before it is looked at."""
    # Such a file is named by what it was made from and never changes.
    with pa.memory_map(str(path), "rb") as source:
        return pa.ipc.open_file(source).read_all()


class _Texts:
    """A column of text as a sequence of Python texts, each made when it is asked for."""

    def __init__(self, column: pa.Array) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, place: int) -> str:
        text: str = self._column[place].as_py()
        return text
