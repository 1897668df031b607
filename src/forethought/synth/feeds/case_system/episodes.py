"""Episodes of care put together: times in one placement, times of one legal status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.tables import Episodes

PLACEMENT = ("period", "place", "provider", "placed")
"""What stays the same as long as a child is in one placement."""
_LAST = ("end", "rec", "reason_moved")


def merged(episodes: Episodes, by: Sequence[str]) -> tuple[Episodes, NDArray[np.int64]]:
    """Episodes that follow one another and agree in ``by``, put together: each begins as the first and ends as the
    last of them, in order of child and start. With the row here of each of ``episodes``."""
    order = np.lexsort((episodes.start, episodes.person))
    rows = episodes.take(order)
    new = np.ones(len(rows), np.bool_)
    new[1:] = rows.start[1:] != rows.end[:-1]
    for name in by:
        values = getattr(rows, name)
        new[1:] |= values[1:] != values[:-1]
    group = np.empty(len(rows), np.int64)
    group[order] = np.cumsum(new) - 1
    begin, end = rows.take(new), rows.take(np.append(new[1:], True)[: len(rows)])
    columns = {item.name: getattr(end if item.name in _LAST else begin, item.name) for item in fields(Episodes)}
    return Episodes(**columns), group
