"""Statistics of linked records that are asked for most, as functions of the person of each record."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .error_band import Statistic
from .numbering import Codes, Flags


def number_of_persons(person: Codes) -> float:
    """How many persons there are."""
    return float(len(np.unique(person)))


def share_also_in(source: pa.ChunkedArray, of: str, also: str) -> Statistic:
    """Share of the persons whom source ``of`` knows that ``also`` knows too; NaN when it knows nobody.

    ``source``: where each record comes from, in the order of the run's ``persons``.
    """
    one, two = (_flags(source, name) for name in (of, also))

    def share(person: Codes) -> float:
        here, there = _persons(person, one), _persons(person, two)
        return float((here & there).sum() / here.sum()) if here.any() else float("nan")

    return share


def share_in_sources(source: pa.ChunkedArray, least: int) -> Statistic:
    """Share of persons known to ``least`` sources or more."""
    where = [_flags(source, name) for name in sorted(set(source.to_pylist()))]

    def share(person: Codes) -> float:
        known = np.sum([_persons(person, flags) for flags in where], axis=0)
        return float((known >= least).sum() / (known >= 1).sum()) if len(person) else float("nan")

    return share


def share_with_several_records(source: pa.ChunkedArray, of: str) -> Statistic:
    """Share of the persons whom source ``of`` knows that have two or more records there."""
    one = _flags(source, of)

    def share(person: Codes) -> float:
        count = np.bincount(person[one])
        return float((count > 1).sum() / (count > 0).sum()) if one.any() else float("nan")

    return share


def _flags(source: pa.ChunkedArray, name: str) -> Flags:
    return np.asarray(pc.fill_null(pc.equal(source, name), False).to_numpy(), bool)


def _persons(person: Codes, rows: Flags) -> Flags:
    known = np.zeros(int(person.max(initial=-1)) + 1, bool)
    known[person[rows]] = True
    return known
