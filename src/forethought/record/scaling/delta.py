"""Hand-over as a Delta table: Parquet files and a log of one commit that names them.

Written by the published protocol (github.com/delta-io/delta, PROTOCOL.md; reader version 1, writer version 2), which
for a table that is written once asks for three entries: the versions, the columns, the files. The statistics tell how
many rows and blanks a file has. They leave out the least and greatest values: those are people's, and logs get about.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.governance import AuditSink, Clock, Grant
from forethought.record.errors import RecordError
from forethought.record.files import publish_folder, scratch_folder, sync, write_parquet, writing
from forethought.record.reader import open_reader
from forethought.record.store import Store
from forethought.record.view import VIEW_COLUMNS

ROWS_OF_FILE = 1_500_000
_CLAIMS = f"select {', '.join(VIEW_COLUMNS)} from claim order by person_id, claim_id, known_from"
"""All that the grant shows; of everybody by portions of people, each in this order."""
_TYPES = {
    pa.string(): "string",
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.int64(): "long",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "timestamp",
}


def export_delta(
    store: Store,
    grant: Grant,
    audit: AuditSink,
    clock: Clock,
    target: Path,
    *,
    sql: str | None = None,
    name: str = "claim",
) -> int:
    """Hand the view ``claim`` under ``grant`` over as a Delta table; returns its number of rows.

    With ``sql``, a query of that view, what it gives, which must then fit in memory; the view itself need not.

    ``target`` is a folder that is not there yet; it appears whole, once the read is in the audit. Raises ``Denied``
    when the grant has run out, ``AuditError`` when the log cannot be written, ``RecordError`` when there is something
    at ``target``, a column has a type that cannot be handed over or the disk fails.
    """
    _require_free(target)
    with writing(target.parent):
        scratch = scratch_folder(target.parent, target.name)
        with open_reader(store, grant, audit, clock) as reader:
            read = (reader.table(_CLAIMS) for _ in reader.portions()) if sql is None else iter([reader.table(sql)])
            count = _write(scratch, read, name, clock())
        publish_folder(scratch, target)
    return count


def write_delta(table: pa.Table, target: Path, *, name: str, at: datetime) -> None:
    """Write ``table`` (of a projection, say, that was read under a grant) as a Delta table of this ``name``.

    ``at`` is the moment it says it was made at. ``target`` and errors as for :func:`export_delta`.
    """
    _require_free(target)
    with writing(target.parent):
        scratch = scratch_folder(target.parent, target.name)
        _write(scratch, iter([table]), name, at)
        publish_folder(scratch, target)


def _require_free(target: Path) -> None:
    if target.exists():
        raise RecordError(
            "There is something in the place of the hand-over",
            where=str(target),
            why="a hand-over is written once and whole; what is there may be in use",
            do="Name a folder that is not there yet",
        )


def _write(folder: Path, tables: Iterator[pa.Table], name: str, at: datetime) -> int:
    """Write ``tables``, one after the other, as one; returns how many rows that are."""
    moment, rows = int(at.timestamp() * 1000), 0
    files: list[dict[str, Any]] = []
    columns: dict[str, Any] = {}
    for table in tables:
        columns = {"type": "struct", "fields": [_field(field) for field in table.schema]}
        for part in _parts(table):
            files.append(_file(folder, len(files), part, moment))
        rows += table.num_rows
    of = json.dumps([name, moment, columns, [file["path"] for file in files]])
    entries: list[Mapping[str, Any]] = [
        {"commitInfo": {"timestamp": moment, "operation": "WRITE", "operationParameters": {"mode": "ErrorIfExists"}}},
        {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
        {
            "metaData": {
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, of)),
                "name": name,
                "format": {"provider": "parquet", "options": {}},
                "schemaString": json.dumps(columns),
                "partitionColumns": [],
                "configuration": {},
                "createdTime": moment,
            }
        },
        *({"add": file} for file in files),
    ]
    log = folder / "_delta_log"
    log.mkdir()
    commit = log / f"{0:020d}.json"
    commit.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    sync(commit)
    return rows


def _parts(table: pa.Table) -> Iterator[pa.Table]:
    for first in range(0, table.num_rows, ROWS_OF_FILE):
        yield table.slice(first, ROWS_OF_FILE)


def _file(folder: Path, number: int, rows: pa.Table, moment: int) -> dict[str, Any]:
    scratch = folder / f"part-{number:05d}.parquet"
    digest = write_parquet(scratch, rows)
    path = scratch.rename(folder / f"part-{number:05d}-{digest[:32]}.parquet")
    counts = {
        "numRecords": rows.num_rows,
        "nullCount": {column: rows[column].null_count for column in rows.column_names},
    }
    return {
        "path": path.name,
        "partitionValues": {},
        "size": path.stat().st_size,
        "modificationTime": moment,
        "dataChange": True,
        "stats": json.dumps(counts),
    }


def _field(field: pa.Field) -> dict[str, Any]:
    if field.type not in _TYPES:
        raise RecordError(
            f"The column '{field.name}' cannot be handed over",
            why=f"a Delta table has no column of the type {field.type}",
            do="Cast it in the query, to bigint, double, varchar, date or boolean",
        )
    return {"name": field.name, "type": _TYPES[field.type], "nullable": True, "metadata": {}}
