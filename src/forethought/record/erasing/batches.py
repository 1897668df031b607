"""Batches without the claims of some subjects: new files beside the old ones, named when the pointer is swapped."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.record.claims import CLAIM_SCHEMA, WHO, named_in
from forethought.record.erasing.certificate import Marks
from forethought.record.errors import RecordError
from forethought.record.files import remove_folder, whole_file, write_json, write_parquet
from forethought.record.mapping import unmapped
from forethought.record.pointer import claims_path, current

_TELLING = pa.array(
    ["forename", "surname", "preferred_surname", "date_of_birth", "nhs_number", "upn", "uln", "postcode"], pa.string()
)
_WORD = re.compile(r"[\w-]+")
_SHORT, _LONG = 3, 6
"""Fewer letters than ``_SHORT`` say nothing of anybody; a number of ``_LONG`` or more is found within a word too."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the claims of one batch are about or name."""

    row: Row
    names: frozenset[str]


def named(root: Path, rows: Iterable[Row]) -> Iterator[Named]:
    """Whom each batch names, one batch after the other."""
    for row in rows:
        yield Named(row, frozenset(named_in(pq.read_table(claims_path(root, row), columns=list(WHO)))))


def names_left(root: Path, row: Row, gone: Collection[str]) -> set[str]:
    """Whom the claims of a batch still name once those that name one of ``gone`` are taken out."""
    held = pq.read_table(claims_path(root, row), columns=list(WHO))
    return named_in(held.filter(pc.invert(_naming(held, gone))))


def without(root: Path, row: Row, gone: Collection[str], certificate: str, at: str) -> dict[str, Any]:
    """Write the batch of a manifest row anew without the claims that name one of ``gone``; returns its new row.

    The other claims keep their numbers. The new file lies beside the old one until the pointer names it.
    """
    whole = pq.read_table(claims_path(root, row)).cast(CLAIM_SCHEMA)
    left = whole.filter(pc.invert(_naming(whole, gone))).combine_chunks()
    name = f"claims-{certificate}.parquet"
    with whole_file(root / "batches" / row["batch"] / name) as scratch:
        digest = write_parquet(scratch, left)
    stone = {"certificate": certificate, "claims": len(whole) - len(left), "at": at}
    return {
        **row,
        "claims": name,
        "rows": len(left),
        "sha256": digest,
        "unmapped": unmapped(left),
        "erased": [*row.get("erased", []), stone],
    }


def still_named(root: Path, batches: Collection[str], marks: Marks) -> int:
    """How many of the numbers of ``marks`` the claims of ``batches`` name."""
    rows = [row for row in current(root)["batches"] if row["batch"] in batches]
    return len(marks.among(name for one in named(root, rows) for name in one.names))


def remove_earlier(root: Path, rows: Sequence[Row]) -> None:
    """Remove what the manifest does not name, and say beside each batch what the manifest says.

    A batch that a stopped build left, and that no reader sees, may name the erased too: its delivery is read anew.
    """
    held = {row["batch"] for row in rows}
    for folder in (root / "batches").glob("*"):
        if folder.name not in held:
            remove_folder(folder)
    for row in rows:
        kept = claims_path(root, row)
        for path in kept.parent.glob("claims*.parquet"):
            if path != kept:
                path.unlink()
        beside = kept.parent / "batch.json"
        if "erased" in row and json.loads(beside.read_text(encoding="utf-8")) != row:
            write_json(beside, row)


def _naming(claims: pa.Table, gone: Collection[str]) -> pa.ChunkedArray:
    names = pa.array(sorted(gone), pa.string())
    return pc.or_(*(pc.is_in(claims[column].cast(pa.string()), value_set=names) for column in WHO))


def counted(root: Path, gone: Collection[str]) -> tuple[tuple[Row, int], ...]:
    """The batches whose claims are about or name one of ``gone``, each with how many of its claims do."""
    found = []
    for row in current(root)["batches"]:
        held = pq.read_table(claims_path(root, row), columns=list(WHO))
        count = pc.sum(_naming(held, gone)).as_py() or 0
        if count:
            found.append((row, count))
    return tuple(found)


def require_unsaid(root: Path, gone: Collection[str], text: str) -> None:
    """Raise ``RecordError`` when ``text`` holds a number of ``gone``, or a word that says who one of them is.

    It is for what a certificate will say for ever.
    """
    written = text.casefold()
    words = set(_WORD.findall(written))
    names = {name.split("/")[-1].casefold() for name in gone}
    named = any(name in words or (len(name) >= _LONG and name in written) for name in names)
    if named or any(words & _said(root, row, gone) for row, _ in counted(root, gone)):
        raise RecordError(
            "The reason says who is erased",
            where="reason, statute",
            why="the certificate stays, and nothing of the person may stay in it",
            do="Give the number of the request, or the line of the schedule, and no name, birth date or number",
        )


def telling(root: Path, gone: Collection[str]) -> Mapping[str, frozenset[str]]:
    """What the record says of who ``gone`` are: attribute to values, of names, birth dates, numbers and postcodes."""
    found: dict[str, set[str]] = {}
    for row, _ in counted(root, gone):
        for one in _telling(root, row, gone).to_pylist():
            found.setdefault(one["attribute"], set()).add(one["value"])
    return {name: frozenset(held) for name, held in found.items()}


def _said(root: Path, row: Row, gone: Collection[str]) -> set[str]:
    """The words of what a batch says of who one of ``gone`` is."""
    values = _telling(root, row, gone)["value"].cast(pa.string()).unique().to_pylist()
    return {word for value in values for word in _WORD.findall(value.casefold()) if len(word) >= _SHORT}


def _telling(root: Path, row: Row, gone: Collection[str]) -> pa.Table:
    held = pq.read_table(claims_path(root, row), columns=["subject", "attribute", "value"])
    about = pc.is_in(held["subject"].cast(pa.string()), value_set=pa.array(sorted(gone), pa.string()))
    theirs = held.filter(pc.and_(about, pc.is_in(held["attribute"].cast(pa.string()), value_set=_TELLING)))
    return theirs.filter(pc.is_valid(theirs["value"]))
