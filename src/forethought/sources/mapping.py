"""Tables given in memory, as if they had been read from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pyarrow as pa

from forethought.sources.collecting import Collector, not_collected
from forethought.sources.csv_remarks import listing, remark_not_collected
from forethought.sources.recognise import column_key
from forethought.sources.values import column_as_text, trimmed

_Columns = dict[str, "Sequence[Any] | pa.ChunkedArray"]


def read_mapping(collector: Collector, source: Mapping[str, Any]) -> None:
    """Read each table of ``source`` under the name it is given, without regard to capitals.

    Every row is kept where it stands. A name or value that is no table is noted and not read.
    """
    by_key = {name.casefold(): name for name in collector.form.tables}
    for given, value in source.items():
        name = by_key.get(str(given).casefold())
        columns = _columns(value)
        if name is None and columns and str(given) in collector.layout.other_years:
            _set_aside(collector, str(given), columns[1])
            continue
        if name is None:
            _remark_unknown(collector, str(given))
            continue
        if columns is None:
            collector.notices.add(
                "error",
                f"What was given as {name} is not a table, so it was not read",
                why="a table is anything Arrow can read, a list of dictionaries, or a dictionary of columns",
                do="Give it in one of these forms",
            )
            continue
        _read_table(collector, name, *columns)


def _set_aside(collector: Collector, name: str, count: int) -> None:
    year = collector.layout.year
    remark_not_collected(collector.notices, name, year, "", None)
    collector.settle(name, "", 0, {not_collected(year): count})


def _remark_unknown(collector: Collector, given: str) -> None:
    near = get_close_matches(given, collector.form.tables, n=1)
    collector.notices.add(
        "warning",
        f"'{given[:40]}' is no table of {collector.form.title} {collector.layout.year}, so it was not read",
        why="tables in memory are known by their names",
        do=f"Did you mean {near[0]}?" if near else "Use one of: " + ", ".join(collector.form.tables),
    )


def _read_table(collector: Collector, name: str, given: _Columns, count: int) -> None:
    builder, form = collector.builder(name), collector.form
    fields = {column_key(field): field for field in builder.table.fields}
    texts: dict[str, Any] = {}
    extra = []
    for column, values in given.items():
        known = fields.get(column_key(str(column)))
        if known is None or known in texts:
            extra.append(str(column))
            continue
        field = builder.table.fields[known]
        if isinstance(values, pa.ChunkedArray) and pa.types.is_string(values.type):
            texts[known] = trimmed(values)
        else:
            texts[known] = column_as_text(values, field, form.date_format)
    builder.supplied.update(texts)
    builder.add(texts, count, None, None)
    collector.settle(name, "", count, {})
    if extra:
        collector.notices.add(
            "info",
            f"Some columns are not part of {name} in {collector.layout.year}, and were not read",
            field=listing(tuple(extra)),
            why="only columns of the form can be checked",
            do="Nothing, unless a name is a misspelling or stands twice",
        )


def _columns(value: Any) -> tuple[_Columns, int] | None:
    """The columns of whatever was given and the number of rows, or None when it is no table."""
    if hasattr(value, "to_dict") and hasattr(value, "iloc"):  # a pandas frame may mix types within a column
        value = value.to_dict("records")
    if isinstance(value, pa.Table | pa.RecordBatch) or hasattr(value, "__arrow_c_stream__"):
        table = value if isinstance(value, pa.Table) else _arrow(value)
        return {name: table.column(at) for at, name in enumerate(table.column_names)}, table.num_rows
    if isinstance(value, Mapping):
        return _of_columns(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        if not all(isinstance(row, Mapping) for row in value):
            return None
        names = dict.fromkeys(name for row in value for name in row)
        return {name: [row.get(name) for row in value] for name in names}, len(value)
    return None


def _arrow(value: Any) -> pa.Table:
    if isinstance(value, pa.RecordBatch):
        return pa.Table.from_batches([value])
    return pa.RecordBatchReader.from_stream(value).read_all()


def _of_columns(value: Mapping[str, Any]) -> tuple[_Columns, int] | None:
    columns = {name: list(column) for name, column in value.items() if not isinstance(column, str | bytes)}
    lengths = {len(column) for column in columns.values()}
    if len(columns) != len(value) or len(lengths) > 1:
        return None
    return {**columns}, next(iter(lengths), 0)
