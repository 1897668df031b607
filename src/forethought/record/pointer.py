"""The pointer ``current.json``: which batches and which identity version a reader sees, swapped whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from forethought.record.errors import RecordError
from forethought.record.files import write_json

POINTER = "current.json"
ERASING = "erasing"
"""The entry that says that something readers no longer see is still to be taken out of files."""
FORMAT = 2
KEPT = "kept_protection"
_FIRST = "claims.parquet"


def current(root: Path) -> dict[str, Any]:
    """What the record in ``root`` consists of at this moment. Raises ``RecordError`` for another format."""
    pointer = root / POINTER
    if not pointer.exists():
        return {"format": FORMAT, "batches": [], "identity": None}
    content: dict[str, Any] = json.loads(pointer.read_text(encoding="utf-8"))
    if content["format"] != FORMAT:
        raise RecordError(
            "The record was written by another version of Forethought",
            where=pointer.name,
            why="reading it with this version could show wrong facts",
            do="Use the version that wrote it, or build the record anew from the inbox",
        )
    return content


def point(root: Path, **changes: Any) -> None:
    """Change the pointer in one step; a change to None leaves the entry out, but for ``identity``."""
    changed = current(root) | changes
    changed = {name: held for name, held in changed.items() if held is not None or name == "identity"}
    changed["batches"] = sorted(changed["batches"], key=lambda row: (row["received"], row["delivery"], row["batch"]))
    write_json(root / POINTER, changed)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be finished: readers no longer see it, and files from before still hold it.

    ``certificate`` is that of an erasure; None where a seal parted somebody. ``laid``: the record was laid out for
    reading before, so that it is to be laid out again.
    """

    certificate: str | None
    laid: bool


def to_finish(root: Path, certificate: str | None = None) -> dict[str, Any]:
    """The entry for the swap after which there is something to take out of files; see :class:`Waiting`."""
    return {ERASING: asdict(Waiting(certificate, (root / "cache" / "compaction").exists()))}


def waiting(root: Path) -> Waiting | None:
    """What waits to be finished in the record in ``root``; None when all is done."""
    held = current(root).get(ERASING)
    return None if held is None else Waiting(**held)


def kept_protection(current: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the pointer says of protection that outlives an erasure: a number of somebody who stays, and the kind."""
    return tuple((subject, kind) for subject, kind in current.get(KEPT, ()))


def claims_path(root: Path, row: Mapping[str, Any]) -> Path:
    """The file with the claims of the batch of a manifest row; its name changes when something in it is erased."""
    return root / "batches" / str(row["batch"]) / str(row.get("claims", _FIRST))


def state_of(row: Mapping[str, Any]) -> str:
    """A name for a batch as it is now: what is worked out from it holds until something in it is erased."""
    return f"{row['batch']}/{row['claims']}" if "claims" in row else str(row["batch"])
