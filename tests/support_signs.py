"""Signs of invented pairs: those that a test names, and no others."""

from __future__ import annotations

import numpy as np

from forethought.linkage.signs import Signs


def signs(size: int, between: str = "a and b", **given: np.ndarray) -> Signs:
    """Signs of ``size`` pairs: ``given`` by name, nothing else against or for any, all between the same sources."""
    none = np.zeros(size, bool)
    held = {"joined": none, "unlike": none, "clash": none, "far": none, "seldom": np.zeros(size)}
    return Signs(**{"between": np.full(size, between, object), **held, **given})
