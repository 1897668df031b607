"""How agencies hold people, read once from ``data/agencies.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.reading import parameters_of

AGENCIES = (
    "council", "schools", "health_visiting", "hospital", "maternity", "registrar", "mental_health", "police",
    "youth_justice", "courts", "probation", "housing", "benefits", "early_help", "adult_services", "family_hubs",
)  # fmt: skip
"""Everyone who holds people, in the order of their registers."""


def shared() -> dict[str, Any]:
    """What holds of every agency, by section."""
    return parameters_of("agencies")


@cache
def rates_of(agency: str) -> Mapping[str, Any]:
    """The rates of one agency: its own, and those of all where it has none."""
    return {**shared()["defaults"], **shared()["agencies"][agency]}


@cache
def streets() -> NDArray[np.str_]:
    """The names of streets by their numbers."""
    names, kinds = shared()["streets"]["names"], shared()["streets"]["kinds"]
    return np.asarray([f"{name} {kind}" for kind in kinds for name in names])
