"""Columns of text that take longer values than they hold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.rows import Codes


def put(texts: Codes, at: NDArray[np.integer[Any]], values: Codes | str) -> Codes:
    """``texts`` with other values in some places; wide enough for all of them, which an array in place is not."""
    if not len(at):
        return texts
    wide = np.asarray(values, dtype=np.str_)
    found = texts.astype(np.promote_types(texts.dtype, wide.dtype))
    found[at] = wide
    return found


def spread(known: NDArray[np.integer[Any]], count: int, texts: Codes) -> Codes:
    """``texts`` in the rows ``known`` of ``count``; empty in the others."""
    found = np.full(count, "", texts.dtype if texts.dtype.itemsize else "U1")
    found[known] = texts
    return found
