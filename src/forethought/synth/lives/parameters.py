"""What is known or assumed of families, read once from ``data/lives.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    text = (files("forethought.synth") / "data" / "lives.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
