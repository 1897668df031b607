"""The assumptions behind the fictional partnership, read once from ``data/rates.toml``, and drawing by weight."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rates() -> Mapping[str, Any]:
    """Every assumption, by section."""
    text = (files("forethought.synth") / "data" / "rates.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def draw(rng: random.Random, weights: Mapping[str, float]) -> str:
    """One of the keys of ``weights``, each as likely as its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def poisson(rng: random.Random, mean: float) -> int:
    """A count with the given mean (small means only: it multiplies uniform draws)."""
    limit, product, count = 2.718281828459045**-mean, rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def stream(seed: int, name: str) -> random.Random:
    """A stream of chance of its own for each part, so that a change in one leaves the others as they were."""
    return random.Random(f"{seed}:{name}")  # noqa: S311 - invented people, not secrets
