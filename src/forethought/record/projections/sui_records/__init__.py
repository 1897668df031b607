"""The records and status flags of the national single unique identifier prototype, out and in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from forethought.model import authorities
from forethought.record.fact_times import facts_of
from forethought.record.projections.sui_records.flags import flag_cards, status_flags
from forethought.record.projections.sui_records.reading import Received, claims_from_record
from forethought.record.projections.sui_records.records import flags_told, nhs_number, sui_records

if TYPE_CHECKING:
    from forethought.record.projections.registry import Ask

__all__ = [
    "Received",
    "claims_from_record",
    "flag_cards",
    "nhs_number",
    "project",
    "status_flags",
    "sui_records",
]


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """A file for each record that can be sent, one with who says what in it, the flags, and what is not sent and why.

    ``tables`` has ``claim`` (columns of the view of that name, read under a grant). Files: ``<record type>.json`` is
    what the interface carries; ``<record type>.sources.json`` stays here; ``status-flags.json``; ``index.json``.
    Raises ``RecordError`` when the claims lack a column.
    """
    person = ask.particulars["person"]
    flags = status_flags(tables["claim"], person, ask.as_at, ask.as_known_at)
    authority = authorities().get(ask.authority)
    made = sui_records(
        facts_of(tables["claim"]),
        person,
        ask.as_at,
        ask.as_known_at,
        flags=flags,
        authority=authority.name if authority else "",
    )
    documents: dict[str, Any] = {}
    for record in made.records:
        documents[f"{record.record_type}.json"] = record.envelope
        documents[f"{record.record_type}.sources.json"] = record.sources
    documents["status-flags.json"] = flags_told(flags, person, ask.as_at, ask.as_known_at)
    documents["index.json"] = {
        "records": [
            {"recordType": record.record_type, "recordId": record.envelope["recordId"]} for record in made.records
        ],
        "not_sent": made.not_sent,
    }
    return {name: (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode() for name, told in documents.items()}
