"""What stands in a snapshot of the record, kept beside it for each feed, or worked out when it is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.files import content_id, whole_file, write_parquet_pieces
from forethought.record.mapping import Card, load_card
from forethought.record.mapping.card import EVERYTHING
from forethought.record.pointer import state_of
from forethought.record.side_by_side import large_beside_small
from forethought.record.snapshot import Snapshot
from forethought.record.standing import tracing
from forethought.record.standing.beside import Beside, Feed, Told, counts, neighbours, states_of
from forethought.record.standing.checkpoints import checkpoint_of, keep_checkpoint, paths_of
from forethought.record.standing.folding import STANDING_SCHEMA, Batch, Checkpoint, fold, fold_on, with_ends

_RULES = 2
"""Number of the rules by which claims open and end: a change of them makes every cache anew."""
_WRITTEN_AT = 800_000
_FOLDER = Path("cache") / "standing"

FoldTo = Callable[[Path, Sequence[Batch], Card, Beside], None]
"""Writes what batches come to as a Parquet file: the rows of :func:`fold`, in its order."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands, for each controller and feed: the file where it is kept, or the rows (``STANDING_SCHEMA``)."""

    kept: Mapping[Feed, Path]
    worked_out: Mapping[Feed, pa.Table]

    def scan(self, engine: Engine, name: str) -> None:
        """Make all rows known to ``engine`` as ``name``, without reading the files now."""
        if self.kept:
            engine.scan(f"{name}_kept", self.kept.values(), keep_open=True)
        engine.register(
            f"{name}_worked_out", pa.concat_tables([STANDING_SCHEMA.empty_table(), *self.worked_out.values()])
        )
        both = f"select * from {name}_worked_out" + (f" union all select * from {name}_kept" if self.kept else "")
        engine.view(name, both)


def stands(root: Path, snapshot: Snapshot) -> Stands:
    """What stands in ``snapshot``; worked out where it is not kept."""
    kept, worked_out = {}, {}
    feeds = by_feed(snapshot)
    for feed, others in _beside_each(feeds).items():
        path = _cache(root, feeds[feed], others)
        if path.exists():
            kept[feed] = path
        else:
            worked_out[feed] = _fold(feeds[feed], others)
    return Stands(kept, worked_out)


def keep_standing(root: Path, snapshot: Snapshot, fold_to: FoldTo | None = None) -> Stands:
    """Write the cache of each feed that has none for ``snapshot``, remove those of other states, and return all.

    ``fold_to`` works it out; without it, this machine does.
    """
    feeds = by_feed(snapshot)
    others = _beside_each(feeds)
    kept = {feed: _cache(root, batches, others[feed]) for feed, batches in feeds.items()}
    missing = [feed for feed in feeds if not kept[feed].exists()]
    names = _names_beside(root, feeds, missing)
    if fold_to is None:
        large_beside_small(
            lambda feed: _keep(root, kept[feed], feeds[feed], others[feed], names[feed]),
            missing,
            lambda feed: _weight(feeds[feed]),
        )
    else:
        for feed in missing:
            with whole_file(kept[feed]) as scratch:
                fold_to(scratch, [batch for batch, _ in feeds[feed]], load_card(feeds[feed][-1][1]), names[feed])
    traced = [path for feed in feeds if others[feed] for path in tracing.paths_of(root / _FOLDER, feeds[feed])]
    _forget_all_but(root, [*traced, *(path for standing in kept.values() for path in (standing, *paths_of(standing)))])
    return Stands(kept, {})


def _beside_each(feeds: Mapping[Feed, Told]) -> dict[Feed, tuple[Told, ...]]:
    """What the neighbours of each feed told."""
    return {feed: tuple(feeds[other] for other in beside) for feed, beside in neighbours(feeds).items()}


def _names_beside(root: Path, feeds: Mapping[Feed, Told], missing: Sequence[Feed]) -> dict[Feed, Beside]:
    """For each of the feeds that are ``missing``, the names in its neighbours, which are kept."""
    beside, names = neighbours(feeds), {feed: Beside() for feed in missing}
    for feed in missing:
        if beside[feed] and not names[feed].counts:
            group = {one: feeds[one] for one in sorted((feed, *beside[feed]))}
            names |= tracing.keep_beside(root / _FOLDER, group)
    return names


def _forget_all_but(root: Path, kept: Sequence[Path]) -> None:
    names = {path.name for path in kept}
    for path in (root / _FOLDER).glob("[!.]*"):
        if path.name not in names:
            path.unlink()


def _keep(root: Path, path: Path, told: Told, others: tuple[Told, ...], beside: Beside) -> None:
    """Fold the batches of a feed into ``path``, on from the last checkpoint of its first ones, if there is one.

    Feeds whose deliveries tell everything send a day's changes in between: for these a checkpoint is kept.
    """
    batches, card = [batch for batch, _ in told], load_card(told[-1][1])
    before = _reached(root, told, others)
    opened, ends, reached = fold_on(batches, card, before and before[1], beside.at)
    if before is not None:
        earlier = pq.read_table(before[0], read_dictionary=["batch", "end_reason"])
        opened = pa.concat_tables([with_ends(earlier, ends, batches), opened.cast(STANDING_SCHEMA)])
    if card.covers == EVERYTHING:
        keep_checkpoint(path, reached)
    with whole_file(path) as scratch:
        write_parquet_pieces(scratch, STANDING_SCHEMA, _in_words(opened))


def _weight(told: Told) -> int:
    """How much memory it takes to fold ``told``, beside others: what recognises things takes as much again."""
    size = sum(batch.path.stat().st_size for batch, _ in told)
    return size * 2 if load_card(told[-1][1]).covers == EVERYTHING else size


def _in_words(opened: pa.Table) -> Iterator[pa.Table]:
    """``opened`` as ``STANDING_SCHEMA``, some at a time: the names of batches for all rows would fill the memory."""
    for first in range(0, len(opened), _WRITTEN_AT):
        yield opened.slice(first, _WRITTEN_AT).cast(STANDING_SCHEMA)


def _reached(root: Path, told: Told, others: tuple[Told, ...]) -> tuple[Path, Checkpoint] | None:
    """The file of what stood after the most of the first batches for which there is a checkpoint, and that."""
    for count in range(len(told) - 1, 0, -1):
        path = _cache(root, told[:count], others)
        found = checkpoint_of(path) if told[count - 1][1] == told[-1][1] else None  # else things had other rules
        if found is not None:
            return (path, found) if found.can_go_on([batch for batch, _ in told]) else None
    return None


def by_feed(snapshot: Snapshot) -> Mapping[Feed, Told]:
    """The batches of each controller and feed in the order received, each with the form it came in."""
    found: dict[Feed, list[tuple[Batch, str]]] = {}
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
        state=state_of(row),
    )


@lru_cache(maxsize=8)
def _fold(told: Told, others: tuple[Told, ...]) -> pa.Table:
    # Batches never change, so what they come to may be kept between the reads of a process.
    return fold([batch for batch, _ in told], load_card(told[-1][1]), tracing.beside(told, others).at)


def rules_of(snapshot: Snapshot) -> str:
    """Name of the rules by which claims of ``snapshot`` open and end: those of all, and each form's mapping card."""
    return _rules_of(frozenset(row["form"] for row in snapshot.batches), _RULES)


@lru_cache(maxsize=8)
def _rules_of(forms: frozenset[str], rules: int) -> str:
    return content_id({"rules": rules, "cards": [load_card(form).name for form in sorted(forms)]})


def _cache(root: Path, told: Told, others: tuple[Told, ...]) -> Path:
    """Where what ``told`` comes to is kept: named by its batches, and by those of ``others`` that count for it."""
    beside = [states_of(other[: max(counts(told, other))]) for other in others]
    basis = {"batches": states_of(told), "beside": beside, "card": load_card(told[-1][1]).name, "rules": _RULES}
    return root / _FOLDER / f"{content_id(basis)}.parquet"
