"""How the case system is extracted, read once from ``data/case_system.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    text = (files("forethought.synth") / "data" / "case_system.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
