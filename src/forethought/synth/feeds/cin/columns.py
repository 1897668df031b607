"""Columns of the census from numbers and codes: text as the census writes it, null where nothing is written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.rows import NEVER

Array = NDArray[Any]


def text(values: Array, asked: Array | bool = True) -> pa.Array:
    """Codes, null where one is empty or not ``asked`` for."""
    return pa.array(values, pa.string(), mask=(values == "") | ~np.broadcast_to(asked, values.shape))


def iso(days: Array, asked: Array | bool = True) -> pa.Array:
    """Days as yyyy-mm-dd, null for :data:`NEVER` and where not ``asked`` for."""
    given = (days != NEVER) & np.broadcast_to(asked, days.shape)
    held = np.where(given, days, 0).astype("datetime64[D]").astype("U10")
    return pa.array(held, pa.string(), mask=~given)


def number(values: Array) -> pa.Array:
    """Whole numbers as text."""
    return pa.array(values.astype(np.int64).astype(np.str_), pa.string())


def flag(values: Array) -> pa.Array:
    """Flags as 1 and 0."""
    return pa.array(np.where(values, "1", "0"), pa.string())
