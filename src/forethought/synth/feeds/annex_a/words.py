"""The words and shares of ``data/annex_a.toml``, and columns of words from codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.synth.chance import between
from forethought.synth.feeds.annex_a.dates import Array
from forethought.synth.reading import parameters_of


def parameters() -> Mapping[str, Any]:
    """Everything in ``data/annex_a.toml``."""
    return parameters_of("annex_a")


@cache
def _words(kind: str) -> tuple[pa.Array, pa.Array]:
    found = parameters()["words"][kind]
    return pa.array(list(found), pa.string()), pa.array(list(found.values()), pa.string())


def said(kind: str, codes: Array, asked: Array | bool = True) -> pa.Array:
    """Codes in the words of Annex A; null where one is empty or not ``asked`` for.

    Raises ``ValueError`` for a code that has no words: it would be lost without a trace.
    """
    known, texts = _words(kind)
    blank = (codes == "") | ~np.broadcast_to(np.asarray(asked, np.bool_), codes.shape)
    place = pc.index_in(pa.array(codes, pa.string(), mask=blank), value_set=known)
    if place.null_count != int(blank.sum()):
        raise ValueError(f"Annex A has no words for some codes of {kind}")
    return texts.take(place)


def yes_no(flags: Array, asked: Array | bool = True) -> pa.Array:
    """Flags as Annex A writes yes and no; null where not ``asked`` for."""
    return said("yes", np.where(flags, "Y", "N"), asked)


def drawn(rng: np.random.Generator, bounds: Sequence[int], size: int) -> NDArray[np.int64]:
    """``size`` whole numbers between two bounds of the file, up to but not including the second."""
    low, high = bounds
    return between(rng, low, high, size).astype(np.int64)


def count_column(values: Array) -> pa.Array:
    """Whole numbers."""
    return pa.array(values.astype(np.int32), pa.int32())
