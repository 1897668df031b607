"""The Standard Safeguarding Dataset out of the record: claims back into tables, tables into files, what dangles."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from forethought.record.projections.registry import Ask
from forethought.record.projections.ssd.files import csv_bytes
from forethought.record.projections.ssd.pivoting import complete, ssd_tables
from forethought.record.projections.ssd.relations import Relation, orphans, relations

__all__ = ["Relation", "orphans", "project", "relations", "ssd_tables"]


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """One file ``<table>.csv`` for each table of the dataset, with every column in its order.

    ``tables`` are those of :func:`ssd_tables`; one that is missing is written without rows, a missing column empty.
    UTF-8, commas, every value in quotes, null as nothing; the rows in order, so that the same facts give the same
    bytes. ``ask`` changes nothing: the tables are already as at its day.
    """
    return {f"{name}.csv": csv_bytes(table) for name, table in complete(tables).items()}
