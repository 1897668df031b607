"""Files that are only ever added to, one line of JSON an entry: what people decided, and when."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any


def add_line(path: Path, entry: Mapping[str, Any]) -> None:
    """Add an entry, durably; its moment ``at`` is written as ISO text."""
    line = json.dumps({**entry, "at": entry["at"].isoformat()}, sort_keys=True)
    with path.open("a", encoding="utf-8") as handle:
        handle.write(line + "\n")
        handle.flush()
        os.fsync(handle.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Every entry in the order in which it was added; none where there is no file."""
    if not path.exists():
        return []
    held = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [raw | {"at": datetime.fromisoformat(raw["at"])} for raw in held]
