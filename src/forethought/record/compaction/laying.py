"""Lays the rows of many batches out in the order of families, in a bounded amount of memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from forethought.record.compaction.rows import COMPACT_SCHEMA, WORKING_SCHEMA
from forethought.record.files import parquet_options, sync
from forethought.record.side_by_side import side_by_side
from forethought.sources import content_hash

PART_ROWS = 750_000
GROUP_ROWS = 4_000  # small, so that one family is read with little else
_SORTED_OUT_AT = 500_000
_WRITTEN_AT = 16 * GROUP_ROWS
_RANK = "rank"
_RANKED = WORKING_SCHEMA.append(pa.field(_RANK, pa.int64()))
_PLACES = pa.schema([("subject", pa.string()), ("part", pa.int32()), ("first", pa.int64()), ("rows", pa.int64())])


def lay_out(folder: Path, order: pa.Array, pieces: Iterable[pa.Table], rows: int) -> tuple[pa.Table, dict[str, str]]:
    """Write ``pieces`` (``WORKING_SCHEMA``, ``rows`` in all) into ``folder`` by the ``order`` of subjects.

    Returns where each subject lies and the hash of each part. Rows of one subject stay in the order of the pieces. A
    few parts and pieces are in memory at a time.
    """
    parts = max(1, -(-rows // PART_ROWS))
    with _Buckets(folder, _Ranks(order), parts) as buckets:
        for piece in pieces:
            buckets.add(piece)
    written = list(side_by_side(lambda number: _write_part(folder, number, buckets.take(number)), range(parts)))
    hashes = {_part(folder, number).name: digest for number, (_, digest) in enumerate(written)}
    return pa.concat_tables([_PLACES.empty_table(), *(places for places, _ in written)]), hashes


def _part(folder: Path, number: int) -> Path:
    return folder / f"part-{number:04d}.parquet"


class _Ranks:
    """The place of each subject in an order of all."""

    def __init__(self, order: pa.Array) -> None:
        texts = order.to_numpy(zero_copy_only=False).astype("U")
        self._by_name = np.argsort(texts, kind="stable")
        self._names = texts[self._by_name]

    def __len__(self) -> int:
        return len(self._names)

    def of(self, subjects: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.int64]]:
        codes = subjects.combine_chunks().dictionary_encode()
        names = codes.dictionary.to_numpy(zero_copy_only=False).astype("U")
        ranks: np.ndarray[Any, np.dtype[np.int64]] = self._by_name[np.searchsorted(self._names, names)]
        each: np.ndarray[Any, np.dtype[np.int64]] = ranks[codes.indices.to_numpy()]
        return each


class _Buckets:
    """Rows by the part they go to, on disk until that part is written."""

    def __init__(self, folder: Path, ranks: _Ranks, parts: int) -> None:
        self._ranks = ranks
        self._paths = [folder / f".part-{number:04d}.partial" for number in range(parts)]
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        self._files = [pa.OSFile(str(path), "wb") for path in self._paths]
        self._writers = [pa.ipc.new_stream(file, _RANKED, options=options) for file in self._files]
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def __enter__(self) -> _Buckets:
        return self

    def __exit__(self, *_: object) -> None:
        self._sort_out()
        for writer, file in zip(self._writers, self._files, strict=True):
            writer.close()
            file.close()

    def add(self, rows: pa.Table) -> None:
        """Take rows of ``WORKING_SCHEMA``; what comes is sorted out when there is much of it."""
        self._waiting.append(rows)
        self._rows += len(rows)
        if self._rows >= _SORTED_OUT_AT:
            self._sort_out()

    def _sort_out(self) -> None:
        rows = _whole(pa.concat_tables([WORKING_SCHEMA.empty_table(), *self._waiting]))
        self._waiting, self._rows = [], 0
        rank = self._ranks.of(rows["subject"])
        bucket = rank * len(self._writers) // max(len(self._ranks), 1)
        order = np.argsort(bucket, kind="stable")
        bounds = np.searchsorted(bucket[order], np.arange(len(self._writers) + 1))
        rows = rows.append_column(_RANK, pa.array(rank)).take(pa.array(order))
        for number, writer in enumerate(self._writers):
            if bounds[number + 1] > bounds[number]:
                writer.write_table(rows.slice(bounds[number], bounds[number + 1] - bounds[number]))

    def take(self, number: int) -> pa.Table:
        """All rows of one part; they are gone from the disk then."""
        with pa.OSFile(str(self._paths[number]), "rb") as file:
            rows = pa.ipc.open_stream(file).read_all()
        self._paths[number].unlink()
        return _whole(rows)


def _whole(rows: pa.Table) -> pa.Table:
    """``rows`` in one piece, each column of numbers of texts with one list of texts."""
    return rows.unify_dictionaries().combine_chunks()


def _write_part(folder: Path, number: int, rows: pa.Table) -> tuple[pa.Table, str]:
    """Write one part; returns where each of its subjects lies, and the hash of the file."""
    rank = rows[_RANK].to_numpy()
    order = np.argsort(rank, kind="stable")
    rows = rows.drop_columns([_RANK]).take(pa.array(order))
    path = _part(folder, number)
    with pq.ParquetWriter(path, COMPACT_SCHEMA, **parquet_options(COMPACT_SCHEMA)) as file:
        for first in range(0, len(rows), _WRITTEN_AT):
            file.write_table(rows.slice(first, _WRITTEN_AT).cast(COMPACT_SCHEMA), row_group_size=GROUP_ROWS)
    sync(path)
    firsts = np.flatnonzero(np.diff(rank[order], prepend=-1))
    lengths = np.diff(firsts, append=len(order))
    columns = [
        rows["subject"].take(pa.array(firsts)).combine_chunks(),
        pa.array(np.full(len(firsts), number), pa.int32()),
        pa.array(firsts, pa.int64()),
        pa.array(lengths, pa.int64()),
    ]
    return pa.table(columns, schema=_PLACES), content_hash(path)
