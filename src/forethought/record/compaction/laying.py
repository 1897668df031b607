"""Lays the rows of many batches out in the order of families, in a bounded amount of memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from forethought.record.compaction.rows import COMPACT_SCHEMA
from forethought.record.files import sync
from forethought.sources import content_hash

PART_ROWS = 1_500_000
GROUP_ROWS = 4_000  # small, so that one family is read with little else
_RANK = "rank"
_PLACES = pa.schema([("subject", pa.string()), ("part", pa.int32()), ("first", pa.int64()), ("rows", pa.int64())])


def lay_out(folder: Path, order: pa.Array, pieces: Iterable[pa.Table], rows: int) -> tuple[pa.Table, dict[str, str]]:
    """Write ``pieces`` (tables of ``COMPACT_SCHEMA``, ``rows`` in all) into ``folder`` by the ``order`` of subjects.

    Returns where each subject lies and the hash of each part. Rows of one subject stay in the order of the pieces. At
    most one part and one piece are in memory.
    """
    ranks = _Ranks(order)
    parts = max(1, -(-rows // PART_ROWS))
    with _Buckets(folder, parts) as buckets:
        for piece in pieces:
            rank = ranks.of(piece["subject"])
            buckets.add(piece.append_column(_RANK, pa.array(rank)), rank * parts // max(len(order), 1))
    places, hashes = [_PLACES.empty_table()], {}
    for number in range(parts):
        path = folder / f"part-{number:04d}.parquet"
        places.append(_write_part(path, number, buckets.take(number)))
        hashes[path.name] = content_hash(path)
    return pa.concat_tables(places), hashes


class _Ranks:
    """The place of each subject in an order of all."""

    def __init__(self, order: pa.Array) -> None:
        texts = order.to_numpy(zero_copy_only=False).astype("U")
        self._by_name = np.argsort(texts, kind="stable")
        self._names = texts[self._by_name]

    def of(self, subjects: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.int64]]:
        codes = subjects.combine_chunks().dictionary_encode()
        names = codes.dictionary.to_numpy(zero_copy_only=False).astype("U")
        ranks: np.ndarray[Any, np.dtype[np.int64]] = self._by_name[np.searchsorted(self._names, names)]
        each: np.ndarray[Any, np.dtype[np.int64]] = ranks[codes.indices.to_numpy()]
        return each


class _Buckets:
    """Rows by the part they go to, on disk until that part is written."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._paths = [folder / f".part-{number:04d}.partial" for number in range(parts)]
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        schema = COMPACT_SCHEMA.append(pa.field(_RANK, pa.int64()))
        self._files = [pa.OSFile(str(path), "wb") for path in self._paths]
        self._writers = [pa.ipc.new_stream(file, schema, options=options) for file in self._files]

    def __enter__(self) -> _Buckets:
        return self

    def __exit__(self, *_: object) -> None:
        for writer, file in zip(self._writers, self._files, strict=True):
            writer.close()
            file.close()

    def add(self, rows: pa.Table, bucket: np.ndarray[Any, np.dtype[np.int64]]) -> None:
        order = np.argsort(bucket, kind="stable")
        bounds = np.searchsorted(bucket[order], np.arange(len(self._writers) + 1))
        rows = rows.take(pa.array(order))
        for number, writer in enumerate(self._writers):
            if bounds[number + 1] > bounds[number]:
                writer.write_table(rows.slice(bounds[number], bounds[number + 1] - bounds[number]))

    def take(self, number: int) -> pa.Table:
        """All rows of one part; they are gone from the disk then."""
        with pa.OSFile(str(self._paths[number]), "rb") as file:
            rows = pa.ipc.open_stream(file).read_all()
        self._paths[number].unlink()
        return rows


def _write_part(path: Path, number: int, rows: pa.Table) -> pa.Table:
    """Write one part and return where each of its subjects lies."""
    rank = rows[_RANK].to_numpy()
    order = np.argsort(rank, kind="stable")
    rows = rows.take(pa.array(order)).drop_columns([_RANK])
    pq.write_table(rows, path, compression="zstd", row_group_size=GROUP_ROWS)
    sync(path)
    firsts = np.flatnonzero(np.diff(rank[order], prepend=-1))
    lengths = np.diff(firsts, append=len(order))
    columns = [
        rows["subject"].take(pa.array(firsts)).combine_chunks(),
        pa.array(np.full(len(firsts), number), pa.int32()),
        pa.array(firsts, pa.int64()),
        pa.array(lengths, pa.int64()),
    ]
    return pa.table(columns, schema=_PLACES)
