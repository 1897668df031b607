"""Claims by hand, as the view ``claim`` shows them: for what reads facts and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from forethought.record import Fact
from forethought.record.fact_times import facts_of
from forethought.record.view import VIEW_COLUMNS

_NOT_TEXT = {
    "known_from": pa.timestamp("us", tz="UTC"), "known_to": pa.timestamp("us", tz="UTC"), "row": pa.int64(),
    "code_version": pa.int64(), "protected": pa.bool_(), "sealed": pa.bool_(), "guarded": pa.bool_(),
}  # fmt: skip
VIEW = pa.schema([(name, _NOT_TEXT.get(name, pa.string())) for name in VIEW_COLUMNS])


def claim(entity: str, attribute: str, value: str, **rest: Any) -> dict[str, Any]:
    """One row of the view. ``said`` is the day of receipt; ``source`` stands for the controller."""
    said = rest.pop("said", "2026-05-29")
    source = rest.pop("source", "westmarch-council")
    row = {
        "subject": f"{source}/1", "person_id": "P1", "entity": entity, "entity_key": "k", "attribute": attribute,
        "value": value, "field_set": "identity", "nature": "fact", "known_from": moment(said), "controller": source,
        "feed": "case-system", "file": "f.csv", "row": 0, "protected": False, "sealed": False, "guarded": False,
        **rest,
    }  # fmt: skip
    if isinstance(row.get("known_to"), str):
        row["known_to"] = moment(row["known_to"])
    return {**row, "claim_id": rest.get("claim_id", "|".join(f"{name}={row[name]}" for name in sorted(row)))}


def moment(day: str) -> datetime:
    """The morning of ``day`` in UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def claims(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """The rows as a table with the columns of the view."""
    return pa.Table.from_pylist([{name: row.get(name) for name in VIEW_COLUMNS} for row in rows], schema=VIEW)


def fact(entity: str, attribute: str, value: str, **rest: Any) -> Fact:
    """One claim as a reader meets it."""
    (made,) = facts_of(claims([claim(entity, attribute, value, **rest)]))
    return made
