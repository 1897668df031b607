"""What stands in a snapshot of the record, kept beside it for each feed, or worked out when it is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.record.files import content_id, sync, write_parquet
from forethought.record.mapping import Card, load_card
from forethought.record.snapshot import Snapshot
from forethought.record.standing.folding import STANDING_SCHEMA, Batch, fold

_RULES = 1
"""Number of the rules by which claims open and end: a change of them makes every cache anew."""
_FOLDER = Path("cache") / "standing"

FoldTo = Callable[[Path, Sequence[Batch], Card], None]
"""Writes what batches come to as a Parquet file: the rows of :func:`fold`, in its order."""


def standing(root: Path, snapshot: Snapshot) -> pa.Table:
    """What stands in ``snapshot``, of all feeds: ``STANDING_SCHEMA``."""
    return pa.concat_tables(
        [STANDING_SCHEMA.empty_table(), *(_of_feed(root, batches) for batches in by_feed(snapshot).values())]
    )


def keep_standing(root: Path, snapshot: Snapshot, fold_to: FoldTo | None = None) -> None:
    """Write the cache of each feed that has none for ``snapshot``, and remove those of other states.

    ``fold_to`` works it out; without it, this machine does.
    """
    wanted = set()
    for batches in by_feed(snapshot).values():
        path = _cache(root, batches)
        wanted.add(path.name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch = path.with_name(f".{path.name}.partial")
            if fold_to is None:
                write_parquet(scratch, _fold(batches))
            else:
                fold_to(scratch, [batch for batch, _ in batches], load_card(batches[-1][1]))
            scratch.rename(path)
            sync(path.parent)
    for path in (root / _FOLDER).glob("*.parquet"):
        if path.name not in wanted:
            path.unlink()


def by_feed(snapshot: Snapshot) -> Mapping[tuple[str, str], tuple[tuple[Batch, str], ...]]:
    """The batches of each controller and feed in the order received, each with the form it came in."""
    found: dict[tuple[str, str], list[tuple[Batch, str]]] = {}
    for path, row in zip(snapshot.claims, snapshot.batches, strict=True):
        found.setdefault((row["controller"], row["feed"]), []).append((_batch(path, row), row["form"]))
    return {feed: tuple(batches) for feed, batches in found.items()}


def _batch(path: Path, row: Mapping[str, Any]) -> Batch:
    return Batch(
        name=row["batch"],
        delivery=row["delivery"],
        path=path,
        received=datetime.fromisoformat(row["received"]),
        period=row["period"],
        covers=row["covers"],
        full=row["full"],
        replaces=tuple(row["replaces"]),
    )


def _of_feed(root: Path, batches: tuple[tuple[Batch, str], ...]) -> pa.Table:
    path = _cache(root, batches)
    return pq.read_table(path) if path.exists() else _fold(batches)


@lru_cache(maxsize=64)
def _fold(batches: tuple[tuple[Batch, str], ...]) -> pa.Table:
    # Batches never change, so what they come to may be kept between the reads of a process.
    return fold([batch for batch, _ in batches], load_card(batches[-1][1]))


def _cache(root: Path, batches: tuple[tuple[Batch, str], ...]) -> Path:
    basis = {"batches": [batch.name for batch, _ in batches], "rules": _RULES}
    return root / _FOLDER / f"{content_id(basis)}.parquet"
