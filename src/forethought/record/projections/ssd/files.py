"""Tables as delimited files that the project itself reads again."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import csv


def csv_bytes(table: pa.Table) -> bytes:
    """``table`` (text columns) as a file: a header row, then one line for each row; null is an empty cell."""
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink, csv.WriteOptions(quoting_style="all_valid"))
    return bytes(sink.getvalue())
