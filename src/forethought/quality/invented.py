"""The authority, providers and postcodes of an invented place, from the folder that came with it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.model import UserError

_GRID = frozenset({"east", "north"})


@dataclass(frozen=True, slots=True)
class Invented:
    """What :func:`forethought.quality.check` takes besides an invented return; ``NOTHING_INVENTED`` for a real one."""

    authority: str | None
    providers: list[dict[str, Any]] | None
    postcodes: Sequence[dict[str, Any]]


NOTHING_INVENTED = Invented(None, None, ())


def read_invented(folder: Path) -> Invented:
    """Read the tables of authorities, providers and postcodes, as ``forethought synth`` writes them.

    Raises ``UserError`` when the folder lacks one of them, or it is not readable text.
    """
    authorities, providers, postcodes = (
        _rows(folder / f"synthetic_{name}.csv") for name in ("authorities", "providers", "postcodes")
    )
    return Invented(next((row.get("gss") for row in authorities), None), providers, postcodes)


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [{key: _read(key, value) for key, value in row.items()} for row in csv.DictReader(stream)]
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(
            "The invented providers and postcodes could not be read",
            where=path.name,
            why="without them every placement of an invented return seems to be nowhere",
            do="Give the folder called reference that was made beside the invented deliveries",
        ) from error


def _read(column: str | None, value: Any) -> str | int | None:
    """A point on the grid as a number, anything else as written; None for a blank."""
    return (int(value) if column in _GRID else str(value)) if value else None
