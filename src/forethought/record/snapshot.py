"""What one reader sees from open to close."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forethought.record.errors import RecordError
from forethought.record.pointer import state_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one reader sees from open to close, whatever is written meanwhile.

    ``states`` names each batch as it is now, in the order of ``batches``.
    ``kept``: protection that outlives the erased person it came from, as pairs of a number of the one who stays and its
    kind (see :mod:`forethought.record.protection`).
    """

    claims: tuple[Path, ...]
    identity: Path | None
    batches: tuple[Mapping[str, Any], ...]
    kept: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "states", tuple(state_of(row) for row in self.batches))

    def only(self, batches: Collection[str]) -> Snapshot:
        """The same with these ``batches`` alone. Raises ``RecordError`` when one of them is not held."""
        held = [(path, row) for path, row in zip(self.claims, self.batches, strict=True) if row["batch"] in batches]
        if len(held) < len(set(batches)):
            raise RecordError(
                "The record does not hold all that this was made from",
                why="made from less it would not be the same",
                do="Restore the record from a backup of that time, or make it anew from what is held",
            )
        return Snapshot(tuple(path for path, _ in held), self.identity, tuple(row for _, row in held), self.kept)
