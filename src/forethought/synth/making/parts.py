"""What one locality gives to the deliveries, kept on disk until all localities are there: one file a locality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Part:
    """Where one table of one delivery lies in a locality's file, and how many rows it has."""

    feed: str
    period: str
    table: str
    offset: int
    length: int
    rows: int


class PartsWriter:
    """Appends tables to one file and remembers where each lies."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self.parts: list[Part] = []

    def add(self, feed: str, period: str, table: str, rows: pa.Table) -> None:
        """Append one table."""
        buffer = pa.BufferOutputStream()
        with pa.ipc.new_stream(buffer, rows.schema) as stream:
            stream.write_table(rows)
        data = buffer.getvalue()
        self.parts.append(Part(feed, period, table, self._sink.tell(), data.size, rows.num_rows))
        self._sink.write(data)


def read_parts(found: list[tuple[Path, Part]]) -> Iterator[pa.Table]:
    """The tables, one after another, each read when it is asked for."""
    for path, part in found:
        with path.open("rb") as source:
            source.seek(part.offset)
            yield pa.ipc.open_stream(source.read(part.length)).read_all()
