"""What one reader sees from open to close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one reader sees from open to close, whatever is written meanwhile."""

    claims: tuple[Path, ...]
    identity: Path | None
    batches: tuple[Mapping[str, Any], ...]
