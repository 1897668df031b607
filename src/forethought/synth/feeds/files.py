"""Writes deliveries: CSV by default. Every file has ``synthetic`` in its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import csv

if TYPE_CHECKING:
    from forethought.synth.feeds.feed import Delivery


def write_csv_tables(folder: Path, delivery: Delivery, tables: Mapping[str, Iterable[pa.Table]]) -> list[Path]:
    """One CSV file for each table, ``synthetic_<table>.csv``, UTF-8, dates as ISO. The parts follow one another."""
    written: list[Path] = []
    for name, parts in tables.items():
        path = folder / f"synthetic_{name}.csv"
        writer: csv.CSVWriter | None = None
        with path.open("wb") as sink:
            for part in parts:
                writer = writer or csv.CSVWriter(sink, part.schema)
                writer.write_table(part)
            if writer:
                writer.close()
        written.append(path)
    return written
