"""Giving memory back to the system between the steps of long work."""

from __future__ import annotations

import ctypes
import gc
import sys

import pyarrow as pa


def let_go() -> None:
    """Give back what is held and not used any more: after a large step the next one begins small."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # the C library of most Linux systems has it; others give memory back by themselves
        trim(0)
