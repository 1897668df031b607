"""How sure the linkage of each person in an extract is: one more table, under the study's codes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pyarrow as pa

from forethought.linkage.spine.external import digest, pseudonym

LINK_QUALITY = "link_quality"
_HIGHEST = 30

COLUMNS = {
    "sources": "how many sources know the person; 3 stands for three or more",
    "weakest_weight": f"lowest weight (log2 odds) of the joins that hold the person's records together, rounded "
    f"down, at most {_HIGHEST}; empty where none was weighed",
    "weakest_stage": "the least sure way in which records of the person were joined",
    "in_review": "whether somebody has yet to decide if another record is the person's",
}
"""What each column of the table of link quality holds."""


def link_quality_table(quality: pa.Table, persons: Collection[str], key: bytes) -> pa.Table:
    """A row for each of ``persons``, in an order made from the key. ``quality``: see ``linkage.person_quality``.

    Coarser than it is held, so that nobody is picked out by it. Persons whom the linkage never saw have one source and
    nothing joined.
    """
    held = {row["person_id"]: row for row in quality.to_pylist()}
    rows = [
        {"person": pseudonym(key, "person", person), **_coarse(held.get(person))}
        for person in sorted(persons, key=lambda person: digest(key, f"order {LINK_QUALITY}", person))
    ]
    kinds = {"sources": pa.int64(), "weakest_weight": pa.int64(), "in_review": pa.bool_()}
    return pa.Table.from_pylist(
        rows, schema=pa.schema([("person", pa.string()), *((name, kinds.get(name, pa.string())) for name in COLUMNS)])
    )


def _coarse(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        return {"sources": 1, "weakest_weight": None, "weakest_stage": "single", "in_review": False}
    weight = row["weakest_weight"]
    return {
        "sources": min(row["sources"], 3),
        "weakest_weight": None if weight is None else min(int(weight // 1), _HIGHEST),
        "weakest_stage": row["weakest_stage"],
        "in_review": row["in_review"],
    }
