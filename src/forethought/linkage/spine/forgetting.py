"""Forget records: what the log of identity must lose so that it names them nowhere."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from .events import Event, event_table

REASON = "the record it names was erased"
_NUMBERS = ("record_id", "other_record_id")


def forgetting(said: pa.Table, records: Collection[str]) -> pa.Table:
    """The events (`EVENTS`) that take out of a log that says `said` all that names one of `records`.

    What they take out is to be blanked once they stand (`EventLog.take_out`).
    """
    gone = pa.array(sorted(records), pa.string())
    named = [pc.is_in(said[name], value_set=gone) for name in _NUMBERS]
    naming = pc.fill_null(pc.or_(*named), False).to_pylist()
    return event_table(Event("erased", "", "", str(n), REASON) for n, names in enumerate(naming, 1) if names)


def other_numbers(said: pa.Table, records: Collection[str], persons: Collection[str]) -> frozenset[str]:
    """Further numbers by which a log knows `records`: those they had before or got since, and, of `persons` that go
    whole, those their sources took back.
    """
    rows = said.filter(pc.is_in(said["event"], value_set=pa.array(["rekeyed", "withdrawn"])))
    found, grown = set(records), True
    while grown:
        before = len(found)
        for row in rows.select(["event", "person_id", *_NUMBERS]).to_pylist():
            numbers = {row[name] for name in _NUMBERS} - {"", None}
            if numbers & found or (row["event"] == "withdrawn" and row["person_id"] in persons):
                found |= numbers
        grown = len(found) > before
    return frozenset(found)
