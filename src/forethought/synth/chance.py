"""Streams of chance, each of its own: a change in one part of the population leaves every other part as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def stream(seed: int, *names: object) -> np.random.Generator:
    """The stream of chance of ``seed`` and ``names`` (such as a locality's number and the part that draws).

    The same arguments give the same draws with the locked versions, whatever was drawn elsewhere and in whichever
    process.
    """
    text = ":".join(str(name) for name in (seed, *names))
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def pick(rng: np.random.Generator, weights: Mapping[str, float], size: int) -> NDArray[np.str_]:
    """``size`` keys of ``weights``, each as likely as its weight."""
    return np.asarray(list(weights), dtype=np.str_)[pick_index(rng, list(weights.values()), size)]


def pick_index(rng: np.random.Generator, weights: Sequence[float] | NDArray[Any], size: int) -> NDArray[np.int64]:
    """``size`` places in ``weights``, each as likely as its weight."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    found: NDArray[np.int64] = np.searchsorted(edges, rng.random(size) * edges[-1], side="right").astype(np.int64)
    return found


def chosen(rng: np.random.Generator, share: float | NDArray[Any], size: int) -> NDArray[np.bool_]:
    """``size`` flags, each true with the probability ``share`` (one for all, or one for each)."""
    flags: NDArray[np.bool_] = rng.random(size) < share
    return flags


def between(
    rng: np.random.Generator, low: NDArray[Any] | int, high: NDArray[Any] | int, size: int
) -> NDArray[np.int32]:
    """``size`` whole numbers from ``low`` up to but not including ``high``; ``low`` where there is no room."""
    room = np.maximum(np.asarray(high) - np.asarray(low), 1)
    found: NDArray[np.int32] = (np.asarray(low) + np.floor(rng.random(size) * room)).astype(np.int32)
    return found


def waits(rng: np.random.Generator, shape: Sequence[float], size: int) -> NDArray[np.int32]:
    """Days: the least, and an exponential with a mean on top."""
    least, mean = shape
    return (least + rng.exponential(mean, size)).astype(np.int32)


def evenly(rng: np.random.Generator, shape: Sequence[float], size: int) -> NDArray[np.int32]:
    """Whole numbers from the first to the last of ``shape``, each as likely."""
    return rng.integers(int(shape[0]), int(shape[1]) + 1, size).astype(np.int32)
