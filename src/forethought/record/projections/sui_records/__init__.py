"""The records and status flags of the national single unique identifier prototype, out and in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from forethought.model import authorities
from forethought.record.fact_times import facts_of
from forethought.record.projections.sui_records.flags import Flag, flag_cards, status_flags
from forethought.record.projections.sui_records.reading import Received, claims_from_record
from forethought.record.projections.sui_records.records import Record, Records, flags_told, nhs_number, sui_records
from forethought.record.projections.sui_records.spec import record_types

if TYPE_CHECKING:
    from forethought.record.projections.registry import Ask

__all__ = [
    "Flag",
    "Received",
    "Record",
    "Records",
    "claims_from_record",
    "flag_cards",
    "nhs_number",
    "project",
    "record_types",
    "records_of",
    "status_flags",
    "sui_records",
]


def records_of(
    claims: pa.Table, person: str, as_at: date, as_known_at: datetime | None, authority: str
) -> tuple[list[Flag], Records]:
    """The flags that hold for ``person`` and the records, of ``claims`` as :func:`project` has them.

    ``authority`` is the 9-character code of the authority that asks, or empty.
    """
    flags = status_flags(claims, person, as_at, as_known_at)
    asks = authorities().get(authority)
    named = asks.name if asks else ""
    return flags, sui_records(facts_of(claims), person, as_at, as_known_at, flags=flags, authority=named)


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """A file for each record that can be sent, one with who says what in it, the flags, and what is not sent and why.

    ``tables`` has ``claim`` (columns of the view of that name, read under a grant). Files: ``<record type>.json`` is
    what the interface carries; ``<record type>.sources.json`` stays here; ``status-flags.json``; ``index.json``.
    Raises ``RecordError`` when the claims lack a column.
    """
    person = ask.particulars["person"]
    flags, made = records_of(tables["claim"], person, ask.as_at, ask.as_known_at, ask.authority)
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
