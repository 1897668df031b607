"""What is known or assumed of families, read once from ``data/lives.toml``."""

from __future__ import annotations

from typing import Any

from forethought.synth.reading import parameters_of


def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return parameters_of("lives")
