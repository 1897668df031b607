"""Distances of texts as DuckDB answers them: bytes of UTF-8 count, and nothing is not even like itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, Jaro, JaroWinkler, Levenshtein

DISTANCES: dict[str, Callable[..., Any]] = {
    "damerau_levenshtein": DamerauLevenshtein.distance,
    "levenshtein": Levenshtein.distance,
    "jaro_similarity": Jaro.similarity,
    "jaro_winkler_similarity": JaroWinkler.similarity,
}
"""By DuckDB's names: functions of two texts as bytes."""


def is_similarity(name: str) -> bool:
    """Whether a measure is 1 for equal texts and 0 for two empty ones; a distance is 0 for both."""
    return name.endswith("_similarity")
