"""Encodings as a file to send, references as a file to keep. Both are Parquet; neither holds a value of a person."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from forethought.linkage.errors import LinkageError
from forethought.linkage.private.encoding import REF_BYTES, VERSION, Encodings, Tokens

_HEADER = b"forethought_private"
_TEXTS = ("project", "scheme", "key", "hardening")
_BLOCK, _NUMBER = "block_", "number_"


def write_encodings(path: Path, encodings: Encodings) -> None:
    """Write the file that is sent: random references, filters, keyed blocks and numbers, and in the header versions.

    Every page has a checksum, so that a damaged file is found when it is read.
    """
    held = {name: getattr(encodings, name) for name in _TEXTS}
    header = {"version": VERSION, "rows": len(encodings), **held}
    columns: dict[str, pa.Array] = {
        "ref": _fixed(encodings.refs, REF_BYTES),
        "filter": _fixed(encodings.filters.view(np.uint8), encodings.filters.shape[1] * 8),
        **{_BLOCK + name: _tokens(each) for name, each in encodings.blocks.items()},
        **{_NUMBER + name: _tokens(each) for name, each in encodings.numbers.items()},
    }
    table = pa.table(columns).replace_schema_metadata({_HEADER: json.dumps(header).encode()})
    pq.write_table(table, path, compression="zstd", use_dictionary=False, write_page_checksum=True)


def read_encodings(path: Path) -> Encodings:
    """Read a file of encodings. Raises ``LinkageError`` for one that is damaged, cut short or of another version."""
    try:
        table = pq.read_table(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as problem:
        raise LinkageError(
            "The encodings cannot be read",
            where=str(path),
            why="the file is damaged, cut short or none of encodings",
            do="ask the agency to send it again",
        ) from problem
    header = _header(table, path)
    try:
        return Encodings(
            project=header["project"],
            scheme=header["scheme"],
            key=header["key"],
            hardening=header["hardening"],
            refs=_bytes(table, "ref", REF_BYTES),
            filters=_bytes(table, "filter").view(np.uint64),
            blocks=_named(table, _BLOCK),
            numbers=_named(table, _NUMBER),
        )
    except (KeyError, ValueError, TypeError, pa.ArrowException) as problem:
        raise _not_ours(path) from problem


def _header(table: pa.Table, path: Path) -> dict[str, str]:
    try:
        header = json.loads((table.schema.metadata or {})[_HEADER])
        version, rows = header["version"], header["rows"]
        texts = {name: header[name] for name in _TEXTS}
    except (KeyError, ValueError, TypeError) as problem:
        raise _not_ours(path) from problem
    if version != VERSION:
        raise LinkageError(
            "The encodings were written by another version",
            where=str(path),
            do="have all agencies of the project use one version of Forethought",
        )
    if rows != len(table) or not all(isinstance(text, str) for text in texts.values()):
        raise _not_ours(path)
    return texts


def _not_ours(path: Path) -> LinkageError:
    return LinkageError(
        "The file holds no encodings",
        where=str(path),
        why="its header, which says the project, the scheme and the key's fingerprint, is missing or wrong",
        do="give a file that `forethought private encode` wrote",
    )


def write_kept(path: Path, table: pa.Table) -> None:
    """Write a table that stays where it is, readable by its owner alone."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.close(handle)
    Path(path).chmod(0o600)
    pq.write_table(table, path)


def read_kept(path: Path, columns: tuple[str, ...], made_by: str) -> pa.Table:
    """Read a table of references. Raises ``LinkageError`` when it is not there or has other columns."""
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as problem:
        raise LinkageError("The file cannot be read", where=str(path), do=f"give the one that {made_by}") from problem
    if not set(columns) <= set(table.column_names):
        raise LinkageError(
            f"The file lacks {', '.join(name for name in columns if name not in table.column_names)}",
            where=str(path),
            do=f"give the one that {made_by}",
        )
    return table


def _fixed(held: NDArray[np.uint8], size: int) -> pa.Array:
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(size), len(held), [None, pa.py_buffer(np.ascontiguousarray(held).tobytes())]
    )


def _tokens(held: Tokens) -> pa.Array:
    return pa.array(held, pa.uint64(), mask=held == 0)


def _bytes(table: pa.Table, name: str, size: int | None = None) -> NDArray[np.uint8]:
    column = table[name]
    width = int(column.type.byte_width)
    if column.null_count or width % 8 or (size and width != size):
        raise ValueError("not as written")
    return np.frombuffer(b"".join(column.to_pylist()), np.uint8).reshape(len(table), width)


def _named(table: pa.Table, prefix: str) -> Mapping[str, Any]:
    return {
        name.removeprefix(prefix): table[name].cast(pa.uint64()).fill_null(0).to_numpy().astype(np.uint64)
        for name in table.column_names
        if name.startswith(prefix)
    }
