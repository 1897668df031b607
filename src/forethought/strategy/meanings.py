"""What each column of a list holds, from ``data/columns.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def meanings() -> Mapping[str, str]:
    """Each column and what it holds, in one line."""
    found: dict[str, str] = json.loads(
        (files("forethought.strategy") / "data" / "columns.json").read_text(encoding="utf-8")
    )
    return found
