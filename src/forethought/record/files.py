"""Crash-safe writing: a whole file or folder appears under its name, or nothing does."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.record.errors import RecordError
from forethought.sources import content_hash

_ROW_GROUP = 8_000  # small, so that reading one family touches little
_BOUNDED = ("subject", "claim")
"""Columns whose least and greatest values are looked at to know which row groups can hold what is sought."""
_GOING = ".going.partial"
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Turn a failure of the disk into a ``RecordError``: what was there before is untouched."""
    try:
        yield
    except OSError as error:
        raise RecordError(
            "The record could not be written" + (": the disk is full" if error.errno in _FULL else ""),
            where=str(root),
            why="nothing was lost: readers still see the record as it was before",
            do="Free some space or mend the disk, then run the same command again",
        ) from error


def parquet_options(schema: pa.Schema) -> dict[str, Any]:
    """How tables of ``schema`` are written as Parquet: numbers by their differences, all else by what repeats.

    Bounds are kept of the columns alone in which something is sought by them: they cost time, and are people's.
    """
    numbers = [field.name for field in schema if pa.types.is_integer(field.type)]
    return {
        "compression": "zstd",
        "store_schema": True,
        "use_dictionary": [name for name in schema.names if name not in numbers],
        "column_encoding": dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
        "write_statistics": [name for name in schema.names if name in _BOUNDED],
    }


def write_parquet(path: Path, table: pa.Table) -> str:
    """Write ``table``, force it to disk, return the SHA-256 of the file. The same table gives the same bytes."""
    pq.write_table(table, path, row_group_size=_ROW_GROUP, **parquet_options(table.schema))
    sync(path)
    return content_hash(path)


def write_bytes(path: Path, content: bytes) -> str:
    """Write ``content``, force it to disk, return its SHA-256."""
    path.write_bytes(content)
    sync(path)
    return hashlib.sha256(content).hexdigest()


def write_parquet_pieces(path: Path, schema: pa.Schema, pieces: Iterable[pa.Table]) -> str:
    """As :func:`write_parquet` of ``pieces`` one after another, of which few are in memory at a time."""
    waiting = schema.empty_table()
    with pq.ParquetWriter(path, schema, **parquet_options(schema)) as file:
        for piece in pieces:
            waiting = pa.concat_tables([waiting, piece])
            whole = len(waiting) // _ROW_GROUP * _ROW_GROUP
            if whole:
                file.write_table(waiting.slice(0, whole), row_group_size=_ROW_GROUP)
                waiting = waiting.slice(whole)
        if len(waiting):
            file.write_table(waiting)
    sync(path)
    return content_hash(path)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace ``path`` with ``content`` in one step: a reader sees the old file or the new one, never a part."""
    with whole_file(path) as scratch:
        scratch.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a scratch file to write, which on leaving is forced to disk and put in the place of ``path`` in one step.

    Its folder is made where there is none. What an interrupted run left behind is overwritten.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.partial")
    yield scratch
    sync(scratch)
    scratch.replace(path)
    sync(path.parent)


@lru_cache(maxsize=512)
def footer(path: Path) -> pq.FileMetaData:
    """The footer of a Parquet file that never changes: its name says what it holds."""
    return pq.read_metadata(path)


def publish_folder(scratch: Path, final: Path) -> None:
    """Give a finished scratch folder its final name in one step; a folder already there is left as it is."""
    for child in scratch.iterdir():
        sync(child)
    sync(scratch)
    if final.exists():
        shutil.rmtree(scratch)
    else:
        scratch.rename(final)
    sync(final.parent)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False, and nothing done, where the system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    here = -100  # AT_FDCWD: names are from the working folder
    return rename is not None and rename(here, os.fsencode(one), here, os.fsencode(other), 2) == 0


def scratch_of(parent: Path, name: str) -> Path:
    """Where the scratch folder of ``name`` lies, whether it is there or not."""
    return parent / f".{name}.partial"


def scratch_folder(parent: Path, name: str) -> Path:
    """An empty scratch folder beside its final place; what an interrupted run left there is removed."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = scratch_of(parent, name)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    return folder


def remove_leftovers(root: Path) -> None:
    """Remove scratch files and folders of runs that were interrupted."""
    for leftover in sorted(root.rglob(".*.partial")):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def remove_left_over(path: Path) -> None:
    """Remove what a stopped run left half written, its name first: a run that writes there still fails, and is told."""
    going = going_from(path)
    if going != path:
        shutil.rmtree(going, ignore_errors=True)
        path.rename(going)
    shutil.rmtree(going) if going.is_dir() else going.unlink()


def going_from(path: Path) -> Path:
    """Under which name :func:`remove_left_over` removes ``path``; a stopped one leaves it there."""
    return path if path.name.endswith(_GOING) else path.with_name(f"{path.name.removesuffix('.partial')}{_GOING}")


def remove_folder(folder: Path) -> None:
    """Remove a folder of which nobody may find a part: its name is gone in one step, the rest is left over then."""
    going = folder if _is_left_over(folder) else folder.with_name(f".{folder.name}.partial")
    if going != folder and folder.exists():
        shutil.rmtree(going, ignore_errors=True)
        folder.rename(going)
    shutil.rmtree(going, ignore_errors=True)


def _is_left_over(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".partial")


def sync(path: Path) -> None:
    """Force ``path`` to disk. Folders cannot be synced on Windows, where renames are journalled by the system."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def content_id(content: Mapping[str, Any]) -> str:
    """A short stable name for ``content``: 24 hex figures of the SHA-256 of its canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
