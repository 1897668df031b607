"""Builders for the governance tests: rows of the view, workers, and what an SQL condition lets through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from forethought.engine import Engine
from forethought.governance import Allocation, Principal

KEY = b"a key for the tests only"
NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)

CLAIM = pa.schema(
    [
        ("claim_id", pa.string()),
        ("person_id", pa.string()),
        ("controller", pa.string()),
        ("feed", pa.string()),
        ("field_set", pa.string()),
        ("entity", pa.string()),
        ("attribute", pa.string()),
        ("nature", pa.string()),
        ("outcome", pa.string()),
        ("protected", pa.bool_()),
        ("sealed", pa.bool_()),
        ("guarded", pa.bool_()),
        ("row", pa.int64()),
    ]
)


def claim(**changed: Any) -> dict[str, Any]:
    """One row of the view: a care fact about 'kai' in the council's return, unless changed."""
    row = {
        "claim_id": "c",
        "person_id": "kai",
        "controller": "westmarch-council",
        "feed": "ssda903",
        "field_set": "care",
        "entity": "placement",
        "attribute": "placement_type",
        "nature": "fact",
        "outcome": None,
        "protected": False,
        "sealed": False,
        "guarded": False,
        "row": 1,
    }
    return row | changed


def seen(rows: Iterable[dict[str, Any]], condition: str, engine: Engine | None = None) -> list[str]:
    """The claim ids of the rows for which an SQL condition holds."""
    if engine is None:
        with Engine() as fresh:
            return seen(rows, condition, fresh)
    engine.register("claim", pa.Table.from_pylist(list(rows), schema=CLAIM))
    return engine.query(f"select claim_id from claim where {condition} order by claim_id")["claim_id"].to_pylist()


def worker(*roles: str, **changed: Any) -> Principal:
    """A worker of the council with current training, holding Kai's case when a practitioner or manager."""
    base: dict[str, Any] = {
        "id": "worker",
        "kind": "worker",
        "roles": frozenset(roles),
        "organisation": "westmarch-council",
        "training_until": date(2027, 1, 1),
        "allocations": (Allocation("kai", date(2026, 1, 5), None, "North", frozenset({"nadia", "robin", "ruby"})),),
    }
    return Principal(**(base | changed))
