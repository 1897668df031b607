"""How the case system is extracted, read once from ``data/case_system.toml``."""

from __future__ import annotations

from typing import Any

from forethought.synth.reading import parameters_of


def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return parameters_of("case_system")
