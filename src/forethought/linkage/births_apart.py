"""Birth dates so far apart that they are those of two children, whatever else agrees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .cleaned import Ranks, is_estimated, is_real
from .data_files import load_data

_UNKNOWN = -1


class Births:
    """The different birth dates of a run, as cleaned, ready to be compared in pairs."""

    def __init__(self, values: Sequence[str]) -> None:
        usable = [is_real(iso) and not is_estimated(iso) for iso in values]
        self._days = np.asarray(
            [date.fromisoformat(iso).toordinal() if ok else _UNKNOWN for iso, ok in zip(values, usable, strict=True)],
            np.int64,
        )
        texts = [iso if ok else " " * 10 for iso, ok in zip(values, usable, strict=True)]
        self._signs = np.frombuffer("".join(texts).encode(), np.uint8).reshape(len(texts), 10)

    def far(self, left: Ranks, right: Ranks) -> NDArray[np.bool_]:
        """Say of pairs of dates (by their places) whether they are too far apart for one child and more than a slip.

        Both are real days and no estimates, `two_people_gap` days (`data/siblings.toml`) or more apart, differ in two
        digits or more, and are not one date with day and month changed over.
        """
        known = (self._days[left] != _UNKNOWN) & (self._days[right] != _UNKNOWN)
        found = known & (np.abs(self._days[left] - self._days[right]) >= load_data("siblings")["two_people_gap"])
        at = np.flatnonzero(found)
        one, other = self._signs[left[at]], self._signs[right[at]]
        slips = (one != other).sum(axis=1)
        changed = (one[:, :4] == other[:, :4]).all(axis=1)
        changed &= (one[:, 5:7] == other[:, 8:]).all(axis=1) & (one[:, 8:] == other[:, 5:7]).all(axis=1)
        found[at] = (slips > 1) & ~changed
        return np.asarray(found)
