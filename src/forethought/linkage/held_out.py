"""What numbers that were kept from the linkage say of it: labels for pairs that nobody had to look at.

Where two services both hold a child's NHS, pupil or learner number, linking without the numbers and then looking at
them shows which links are right and which are missed. Numbers carry on: a school's record and a health record are
known to be one child's when a council's record shares the pupil number of the one and the NHS number of the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .cleaned import NUMBERS
from .forests import islands
from .intervals import wilson
from .numbering import Codes, codes_of, need_columns, number_of_pairs

AGREE, CONFLICT, UNKNOWN = 1, 0, -1


@dataclass(frozen=True)
class NumberLabels:
    """For each record the ``entity`` that its numbers lead to, and which kinds of number that entity holds.

    ``held`` has a row a record and a column for each of NHS, pupil and learner number. A record without a number is an
    entity of its own that holds nothing. ``usable`` is false for records of an entity with two numbers of one kind:
    one of them is wrong, and they say nothing.
    """

    entity: Codes
    held: np.ndarray
    usable: np.ndarray

    def of(self, left: Codes, right: Codes) -> Codes:
        """For pairs of records ``AGREE`` (one entity), ``CONFLICT`` (two numbers of one kind) or ``UNKNOWN``."""
        known = self.usable[left] & self.usable[right]
        same = self.entity[left] == self.entity[right]
        both = (self.held[left] & self.held[right]).any(axis=1)
        found = np.where(same, AGREE, np.where(both, CONFLICT, UNKNOWN))
        return np.where(known, found, UNKNOWN).astype(np.int64)


def number_labels(records: pa.Table) -> NumberLabels:
    """Read the numbers of ``records`` (``record_id`` and any of ``nhs_number, upn, uln``; one row a record).

    A number that four or more records of one source carry is a filler and left out, as in linkage itself.
    """
    need_columns(records, ("record_id",), "records")
    size = len(records)
    source = codes_of(records["source"]) if "source" in records.column_names else np.zeros(size, np.int64)
    numbers = [_without_fillers(codes_of(records[n]), source) for n in NUMBERS if n in records.column_names]
    ends = [_neighbours(column) for column in numbers]
    left = np.concatenate([np.zeros(0, np.int64), *(a for a, _ in ends)])
    right = np.concatenate([np.zeros(0, np.int64), *(b for _, b in ends)])
    entity = islands(size, left, right)
    held = np.zeros((size, len(NUMBERS)), bool)
    usable = np.ones(size, bool)
    for place, column in enumerate(numbers):
        some = np.flatnonzero(column >= 0)
        each = np.unique(entity[some] * (int(column.max(initial=0)) + 1) + column[some])
        count = np.bincount(each // (int(column.max(initial=0)) + 1), minlength=size)
        held[:, place] = count[entity] > 0
        usable &= count[entity] <= 1
    return NumberLabels(entity, held, usable)


_FILLER = 4


def _without_fillers(column: Codes, source: Codes) -> Codes:
    width = int(source.max(initial=0)) + 1
    key = np.where(column >= 0, column * width + source, -1)
    values, counts = np.unique(key, return_counts=True)
    bad = np.unique(values[(counts >= _FILLER) & (values >= 0)] // width)
    return np.where(np.isin(column, bad), -1, column)


def _neighbours(column: Codes) -> tuple[Codes, Codes]:
    """Pairs of rows that hold one number, each row with the next that holds it."""
    rows = np.flatnonzero(column >= 0)
    order = rows[np.argsort(column[rows], kind="stable")]
    same = column[order[:-1]] == column[order[1:]]
    return order[:-1][same], order[1:][same]


@dataclass(frozen=True)
class HeldOutRecall:
    """Recall by held-out numbers: of ``pairs`` of records with one number, ``found`` were joined without it.

    ``low`` and ``high``: 95 % Wilson interval with children, not pairs, as the units.
    """

    pairs: int
    found: int
    children: int
    recall: float | None
    low: float
    high: float


def held_out_recall(labels: NumberLabels, person: Codes, rows: Codes | None = None) -> HeldOutRecall:
    """Recall of a linkage that did not see the numbers; ``person`` has the person of each record of the labels.

    Pairs without a number in common to their services are not counted, so this is the recall among children whom two
    services know by a number. ``rows``: only entities that one of these records belongs to.
    """
    some = labels.usable & labels.held.any(axis=1)
    if rows is not None:
        chosen = np.zeros(len(person), bool)
        chosen[labels.entity[rows]] = True
        some &= chosen[labels.entity]
    at = np.flatnonzero(some)
    entity, width = labels.entity[at], int(person.max(initial=0)) + 1
    pairs = number_of_pairs(entity)
    found = number_of_pairs(entity * width + person[at])
    _, sizes = np.unique(entity, return_counts=True)
    children = int((sizes > 1).sum())
    share = found / pairs if pairs else None
    low, high = wilson((share or 0) * children, children)
    return HeldOutRecall(pairs, found, children, share, low, high)
