"""The data files of the reading layer."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def vocabulary() -> Mapping[str, Any]:
    """``data/reading.toml``: which entities and attributes say what, and what the law expects."""
    return _load("reading")


@cache
def wording() -> Mapping[str, Any]:
    """``data/replay.toml``: the fixed sentences of a replay."""
    return _load("replay")


def _load(name: str) -> Mapping[str, Any]:
    return tomllib.loads((files("forethought.record.reading") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
