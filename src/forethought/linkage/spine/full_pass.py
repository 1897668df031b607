"""The nightly full pass: everything linked anew, held against the spine, and what differs put before a person."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .state import SpineState

REVIEW = pa.schema([(n, pa.string()) for n in ("kind", "person_id", "other_person_id", "left", "right", "reason")])
WOULD_MERGE, WOULD_SPLIT = "would merge", "would split"
_REASONS = {
    WOULD_MERGE: "linked anew, records of two persons come together",
    WOULD_SPLIT: "linked anew, records of one person fall apart",
}


def full_pass(group_of: Mapping[str, str] | pa.Table, spine: SpineState) -> pa.Table:
    """Hold a linkage that was made without the spine against it; what differs, as rows for review.

    `group_of`: record to group, or a table whose first two columns are these. Returns `kind` (`would merge`, `would
    split`), the person or persons, one record of each side (`left` below `right` in the order of the spine), and the
    reason; one row for each part beyond the first. Nothing here gives or changes an id: a person decides, and the
    decision is an event like any other. Records that only one of the two knows, and sealed persons, are left out.
    """
    records, groups = _pairs(group_of)
    known = [(r, spine[r], g) for r, g in zip(records, groups, strict=True) if r in spine]
    known = [row for row in known if not spine.is_sealed(row[1])]
    if not known:
        return REVIEW.empty_table()
    known.sort()
    names = np.array([row[0] for row in known], object)
    persons, person_of = _numbers([row[1] for row in known])
    _, group = _numbers([row[2] for row in known])
    rows = [*_differing(group, person_of, names, persons, WOULD_MERGE)]
    rows += _differing(person_of, group, names, persons[person_of], WOULD_SPLIT)
    return pa.Table.from_pylist(sorted(rows, key=lambda r: (r["kind"], r["left"], r["right"])), REVIEW)


def _differing(
    within: NDArray[np.int64],
    parts: NDArray[np.int64],
    names: NDArray[np.object_],
    persons: NDArray[np.object_],
    kind: str,
) -> list[dict[str, str]]:
    """For each `within` that holds several `parts`: the first record of its first part beside that of each other."""
    _, first = np.unique(np.stack([within, parts]), axis=1, return_index=True)
    first = first[np.lexsort((first, within[first]))]
    heads = np.flatnonzero(np.r_[True, within[first][1:] != within[first][:-1]])
    head = first[np.repeat(heads, np.diff(np.r_[heads, len(first)]))]
    rows = []
    for left, right in zip(head[head != first].tolist(), first[head != first].tolist(), strict=True):
        one, other = (persons[parts[left]], persons[parts[right]]) if kind == WOULD_MERGE else (persons[left], "")
        rows.append(
            {
                "kind": kind,
                "person_id": one,
                "other_person_id": other,
                "left": names[left],
                "right": names[right],
                "reason": _REASONS[kind],
            }
        )
    return rows


def _pairs(group_of: Mapping[str, str] | pa.Table) -> tuple[list[str], list[str]]:
    if isinstance(group_of, pa.Table):
        return group_of.column(0).to_pylist(), group_of.column(1).to_pylist()
    return list(group_of), list(group_of.values())


def _numbers(texts: list[str]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    encoded = pa.array(texts, pa.string()).dictionary_encode()
    values = np.array(encoded.dictionary.to_pylist(), object)
    return values, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
