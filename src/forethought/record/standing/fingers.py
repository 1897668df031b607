"""Fingerprints of claims: 128 bits of what a claim is about, and 128 bits of what it says.

Millions of claims are compared by them. They are worked out anew each time and never kept, so that they may be
whatever the engine's hash is today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from forethought.engine import Engine

Numbers = np.ndarray[Any, np.dtype[Any]]

KEY = ("subject", "entity", "entity_key", "attribute")
CONTENT = ("value", "absent", "other_subject", "outcome", "valid_from", "valid_to", "nature")
_HALVES = {"key": KEY, "key_rest": ("'second half'", *reversed(KEY))}
_SAID = {"said": (*CONTENT, *KEY), "said_rest": ("'second half'", *reversed(CONTENT), *KEY)}


@dataclass(frozen=True, slots=True)
class Fingers:
    """One row for each claim: two halves of the fingerprint of its key, two of key and content together."""

    key: Numbers
    key_rest: Numbers
    said: Numbers
    said_rest: Numbers

    def take(self, rows: Numbers) -> Fingers:
        """Those of ``rows``, in that order."""
        return Fingers(*(getattr(self, name)[rows] for name in self.__slots__))

    def beside(self, other: Fingers) -> Fingers:
        """These and then the ``other``."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Fingers(*(np.concatenate(pair) for pair in pairs))


def fingers(engine: Engine, claims: pa.Table) -> Fingers:
    """The fingerprints of ``claims`` (columns ``KEY`` and ``CONTENT``), in their order."""
    engine.register("printed", claims.select([*KEY, *CONTENT]))
    columns = ", ".join(f"hash({', '.join(names)}) as {half}" for half, names in (_HALVES | _SAID).items())
    table = engine.query(f"select {columns} from printed")
    engine.drop("printed")
    return Fingers(*(table[name].to_numpy() for name in Fingers.__slots__))


def no_fingers() -> Fingers:
    """Fingerprints of no claims."""
    return Fingers(*(np.empty(0, np.uint64) for _ in Fingers.__slots__))
