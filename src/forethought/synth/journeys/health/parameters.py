"""What is published or assumed of children's health, read once from ``data/health.toml``."""

from __future__ import annotations

from typing import Any

from forethought.synth.reading import parameters_of


def parameters() -> dict[str, Any]:
    """Every parameter, by section."""
    return parameters_of("health")
