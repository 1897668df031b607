"""Findings to send to a colleague or a supplier who may not see the data."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from forethought.quality.spreadsheet import csv_bytes
from forethought.quality.worklist import WorkList

SHARED = ("code", "severity", "message", "table", "line", "fields", "breach", "state", "child")
_LETTERS = 10


def shared_findings(work: WorkList, key: bytes) -> pa.Table:
    """The open findings without a value, a number of a child, a day, a team or the name of a file.

    ``child`` is a pseudonym under ``key``, which is to be random and thrown away: rows of one child share it within
    this table, and two tables made with two keys cannot be laid side by side. ``line`` is the line in the file of
    the table, which says nothing to one who does not hold that file.
    """
    table = work.open
    child = table["child"].combine_chunks().dictionary_encode()
    names = pa.array([_pseudonym(key, value) for value in child.dictionary.to_pylist()], pa.string())
    line = pc.coalesce(table["line"], pc.add(table["row"], 1))
    columns = {name: table[name] for name in SHARED} | {"line": line, "child": names.take(child.indices)}
    return pa.table(columns)


def write_shared(path: Path, work: WorkList, key: bytes) -> int:
    """Write :func:`shared_findings` to the CSV file ``path``; returns how many there are."""
    table = shared_findings(work, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(csv_bytes(table))
    part.replace(path)
    return int(table.num_rows)


def _pseudonym(key: bytes, child: str) -> str:
    return "child-" + hmac.new(key, child.encode(), hashlib.sha256).hexdigest()[:_LETTERS]
