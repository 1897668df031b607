"""Involvement cards: the least that a worker needs to know of who else helps a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from forethought.record.fact_times import facts_of
from forethought.record.projections.involvement_cards.cards import involvement_cards

if TYPE_CHECKING:
    from forethought.record.projections.registry import Ask

__all__ = ["involvement_cards", "project"]


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """``involvement-cards.json`` for the person that ``ask`` names.

    ``tables`` has ``claim`` (columns of the view of that name, read under a grant) and may have ``sharing_basis``
    (``controller``, ``feed``, ``basis``: text). Raises ``RecordError`` when the claims lack a column.
    """
    rows = tables["sharing_basis"].to_pylist() if "sharing_basis" in tables else []
    cards = involvement_cards(
        facts_of(tables["claim"]),
        ask.particulars["person"],
        ask.as_at,
        ask.as_known_at,
        {(row["controller"], row["feed"]): row["basis"] for row in rows},
    )
    return {"involvement-cards.json": (json.dumps(cards, ensure_ascii=False, indent=2) + "\n").encode()}
