"""What is published or assumed of children's health, read once from ``data/health.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    text = (files("forethought.synth") / "data" / "health.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
