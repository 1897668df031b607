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

    def between(self, other: Fingers, mine: Numbers) -> Fingers:
        """These in the places where ``mine``, the ``other`` in the rest, each in their order."""
        return Fingers(*(put_together(getattr(self, name), getattr(other, name), mine) for name in self.__slots__))


def put_together(one: Numbers, other: Numbers, is_one: Numbers) -> Numbers:
    """``one`` in the places where ``is_one``, the ``other`` in the rest, each in its order."""
    both = np.empty(len(is_one), one.dtype)
    both[is_one], both[~is_one] = one, other
    return both


def fingers(engine: Engine, claims: pa.Table) -> Fingers:
    """The fingerprints of ``claims`` (columns ``KEY`` and ``CONTENT``), in their order."""
    engine.register("printed", claims.select([*KEY, *CONTENT]))
    columns = ", ".join(f"hash({', '.join(names)}) as {half}" for half, names in (_HALVES | _SAID).items())
    table = engine.query(f"select {columns} from printed")
    engine.drop("printed")
    return Fingers(*(table[name].to_numpy() for name in Fingers.__slots__))


def first_of_each(said: Fingers) -> Numbers:
    """The rows, in order of key, that say something for the first time: a row written twice is one statement."""
    order = np.argsort(said.key, kind="stable")
    alike = said.key[order][1:] == said.key[order][:-1]
    shares_key = np.zeros(len(order), bool)
    shares_key[1:] |= alike
    shares_key[:-1] |= alike
    # Only among claims of one key can two say the same, and most keys have one claim.
    some = np.sort(order[shares_key])
    some = some[np.lexsort((said.said_rest[some], said.said[some]))]
    halves = (said.said[some], said.said_rest[some])
    again = np.logical_and(*(half[1:] == half[:-1] for half in halves))
    first = np.ones(len(order), bool)
    first[some[1:][again]] = False
    return order[first[order]]


def meetings(sought: Numbers, among: Numbers) -> tuple[Numbers, Numbers]:
    """Every place of ``sought`` with each place of ``among`` (in order) that holds the same, by place of ``sought``."""
    first, last = (np.searchsorted(among, sought, side) for side in ("left", "right"))
    many = last - first
    of_sought = np.repeat(np.arange(len(sought)), many)
    within = np.arange(len(of_sought)) - np.repeat(np.cumsum(many) - many, many)
    return of_sought, first[of_sought] + within


def no_fingers() -> Fingers:
    """Fingerprints of no claims."""
    return Fingers(*(np.empty(0, np.uint64) for _ in Fingers.__slots__))
