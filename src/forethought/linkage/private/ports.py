"""The two sides as ports: another library may stand in for either without the rest noticing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.linkage.private.encoding import Encodings

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Likenesses:
    """Pairs of rows of two encodings and how alike their filters are (Dice, 0 to 1).

    ``agree``: they share a number. ``conflict``: they have different numbers of one kind, and share none.
    ``passed_over``: keys that so many records share that their pairs were not compared.
    """

    left: Rows
    right: Rows
    dice: NDArray[np.float64]
    agree: NDArray[np.bool_]
    conflict: NDArray[np.bool_]
    passed_over: int = 0

    def __len__(self) -> int:
        return len(self.left)


class Encoder(Protocol):
    """Turns people into encodings, and says which reference is whose."""

    def encode(self, people: pa.Table) -> tuple[Encodings, pa.Table]:
        """The encodings, and ``ref, record_id``."""
        ...


class Comparer(Protocol):
    """Says how alike the records of two encodings are, knowing no key."""

    def compare(self, left: Encodings, right: Encodings) -> Likenesses:
        """All pairs worth looking at, with how alike they are."""
        ...
