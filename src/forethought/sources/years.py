"""Whether what was read is of the year asked for, where it says so itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

from forethought.sources.collecting import Collector

_TABLE, _FIELD = "Header", "Year"
_YEAR = re.compile("[12][0-9]{3}")


def remark_years(collector: Collector, tables: Mapping[str, pa.Table]) -> None:
    """A warning for each file whose header names another year; it is checked as the year asked for all the same."""
    header = tables.get(_TABLE)
    if header is None or _FIELD not in header.column_names:
        return
    asked = str(collector.layout.year)
    rows = zip(header[_FIELD].to_pylist(), header["_file"].to_pylist(), strict=True)
    for file in dict.fromkeys(file for year, file in rows if year != asked and _YEAR.fullmatch(year or "")):
        collector.notices.add(
            "warning",
            f"The file's own Year is not {asked}; it is read and checked as {asked} all the same",
            file=file or "",
            field=_FIELD,
            why="the year asked for picks the form and the rules",
            do="Give the year the file belongs to, or mend its Header",
        )
